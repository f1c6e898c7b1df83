//! Building the app: Trunk, told which operator it is for and where it goes.

use std::path::Path;
use std::process::Command;

use crate::build::tools::Toolbox;
use crate::run::command;
use crate::run::error::Error;
use crate::run::workspace::Workspace;

/// A standard library for the app alone: compiled with it and for its size, and without the words of panics, which
/// nobody on a phone would read. Only the compiler's own switch for unfinished things allows that on a stable
/// toolchain; docs/adr/0008-standard-library.md says why it is worth it, and what there is without.
const LEAN_LIBRARY: [(&str, &str); 4] = [
    ("RUSTC_BOOTSTRAP", "1"),
    ("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort"),
    ("CARGO_UNSTABLE_BUILD_STD_FEATURES", "optimize_for_size"),
    (
        "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS",
        "-Zunstable-options -Cpanic=immediate-abort -Zlocation-detail=none -Zfmt-debug=none",
    ),
];

/// The app as riders get it, and in a folder of it the page `/verify`: last, because Trunk clears away what it finds
/// where it puts the app.
pub(crate) fn release(
    workspace: &Workspace,
    tools: &Toolbox,
    operator: &Path,
    folder: &Path,
) -> Result<(), Error> {
    let build = |page: [&str; 3], folder: &Path| {
        let mut trunk = tools.trunk(&workspace.root);
        trunk.args(["build", "--release", "--cargo-profile", "wasm-release"]).envs(LEAN_LIBRARY);
        trunk.args(page).args(["--html-output", "index.html"]);
        command::run(place(&mut trunk, operator, folder))
    };
    build(["index.html", "--public-url", "/"], folder)?;
    build(["verify.html", "--public-url", "/verify/"], &folder.join("verify"))
}

/// The app as its developers see it: built in debug profile, again after every change.
pub(crate) fn watch(
    workspace: &Workspace,
    tools: &Toolbox,
    operator: &Path,
    folder: &Path,
) -> Command {
    let mut trunk = tools.trunk(&workspace.root);
    trunk.arg("watch");
    place(&mut trunk, operator, folder);
    trunk
}

/// `--offline`: every tool and crate is there already, and Trunk must not look for others.
fn place<'a>(trunk: &'a mut Command, operator: &Path, folder: &Path) -> &'a mut Command {
    trunk.args(["--offline", "--skip-version-check", "--dist"]).arg(folder);
    trunk.env("SAMEFARE_OPERATOR", operator)
}
