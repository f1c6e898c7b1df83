//! What can be said of the built app: its size, that it is the same from another folder, and the tests in browsers.

use std::path::PathBuf;
use std::process::Command;

use crate::build::app::{self, Library, Sources};
use crate::build::tools::Toolbox;
use crate::build::{gallery, operator, size};
use crate::check::browser::{self, Browsers, TRANSIT_APP};
use crate::check::journeys::{Journeys, LOSSY};
use crate::check::reproduced;
use crate::check::run::Run;
use crate::run::command;
use crate::run::server::{Program, Programs};
use crate::run::transit_app;
use crate::run::workspace::Workspace;

/// Which browser engines a run needs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Engines {
    /// Those on this machine; the others are named at the end.
    Installed,
    /// All of them, and a network in which packets are lost.
    All,
}

/// The app as riders get it, and all its tests.
pub(crate) fn check(run: &mut Run, workspace: &Workspace, engines: Engines) {
    let Some((tools, browsers)) = prepare(run, workspace, engines, true) else { return };
    let Some(built) = build(run, workspace, &tools, Library::Rebuilt) else { return };
    run.step("size of the first screen", || {
        size::weigh_others(&built.app)?;
        size::weigh(&built.app)
    });
    run.step("the same app from another folder", || {
        let sources = Sources::of(workspace, &built.operator, built.time.as_deref());
        reproduced::compare(sources, &tools, &built.app)
    });
    play(run, workspace, &built, browsers.as_ref(), &[]);
    play_signatures(run, workspace, &tools);
}

/// The tests in the browser whose names hold one of these words, or all.
pub(crate) fn browse(
    run: &mut Run,
    workspace: &Workspace,
    library: Library,
    engines: Engines,
    only: &[String],
) {
    // It takes minutes to build where it never was.
    let in_app = only.is_empty() || only.iter().any(|word| word.contains(TRANSIT_APP));
    let Some((tools, browsers)) = prepare(run, workspace, engines, in_app) else { return };
    let Some(built) = build(run, workspace, &tools, library) else { return };
    play(run, workspace, &built, browsers.as_ref(), only);
    if only.is_empty() {
        play_signatures(run, workspace, &tools);
    }
}

/// What the tests in the browser are played with.
struct Built {
    /// Keys, the programs of a sale and the operator file.
    folder: PathBuf,
    app: PathBuf,
    /// The app that shows every screen with sample data.
    gallery: PathBuf,
    operator: PathBuf,
    programs: Programs,
    time: Option<String>,
    /// How many riders use the kiosk one after another; in the test itself where this names none.
    kiosk_riders: Option<u32>,
}

/// How many riders use the kiosk one after another in the night.
const KIOSK_RIDERS_OF_NIGHT: u32 = 200;

fn prepare(
    run: &mut Run,
    workspace: &Workspace,
    engines: Engines,
    in_app: bool,
) -> Option<(Toolbox, Option<Browsers>)> {
    let tools = run.step("tools", || Toolbox::complete(&workspace.root));
    let browsers = run.step("browsers", || {
        let mut browsers = browser::find_or_install()?;
        if in_app {
            browsers = browsers.with_transit_app(transit_app::build(workspace))?;
        }
        if engines == Engines::All { browsers.all() } else { Ok(browsers) }
    });
    Some((run.needs("app", tools)?, browsers))
}

fn build(run: &mut Run, workspace: &Workspace, tools: &Toolbox, library: Library) -> Option<Built> {
    let folder = workspace.target.join(match library {
        Library::Rebuilt => "browser-tests",
        Library::Plain => "browser-tests-plain",
    });
    let (app, gallery) = (folder.join("app"), folder.join("gallery"));
    let built = run.step("programs, keys and app", || {
        let programs = Programs::build(workspace, &folder)?;
        let mut prepare = programs.command(Program::Demo, workspace);
        prepare.args(["prepare", "--keys-only", "--data"]).arg(&folder);
        // The tests choose ports of their own; the keys do not depend on them.
        prepare.args(["--origin", "http://127.0.0.1:0", "--provider", "http://127.0.0.1:0"]);
        command::run(&mut prepare)?;
        let operator = operator::with_keys_of(&folder, &workspace.operator_file())?;
        let time = app::time(&workspace.root);
        app::release(Sources::of(workspace, &operator, time.as_deref()), tools, library, &app)?;
        gallery::build(workspace, tools, &operator, &gallery)?;
        let kiosk_riders = match library {
            Library::Rebuilt => None,
            Library::Plain => Some(KIOSK_RIDERS_OF_NIGHT),
        };
        Ok(Built { folder, app, gallery, operator, programs, time, kiosk_riders })
    });
    run.needs("tests in the browser", built)
}

/// The tests in browsers, in every engine that is installed; at the end a table of the journeys.
fn play(
    run: &mut Run,
    workspace: &Workspace,
    built: &Built,
    browsers: Option<&Browsers>,
    only: &[String],
) {
    let Some(browsers) = run.needs("tests in the browser", browsers) else { return };
    let mut journeys = Journeys::in_engines_of(browsers);
    let tests = |mut command: Command| {
        command.args(["test", "--workspace", "--test", "browser", "--no-fail-fast"]);
        command.env("SAMEFARE_TEST_APP", &built.app).env("SAMEFARE_TEST_KEYS", &built.folder);
        command.env("SAMEFARE_TEST_GALLERY", &built.gallery);
        command.env("SAMEFARE_TEST_SERVER", built.programs.path(Program::Shop));
        let riders = built.kiosk_riders.map(|riders| riders.to_string());
        command.envs(riders.map(|riders| ("SAMEFARE_KIOSK_RIDERS", riders)));
        command.envs(browsers.geckodriver.iter().map(|driver| ("GECKODRIVER", driver)));
        command.envs(browsers.transit_app.iter().map(|app| ("SAMEFARE_TEST_TRANSIT_APP", app)));
        command.arg("--");
        if browsers.transit_app.is_none() {
            command.args(["--skip", "transit_app::", "--skip", "journeys::app::"]);
        }
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

fn play_signatures(run: &mut Run, workspace: &Workspace, tools: &Toolbox) {
    run.tests("signatures in the browser", || {
        let mut cargo = tools.test_in_browser(&workspace.root);
        cargo.args(["--package", "proof", "--lib"]);
        cargo
    });
}
