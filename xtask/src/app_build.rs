//! Building the app: Trunk, told which operator it is for and where it goes.

use std::path::Path;
use std::process::Command;

use crate::error::Error;
use crate::program;
use crate::tools::Toolbox;
use crate::workspace::Workspace;

/// The app as riders get it.
pub(crate) fn release(
    workspace: &Workspace,
    tools: &Toolbox,
    operator: &Path,
    folder: &Path,
) -> Result<(), Error> {
    let mut trunk = tools.trunk(&workspace.root);
    trunk.args(["build", "--release", "--cargo-profile", "wasm-release"]);
    program::run(place(&mut trunk, operator, folder))
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
