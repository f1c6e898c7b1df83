//! Everything that can be checked, cheapest first; CI calls the same command.

use std::process::Command;

use crate::build::app;
use crate::build::operator;
use crate::build::size;
use crate::build::tools::Toolbox;
use crate::check::browser::{self, Browsers};
use crate::check::journeys::{Journeys, LOSSY};
use crate::check::night;
use crate::check::run::Run;
use crate::check::sim;
use crate::faults;
use crate::faults::injections;
use crate::faults::mutants;
use crate::run::command;
use crate::run::error::Error;
use crate::run::server::Program;
use crate::run::workspace::Workspace;

/// How many seeds of the simulator belong to every run of the tests.
const SIMULATED_SEEDS: u64 = 2_000;

pub(crate) fn run(workspace: &Workspace, quick: bool) -> Result<(), Error> {
    let mut run = Run::new();
    check_source(&mut run, workspace);
    if !quick {
        run.step("simulation", || sim::run(workspace, Some(SIMULATED_SEEDS), None));
        let copy = run.step("a faulty copy", || faults::faulty_copy(workspace));
        if let Some(copy) = run.needs("mutants and injections", copy) {
            run.step("mutants", || mutants::run(&copy));
            run.step("injections", || injections::run(workspace, &copy));
            run.step("small night of the incident", || night::small_lanzhou(workspace, &copy));
        }
        run.tests("every amount", || {
            let mut cargo = command::cargo(&workspace.root);
            cargo.args(["test", "--workspace", "--test", "amounts"]);
            cargo
        });
        run.step("small storm", || night::small_storm(workspace));
        check_app(&mut run, workspace, &[]);
    }
    run.finish()
}

/// The tests in the browser whose names hold one of these words, on the app as a rider gets it.
pub(crate) fn browser(workspace: &Workspace, only: &[String]) -> Result<(), Error> {
    let mut run = Run::new();
    check_app(&mut run, workspace, only);
    run.finish()
}

fn check_source(run: &mut Run, workspace: &Workspace) {
    let cargo = |arguments: &str| {
        let mut cargo = command::cargo(&workspace.root);
        cargo.args(arguments.split(' '));
        cargo
    };
    run.step("format", || command::run(&mut cargo("fmt --all --check")));
    run.step("clippy", || {
        command::run(&mut cargo("clippy --workspace --all-targets -- -D warnings"))
    });
    // Targets that plain `cargo test` leaves out are left out there, too.
    let by_name = "clippy --workspace --test sim --test night --test injections \
                   --test lanzhou --test browser --test amounts -- -D warnings";
    run.step("clippy for tests by name", || command::run(&mut cargo(by_name)));
    let wasm = "clippy --package samefare --target wasm32-unknown-unknown -- -D warnings";
    run.step("clippy for wasm", || command::run(&mut cargo(wasm)));
    run.tests("tests on the host", || cargo("test --workspace --no-fail-fast"));
    // Libraries only: the server's program and the app's library share a name, and so a folder.
    run.step("documentation", || {
        let mut doc = cargo("doc --workspace --no-deps --lib");
        command::run(doc.env("RUSTDOCFLAGS", "-D warnings"))
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
        command::run(&mut samefare)?;
        let operator = operator::with_keys_of(&folder, &workspace.operator_file())?;
        app::release(workspace, &tools, &operator, &app)?;
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
            let mut command = tests(command::cargo(&workspace.root));
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
                command.arg(command::cargo(&workspace.root).get_program());
                let mut command = tests(command);
                command.arg(LOSSY);
                command
            },
        );
    }
    println!("{journeys}");
}
