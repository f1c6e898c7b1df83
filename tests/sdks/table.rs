//! What each SDK could do: a table with a column for each thing, and the rows of the independent reports below it.

use std::fmt;

/// The things that are tried with an SDK, in the order of the columns.
const COLUMNS: [&str; 9] = [
    "pay",
    "query",
    "close",
    "refund",
    "refund query",
    "notification",
    "signature",
    "errors",
    "certificates",
];

/// One thing that was tried.
struct Cell {
    of: String,
    what: String,
    /// Nothing where it went well.
    why: Option<String>,
}

/// Everything that was tried.
#[derive(Default)]
pub(crate) struct Table(Vec<Cell>);

impl Table {
    /// Reads the lines `cell of|what|ok` or `cell of|what|why not`. How many there were.
    pub(crate) fn read(&mut self, printed: &str) -> usize {
        let mut count = 0;
        for line in printed.lines().filter_map(|line| line.strip_prefix("cell ")) {
            let mut parts = line.splitn(3, '|');
            if let (Some(of), Some(what), Some(why)) = (parts.next(), parts.next(), parts.next()) {
                self.add(of, what, why);
                count += 1;
            }
        }
        count
    }

    /// Adds what was tried, with `ok` or why not.
    pub(crate) fn add(&mut self, of: &str, what: &str, why: &str) {
        let why = (why != "ok").then(|| why.to_owned());
        self.0.push(Cell { of: of.into(), what: what.into(), why });
    }

    pub(crate) fn failed(&self) -> usize {
        self.0.iter().filter(|cell| cell.why.is_some()).count()
    }

    pub(crate) fn last_line(&self) -> String {
        let failed = self.failed();
        format!("sdks {} passed {failed} failed", self.0.len() - failed)
    }

    /// Whose cells these are, each once, in the order in which they came.
    fn rows(&self) -> Vec<&str> {
        let mut rows: Vec<&str> = Vec::new();
        for cell in &self.0 {
            if !rows.contains(&cell.of.as_str()) {
                rows.push(&cell.of);
            }
        }
        rows
    }

    fn outcome(&self, of: &str, what: &str) -> &'static str {
        match self.0.iter().find(|cell| cell.of == of && cell.what == what) {
            Some(Cell { why: None, .. }) => "ok",
            Some(Cell { why: Some(_), .. }) => "FAILED",
            None => "-",
        }
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_sdk = |of: &&str| {
            self.0.iter().any(|it| it.of == **of && COLUMNS.contains(&it.what.as_str()))
        };
        let (sdks, others): (Vec<_>, Vec<_>) = self.rows().into_iter().partition(is_sdk);
        write!(f, "{:<24}", "sdk")?;
        COLUMNS.iter().try_for_each(|column| write!(f, "{column:<14}"))?;
        for sdk in sdks {
            write!(f, "\n{sdk:<24}")?;
            COLUMNS.iter().try_for_each(|what| write!(f, "{:<14}", self.outcome(sdk, what)))?;
        }
        for of in others {
            write!(f, "\n\n{of}")?;
            for cell in self.0.iter().filter(|cell| cell.of == of) {
                write!(f, "\n  {:<44}{}", cell.what, self.outcome(of, &cell.what))?;
            }
        }
        for Cell { of, what, why } in &self.0 {
            if let Some(why) = why {
                write!(f, "\n\n{of}, {what}: {why}")?;
            }
        }
        Ok(())
    }
}
