//! The rules of style that no compiler knows. Each is a test, so that `cargo test` runs them too;
//! the command runs just those.

#[cfg(test)]
mod boundaries;
#[cfg(test)]
mod certainty;
#[cfg(test)]
mod documents;
#[cfg(test)]
mod circles;
#[cfg(test)]
mod manners;
#[cfg(test)]
mod folders;
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
#[cfg(test)]
mod stand_in;

use crate::run::command;
use crate::run::error::Error;
use crate::run::workspace::Workspace;

pub(crate) fn run(workspace: &Workspace) -> Result<(), Error> {
    let mut cargo = command::cargo(&workspace.root);
    command::run(cargo.args(["test", "--quiet", "--package", "xtask", "tidy::"]))
}

#[test]
fn the_tree_keeps_every_rule() {
    let mut broken = Vec::new();
    for (path, text) in source::files(&crate::run::workspace::root()) {
        for (says, rule) in boundaries::RULES.iter().chain(&certainty::RULES).chain(&manners::RULES)
        {
            let lines = rule(&path, &text);
            broken.extend(lines.iter().map(|line| format!("{path}:{line}: {says}")));
        }
    }
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
}
