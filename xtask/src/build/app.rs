//! Building the app by Trunk: for one operator, from one tree, into one folder.

mod purchases;

use std::env;
use std::path::Path;
use std::process::Command;

use crate::build::kiosk;
use crate::build::operator::Operator;
use crate::build::tools::Toolbox;
use crate::run::command;
use crate::run::error::Error;
use crate::run::workspace::Workspace;

/// The standard library compiled with the app and for its size, and without the words of panics, which nobody on a
/// phone would read. Only the compiler's own switch for unfinished things allows that on a stable toolchain;
/// docs/adr/0008-standard-library.md has the reasons.
const REBUILT: [(&str, &str); 6] = [
    ("RUSTC_BOOTSTRAP", "1"),
    ("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort"),
    ("CARGO_UNSTABLE_BUILD_STD_FEATURES", "optimize_for_size"),
    // No path of this machine in the bytes.
    ("CARGO_UNSTABLE_TRIM_PATHS", "true"),
    ("CARGO_PROFILE_WASM_RELEASE_TRIM_PATHS", "all"),
    (
        "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS",
        "-Zunstable-options -Cpanic=immediate-abort -Zlocation-detail=none -Zfmt-debug=none",
    ),
];

/// The variable with the time of the build in Unix seconds, which the app's clock takes as its floor (build/main.rs).
const BUILD_TIME: &str = "SOURCE_DATE_EPOCH";
/// The variable with the xtask that Trunk's hook calls (Trunk.toml).
const XTASK: &str = "SAMEFARE_XTASK";

/// Which standard library the app is built with.
#[derive(Clone, Copy)]
pub(crate) enum Library {
    /// Compiled with the app, as riders get it.
    Rebuilt,
    /// As it comes with the toolchain: what is built by hand, or if the compiler's switches change.
    Plain,
}

/// What the app is built from.
#[derive(Clone, Copy)]
pub(crate) struct Sources<'a> {
    pub(crate) root: &'a Path,
    /// Where cargo puts what it builds.
    pub(crate) target: &'a Path,
    pub(crate) operator: &'a Path,
    /// The time of the build in Unix seconds; none if the tree has no commit.
    pub(crate) time: Option<&'a str>,
}

impl<'a> Sources<'a> {
    /// This tree's own, for this operator.
    pub(crate) fn of(workspace: &'a Workspace, operator: &'a Path, time: Option<&'a str>) -> Self {
        Self { root: &workspace.root, target: &workspace.target, operator, time }
    }
}

/// The app as riders get it, and in folders of it the pages `/verify` and `/kiosk`: last, because Trunk clears away what
/// it finds where it puts the app.
pub(crate) fn release(
    sources: Sources<'_>,
    tools: &Toolbox,
    library: Library,
    folder: &Path,
) -> Result<(), Error> {
    Operator::check(sources.operator, false)?;
    let build = |page: [&str; 3], folder: &Path| {
        let mut trunk = released(tools, sources, library);
        command::run(place(trunk.args(page), sources, folder))
    };
    build(["index.html", "--public-url", "/"], folder)?;
    build(["verify.html", "--public-url", "/verify/"], &folder.join("verify"))?;
    purchases::write(&folder.join("verify"))?;
    kiosk(sources, tools, library, &folder.join("kiosk"))
}

/// The demonstration: the page `/kiosk` with its service worker, and in a folder of it the app for the demonstration's own
/// operator. It can be served by any server of files, below any address.
pub(crate) fn kiosk(
    sources: Sources<'_>,
    tools: &Toolbox,
    library: Library,
    folder: &Path,
) -> Result<(), Error> {
    let riders = Operator::read(sources.operator)?;
    let operator = sources.root.join(kiosk::OPERATOR);
    Operator::check(&operator, true)?;
    let sources = Sources { operator: &operator, ..sources };
    let build = |page: &[&str], folder: &Path| {
        let mut trunk = released(tools, sources, library);
        command::run(place(trunk.args(page), sources, folder))
    };
    // What Trunk makes of a script that is no module differs from build to build; esbuild makes it shorter afterwards.
    build(&["kiosk.html", "--public-url", "./", "--minify", "false"], folder)?;
    let app = ["index.html", "--public-url", "/", "--features", "demonstration"];
    build(&app, &folder.join(kiosk::APP))?;
    kiosk::finish(folder, &riders)
}

/// The app with the screens of the gallery: `/?screen=reviewing` shows one.
pub(crate) fn gallery(sources: Sources<'_>, tools: &Toolbox, folder: &Path) -> Result<(), Error> {
    let mut trunk = released(tools, sources, Library::Rebuilt);
    trunk.args(["index.html", "--public-url", "/", "--features", "gallery"]);
    command::run(place(&mut trunk, sources, folder))
}

fn released(tools: &Toolbox, sources: Sources<'_>, library: Library) -> Command {
    let mut trunk = tools.trunk(sources.root);
    trunk.args(["build", "--release", "--cargo-profile", "wasm-release"]);
    trunk.args(["--html-output", "index.html"]);
    match library {
        Library::Rebuilt => trunk.envs(REBUILT),
        Library::Plain => &mut trunk,
    };
    trunk.envs(sources.time.map(|time| (BUILD_TIME, time)));
    trunk
}

/// The app as its developers see it: built in debug profile, again after every change.
pub(crate) fn watch(sources: Sources<'_>, tools: &Toolbox, folder: &Path) -> Command {
    let mut trunk = tools.trunk(sources.root);
    trunk.arg("watch");
    place(&mut trunk, sources, folder);
    trunk
}

/// `--offline`: every tool and crate is there already, and Trunk must not look for others.
fn place<'a>(trunk: &'a mut Command, sources: Sources<'_>, folder: &Path) -> &'a mut Command {
    trunk.args(["--offline", "--skip-version-check", "--dist"]).arg(folder);
    trunk.env("SAMEFARE_OPERATOR", sources.operator).env("CARGO_TARGET_DIR", sources.target);
    trunk.envs(env::current_exe().map(|xtask| (XTASK, xtask)))
}

/// The time of a build of this tree: as the environment has it, else that of the last commit, so that the same
/// commit is the same app whenever it is built.
pub(crate) fn time(root: &Path) -> Option<String> {
    let commit = || {
        let mut git = command::program("git".as_ref(), root);
        command::output(git.args(["log", "-1", "--format=%ct"])).ok()
    };
    let time = env::var(BUILD_TIME).ok().or_else(commit)?;
    Some(time.trim().to_owned()).filter(|time| !time.is_empty())
}
