//! Seeded journeys of riders, by the simulator of `tests/sim`.

use std::process::Command;

use crate::run::command;
use crate::run::error::Error;
use crate::run::workspace::Workspace;

pub(crate) fn run(
    workspace: &Workspace,
    seeds: Option<u64>,
    seed: Option<u64>,
) -> Result<(), Error> {
    command::run(&mut command(workspace, seeds, seed))
}

/// The simulator, built if it is not, with its arguments.
pub(crate) fn command(workspace: &Workspace, seeds: Option<u64>, seed: Option<u64>) -> Command {
    let mut cargo = command::cargo(&workspace.root);
    cargo.args(["test", "--quiet", "--workspace", "--test", "sim"]);
    cargo.arg("--");
    // The first seed first: by itself it is the only one, and a number after it is how many.
    for (name, number) in [("--seed", seed), ("--seeds", seeds)] {
        if let Some(number) = number {
            cargo.args([name, &number.to_string()]);
        }
    }
    cargo
}
