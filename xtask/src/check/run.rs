//! A run of many steps that goes on when one of them fails, and counts.

use std::process::Command;
use std::time::Instant;

use crate::check::tally::Tally;
use crate::run::command;
use crate::run::error::Error;

/// A run of many steps, which goes on when one of them fails.
pub(crate) struct Run {
    started: Instant,
    tally: Tally,
    failed: Vec<&'static str>,
}

impl Run {
    pub(crate) fn new() -> Self {
        Self { started: Instant::now(), tally: Tally::default(), failed: Vec::new() }
    }

    /// A step that passes or fails as a whole; what it made, if it passed.
    pub(crate) fn step<T>(
        &mut self,
        name: &'static str,
        work: impl FnOnce() -> Result<T, Error>,
    ) -> Option<T> {
        self.announced(name, || match work() {
            Ok(made) => (Tally::PASSED, Some(made)),
            Err(Error::Said) => (Tally::FAILED, None),
            Err(error) => {
                println!("error: {error}");
                (Tally::FAILED, None)
            }
        })
    }

    /// A step that is a run of cargo's tests, each of which counts.
    pub(crate) fn tests(&mut self, name: &'static str, command: impl FnOnce() -> Command) {
        self.tests_read(name, |_| {}, command);
    }

    /// The same, with each line that is printed passed on.
    pub(crate) fn tests_read(
        &mut self,
        name: &'static str,
        mut read: impl FnMut(&str),
        command: impl FnOnce() -> Command,
    ) {
        self.announced(name, || {
            let mut tally = Tally::default();
            let status = command::run_and_read(&mut command(), |line| {
                tally.read(line);
                read(line);
            });
            if let Err(error) = &status {
                println!("error: {error}");
            }
            (tally.of_run(status.is_ok_and(|status| status.success())), Some(()))
        });
    }

    /// Says so when a step cannot be taken because an earlier one failed. It is not counted.
    pub(crate) fn needs<T>(&mut self, name: &'static str, made: Option<T>) -> Option<T> {
        if made.is_none() {
            println!("=== {name}: not run, because of a step before it");
        }
        made
    }

    fn announced<T>(&mut self, name: &'static str, work: impl FnOnce() -> (Tally, T)) -> T {
        println!("=== {name}");
        let started = Instant::now();
        let (tally, made) = work();
        self.tally += tally;
        if tally.failed > 0 {
            self.failed.push(name);
        }
        let outcome = if tally.failed > 0 { "FAILED" } else { "ok" };
        println!("=== {name}: {outcome}, {:.1} s", started.elapsed().as_secs_f32());
        made
    }

    pub(crate) fn finish(self) -> Result<(), Error> {
        println!("=== {:.1} s in all", self.started.elapsed().as_secs_f32());
        for name in &self.failed {
            println!("failed: {name}");
        }
        println!("{}", self.tally.last_line());
        if self.failed.is_empty() { Ok(()) } else { Err(Error::Said) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failing() -> Error {
        Error::Environment { variable: "X" }
    }

    #[test]
    fn a_failing_step_is_counted_named_and_does_not_stop_the_others() {
        let mut run = Run::new();
        assert_eq!(run.step("first", || Ok(1)), Some(1));
        assert_eq!(run.step("second", || Err::<u8, _>(failing())), None);
        run.tests("third", || {
            let mut shell = Command::new("sh");
            shell.args([
                "-c",
                "echo 'test result: FAILED. 4 passed; 2 failed; 0 ignored'; exit 101",
            ]);
            shell
        });
        run.tests("fourth", || {
            let mut shell = Command::new("sh");
            shell.args(["-c", "echo error: could not compile; exit 101"]);
            shell
        });
        assert_eq!(run.tally, Tally { passed: 5, failed: 4 });
        assert_eq!(run.failed, ["second", "third", "fourth"]);
        assert!(run.finish().is_err());
    }

    #[test]
    fn a_run_without_failures_succeeds() {
        let mut run = Run::new();
        run.step("only", || Ok(()));
        assert!(run.finish().is_ok());
    }
}
