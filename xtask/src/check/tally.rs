//! How many checks passed and failed, counted from what cargo prints.

use std::ops::AddAssign;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
}

impl Tally {
    pub(crate) const PASSED: Self = Self { passed: 1, failed: 0 };
    pub(crate) const FAILED: Self = Self { passed: 0, failed: 1 };

    /// Counts `test result: ok. 5 passed; 0 failed; …` and `sdks 5 passed 0 failed`; any other line counts nothing.
    pub(crate) fn read(&mut self, line: &str) {
        let words: Vec<_> = line.split(' ').collect();
        if let ["sdks", passed, "passed", failed, "failed"] = words[..] {
            self.passed += passed.parse::<u64>().unwrap_or(0);
            self.failed += failed.parse::<u64>().unwrap_or(0);
            return;
        }
        let Some(result) = line.trim_start().strip_prefix("test result: ") else {
            return;
        };
        let Some((_, counts)) = result.split_once(". ") else {
            return;
        };
        for count in counts.split(';') {
            match count.trim().split_once(' ') {
                Some((number, "passed")) => self.passed += number.parse().unwrap_or(0),
                Some((number, "failed")) => self.failed += number.parse().unwrap_or(0),
                _ => {}
            }
        }
    }

    /// A run that failed without a failing test, because it did not compile for example, counts as
    /// one failure.
    pub(crate) fn of_run(mut self, succeeded: bool) -> Self {
        if !succeeded && self.failed == 0 {
            self.failed = 1;
        }
        self
    }

    /// The last line of a whole run.
    pub(crate) fn last_line(self) -> String {
        format!("{} passed, {} failed", self.passed, self.failed)
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn result_lines_are_counted_and_no_others() {
        let rest = "0 ignored; 0 measured; 2 filtered out; finished in 0.01s";
        let cases = [
            (format!("test result: ok. 12 passed; 0 failed; {rest}"), (12, 0)),
            (format!("test result: FAILED. 3 passed; 2 failed; {rest}"), (3, 2)),
            ("test note::tests::a_note_is_read ... ok".to_owned(), (0, 0)),
            ("running 4 tests, 4 passed; 1 failed".to_owned(), (0, 0)),
            ("test result: odd".to_owned(), (0, 0)),
            ("sdks 51 passed 2 failed".to_owned(), (51, 2)),
            ("sdks are installed".to_owned(), (0, 0)),
        ];
        for (line, (passed, failed)) in cases {
            let mut tally = Tally::default();
            tally.read(&line);
            assert_eq!(tally, Tally { passed, failed }, "{line}");
        }
    }

    #[test]
    fn several_result_lines_add_up_to_the_last_line() {
        let mut tally = Tally::default();
        tally.read("test result: ok. 5 passed; 0 failed; 0 ignored");
        tally.read("test result: FAILED. 1 passed; 1 failed; 0 ignored");
        let mut total = Tally::PASSED;
        total += tally;
        assert_eq!(total.last_line(), "7 passed, 1 failed");
    }

    #[test]
    fn a_run_that_fails_counts_at_least_one_failure() {
        let tally = |passed, failed| Tally { passed, failed };
        let cases = [
            (tally(3, 0), true, tally(3, 0)),
            (tally(0, 0), false, tally(0, 1)),
            (tally(3, 2), false, tally(3, 2)),
        ];
        for (counted, succeeded, expected) in cases {
            assert_eq!(counted.of_run(succeeded), expected);
        }
    }
}
