//! Seeded journeys of riders, by the simulator of `tests/sim`.

use std::process::Command;

use crate::error::Error;
use crate::program;
use crate::workspace::Workspace;

pub(crate) fn run(workspace: &Workspace, seeds: u64, seed: Option<u64>) -> Result<(), Error> {
    program::run(&mut command(workspace, seeds, seed))
}

/// The simulator, built if it is not, with its arguments.
pub(crate) fn command(workspace: &Workspace, seeds: u64, seed: Option<u64>) -> Command {
    let mut cargo = program::cargo(&workspace.root);
    cargo.args(["test", "--quiet", "--package", "samefare", "--test", "sim", "--"]);
    cargo.args(["--seeds", &seeds.to_string()]);
    if let Some(seed) = seed {
        cargo.args(["--seed", &seed.to_string()]);
    }
    cargo
}
