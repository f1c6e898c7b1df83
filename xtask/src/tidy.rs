//! The rules of style that no compiler knows. Each is a test, so that `cargo test` runs them too;
//! the command runs just those.

#[cfg(test)]
mod boundaries;
#[cfg(test)]
mod certainty;
#[cfg(test)]
mod manners;
#[cfg(test)]
mod languages;
#[cfg(test)]
mod limits;
#[cfg(test)]
mod edges;
#[cfg(test)]
mod rule;
#[cfg(test)]
mod source;

use crate::error::Error;
use crate::program;
use crate::workspace::Workspace;

pub(crate) fn run(workspace: &Workspace) -> Result<(), Error> {
    let mut cargo = program::cargo(&workspace.root);
    program::run(cargo.args(["test", "--quiet", "--package", "xtask", "tidy::"]))
}
