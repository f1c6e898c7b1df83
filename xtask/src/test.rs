//! Everything that can be checked, cheapest first; CI calls the same command.

use std::process::Command;
use std::time::Instant;

use crate::app_build;
use crate::browser::{self, Browsers};
use crate::error::Error;
use crate::faulty_copy::Copy;
use crate::injections;
use crate::journeys::{Journeys, LOSSY};
use crate::mutants;
use crate::night;
use crate::operator;
use crate::program;
use crate::server::Program;
use crate::sim;
use crate::size;
use crate::tally::Tally;
use crate::tools::Toolbox;
use crate::workspace::Workspace;

/// How many seeds of the simulator belong to every run of the tests.
const SIMULATED_SEEDS: u64 = 2_000;

pub(crate) fn run(workspace: &Workspace, quick: bool) -> Result<(), Error> {
    let mut run = Run::new();
    check_source(&mut run, workspace);
    if !quick {
        run.step("simulation", || sim::run(workspace, Some(SIMULATED_SEEDS), None));
        let copy = run.step("a faulty copy", || faulty_copy(workspace));
        if let Some(copy) = run.needs("mutants and injections", copy) {
            run.step("mutants", || mutants::run(&copy));
            run.step("injections", || injections::run(workspace, &copy));
            run.step("small night of the incident", || night::small_lanzhou(workspace, &copy));
        }
        run.tests("every amount", || {
            let mut cargo = program::cargo(&workspace.root);
            cargo.args(["test", "--workspace", "--test", "amounts"]);
            cargo
        });
        run.step("small storm", || night::small_storm(workspace));
        check_app(&mut run, workspace, &[]);
    }
    run.finish()
}

/// The copy of the tree with every fault that the tests know.
pub(crate) fn faulty_copy(workspace: &Workspace) -> Result<Copy, Error> {
    Copy::make(workspace, &[mutants::CHANGES, injections::FAULTS, injections::CHECKS])
}

/// The tests in the browser whose names hold one of these words, on the app as a rider gets it.
pub(crate) fn browser(workspace: &Workspace, only: &[String]) -> Result<(), Error> {
    let mut run = Run::new();
    check_app(&mut run, workspace, only);
    run.finish()
}

fn check_source(run: &mut Run, workspace: &Workspace) {
    let cargo = |arguments: &str| {
        let mut cargo = program::cargo(&workspace.root);
        cargo.args(arguments.split(' '));
        cargo
    };
    run.step("format", || program::run(&mut cargo("fmt --all --check")));
    run.step("clippy", || {
        program::run(&mut cargo("clippy --workspace --all-targets -- -D warnings"))
    });
    // Targets that plain `cargo test` leaves out are left out there, too.
    let by_name = "clippy --workspace --test sim --test night --test injections \
                   --test lanzhou --test browser --test amounts -- -D warnings";
    run.step("clippy for tests by name", || program::run(&mut cargo(by_name)));
    let wasm = "clippy --package samefare --target wasm32-unknown-unknown -- -D warnings";
    run.step("clippy for wasm", || program::run(&mut cargo(wasm)));
    run.tests("tests on the host", || cargo("test --workspace --no-fail-fast"));
    // Libraries only: the server's program and the app's library share a name, and so a folder.
    run.step("documentation", || {
        let mut doc = cargo("doc --workspace --no-deps --lib");
        program::run(doc.env("RUSTDOCFLAGS", "-D warnings"))
    });
}

