//! The table of journeys and engines, read from what cargo prints of the tests in the browser.

use std::collections::BTreeMap;
use std::fmt;

use crate::check::browser::Browsers;

/// The journey that needs a network in which packets are lost.
pub(crate) const LOSSY: &str = "one_packet_in_ten_lost";

/// How each journey went in each engine.
#[derive(Default)]
pub(crate) struct Journeys {
    outcomes: BTreeMap<(String, String), bool>,
    columns: Vec<&'static str>,
    /// What could not be tried, and why.
    absent: Vec<(&'static str, String)>,
}

impl Journeys {
    pub(crate) fn in_engines_of(browsers: &Browsers) -> Self {
        let columns = browsers.engines.iter().map(|engine| engine.name).collect();
        let engines = browsers.engines.iter();
        let mut absent: Vec<_> = engines
            .filter_map(|engine| engine.absent.clone().map(|why| (engine.name, why)))
            .collect();
        absent.extend(browsers.no_loss.clone().map(|why| (LOSSY, why)));
        Self { columns, absent, ..Self::default() }
    }

    /// Reads `test journeys::firefox::storage_cleared ... ok`; any other line is ignored.
    pub(crate) fn read(&mut self, line: &str) {
        let Some((journey, outcome)) =
            line.strip_prefix("test journeys::").and_then(|line| line.split_once(" ... "))
        else {
            return;
        };
        let passed = match outcome.trim() {
            "ok" => true,
            "FAILED" => false,
            _ => return,
        };
        if let Some((engine, name)) = journey.split_once("::") {
            self.outcomes.insert((name.to_owned(), engine.to_owned()), passed);
        }
    }

    fn cell(&self, journey: &str, engine: &str) -> &'static str {
        match self.outcomes.get(&(journey.to_owned(), engine.to_owned())) {
            Some(true) => "ok",
            Some(false) => "FAILED",
            None => "not here",
        }
    }
}

impl fmt::Display for Journeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:<38}", "journey")?;
        for engine in &self.columns {
            write!(f, "{engine:<10}")?;
        }
        let mut journeys: Vec<_> = self.outcomes.keys().map(|(name, _)| name.as_str()).collect();
        journeys.push(LOSSY);
        journeys.sort_unstable();
        journeys.dedup();
        for journey in journeys {
            write!(f, "\n{:<38}", journey.replace('_', " "))?;
            for engine in &self.columns {
                write!(f, "{:<10}", self.cell(journey, engine))?;
            }
        }
        for (what, why) in &self.absent {
            write!(f, "\nnot on this machine: {}: {why}", what.replace('_', " "))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::browser::Engine;

    #[test]
    fn the_table_says_of_every_journey_and_engine_how_it_went() {
        let engine = |name, absent: Option<&str>| Engine { name, absent: absent.map(String::from) };
        let mut journeys = Journeys::in_engines_of(&Browsers {
            engines: vec![
                engine("chromium", None),
                engine("firefox", None),
                engine("webkit", Some("please install xvfb")),
            ],
            geckodriver: None,
            transit_app: None,
            no_loss: Some("no network namespace may be made".into()),
        });
        for line in [
            "test journeys::chromium::storage_cleared ... ok",
            "test journeys::firefox::storage_cleared ... FAILED",
            "test end_to_end::the_switch_changes_every_word_and_no_amount ... ok",
            "test journeys::webkit::storage_cleared has been running for over 60 seconds",
        ] {
            journeys.read(line);
        }
        let table = journeys.to_string();
        let lines: Vec<_> = table.lines().map(str::trim_end).collect();
        let words = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(words(lines[0]), "journey chromium firefox webkit");
        assert_eq!(words(lines[1]), "one packet in ten lost not here not here not here");
        assert_eq!(words(lines[2]), "storage cleared ok FAILED not here");
        assert_eq!(lines[3], "not on this machine: webkit: please install xvfb");
        let loss = "not on this machine: one packet in ten lost: no network namespace may be made";
        assert_eq!(lines[4], loss);
    }
}
