//! The suites: everything in the order of what it costs, what CI runs of it, and what is left for the night.

use std::env;

use crate::build::app::Library;
use crate::check::app::{self, Engines};
use crate::check::run::Run;
use crate::check::{night, sdks, sim, source};
use crate::faults::{self, injections, mutants};
use crate::run::command;
use crate::run::error::Error;
use crate::run::workspace::Workspace;

/// How many seeds of the simulator belong to every run of the tests.
const SIMULATED_SEEDS: u64 = 500;
/// And how many to that of the night.
const SIMULATED_SEEDS_OF_NIGHT: u64 = 2_000;

/// Everything but what takes hours; CI calls it. Quick is what needs neither a release build nor a browser.
pub(crate) fn test(workspace: &Workspace, quick: bool, engines: Engines) -> Result<(), Error> {
    let mut run = Run::new();
    source::check(&mut run, workspace);
    if !quick {
        run.step("simulation", || sim::run(workspace, Some(SIMULATED_SEEDS), None));
        let copy = run.step("a faulty copy", || faults::faulty_copy(workspace));
        if let Some(copy) = run.needs("injections", copy) {
            run.step("injections", || injections::run(workspace, &copy));
            run.step("small night of the incident", || night::small_lanzhou(workspace, &copy));
        }
        run.tests("every amount", || {
            let mut cargo = command::cargo(&workspace.root);
            cargo.args(["test", "--workspace", "--test", "amounts"]);
            cargo
        });
        run.step("small storm", || night::small_storm(workspace));
        sdks::check(&mut run, workspace);
        app::check(&mut run, workspace, engines);
    }
    run.finish()
}

/// What takes longer than anybody waits for: more seeds, every mutant, nights at scale, and the app with the
/// standard library as it comes.
pub(crate) fn nightly(workspace: &Workspace) -> Result<(), Error> {
    let mut run = Run::new();
    run.step("simulation", || sim::run(workspace, Some(SIMULATED_SEEDS_OF_NIGHT), None));
    let copy = run.step("a faulty copy", || faults::faulty_copy(workspace));
    if let Some(copy) = run.needs("mutants", copy) {
        run.step("mutants", || mutants::run(&copy));
        run.step("night of the incident", || night::lanzhou(workspace, &copy, &[]));
    }
    run.step("storm", || night::large_storm(workspace));
    run.tests("a night of 1,000 refunds", || {
        let mut cargo = command::cargo(&workspace.root);
        cargo.args(["test", "--workspace", "--test", "shop", "refund_night"]);
        cargo.env("SAMEFARE_REFUNDS_UNDERWAY", "1000");
        cargo
    });
    app::browse(&mut run, workspace, Library::Plain, Engines::All, &[]);
    run.finish()
}

/// The tests in the browser whose names hold one of these words, on the app as a rider gets it.
pub(crate) fn browser(workspace: &Workspace, only: &[String]) -> Result<(), Error> {
    let mut run = Run::new();
    app::browse(&mut run, workspace, Library::Rebuilt, Engines::Installed, only);
    run.finish()
}

/// In CI, and where it is asked for, no engine may be missing.
pub(crate) fn engines(require_all: bool) -> Engines {
    let in_ci = env::var_os("CI").is_some_and(|ci| !ci.is_empty());
    if require_all || in_ci { Engines::All } else { Engines::Installed }
}