fn check_app(run: &mut Run, workspace: &Workspace, only: &[String]) {
    let tools = run.step("tools", || Toolbox::complete(&workspace.root));
    let browsers = run.step("browsers", browser::find_or_install);
    let Some(tools) = run.needs("app", tools) else {
        return;
    };

    let folder = workspace.target.join("browser-tests");
    let app = folder.join("app");
    let prepared = run.step("server, keys and app", || {
        let server = Program::build(workspace, &folder)?;
        let mut samefare = server.command(workspace);
        samefare.args(["demo", "prepare", "--keys-only", "--data"]).arg(&folder);
        // The tests choose ports of their own; the keys do not depend on them.
        samefare.args(["--origin", "http://127.0.0.1:0", "--provider", "http://127.0.0.1:0"]);
        program::run(&mut samefare)?;
        let operator = operator::with_keys_of(&folder, &workspace.operator_file())?;
        app_build::release(workspace, &tools, &operator, &app)?;
        Ok(server)
    });
    if run.needs("size of the first screen", prepared.as_ref()).is_some() {
        run.step("size of the first screen", || {
            size::weigh_verify(&app)?;
            size::weigh(&app)
        });
    }
    let Some((server, browsers)) = run.needs("tests in the browser", prepared.zip(browsers)) else {
        return;
    };
    play_in_browsers(run, workspace, &browsers, only, |command| {
        command.env("SAMEFARE_TEST_APP", &app).env("SAMEFARE_TEST_KEYS", &folder);
        command.env("SAMEFARE_TEST_SERVER", server.path());
    });
    if only.is_empty() {
        run.tests("signatures in the browser", || {
            let mut cargo = tools.test_in_browser(&workspace.root);
            cargo.args(["--package", "proof", "--lib"]);
            cargo
        });
    }
}

/// The tests of the whole road, in every engine that there is; at the end a table of the journeys.
fn play_in_browsers(
    run: &mut Run,
    workspace: &Workspace,
    browsers: &Browsers,
    only: &[String],
    prepare: impl Fn(&mut Command),
) {
    let mut journeys = Journeys::in_engines_of(browsers);
    let tests = |mut command: Command| {
        command.args(["test", "--workspace", "--test", "browser", "--no-fail-fast"]);
        prepare(&mut command);
        command.envs(browsers.geckodriver.iter().map(|driver| ("GECKODRIVER", driver)));
        command.arg("--");
        for engine in browsers.engines.iter().filter(|engine| engine.absent.is_some()) {
            command.args(["--skip", &format!("journeys::{}::", engine.name)]);
        }
        command
    };
    run.tests_read(
        "tests in the browser",
        |line| journeys.read(line),
        || {
            let mut command = tests(program::cargo(&workspace.root));
            command.args(["--skip", LOSSY]).args(only);
            command
        },
    );
    let lossy = only.is_empty() || only.iter().any(|word| LOSSY.contains(word.as_str()));
    if browsers.no_loss.is_none() && lossy {
        run.tests_read(
            "tests with packet loss",
            |line| journeys.read(line),
            || {
                let mut command = browser::in_own_network(&workspace.root);
                command.arg(program::cargo(&workspace.root).get_program());
                let mut command = tests(command);
                command.arg(LOSSY);
                command
            },
        );
    }
    println!("{journeys}");
}

/// A run of many steps, which goes on when one of them fails.
struct Run {
    started: Instant,
    tally: Tally,
    failed: Vec<&'static str>,
}

impl Run {
    fn new() -> Self {
        Self { started: Instant::now(), tally: Tally::default(), failed: Vec::new() }
    }

    /// A step that passes or fails as a whole; what it made, if it passed.
    fn step<T>(
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
    fn tests(&mut self, name: &'static str, command: impl FnOnce() -> Command) {
        self.tests_read(name, |_| {}, command);
    }

    /// The same, with each line that is printed passed on.
    fn tests_read(
        &mut self,
        name: &'static str,
        mut read: impl FnMut(&str),
        command: impl FnOnce() -> Command,
    ) {
        self.announced(name, || {
            let mut tally = Tally::default();
            let status = program::run_and_read(&mut command(), |line| {
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
    fn needs<T>(&mut self, name: &'static str, made: Option<T>) -> Option<T> {
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

    fn finish(self) -> Result<(), Error> {
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
