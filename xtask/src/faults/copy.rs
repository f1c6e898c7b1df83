//! A copy of the tree in which faults can be switched on and checks off, one at a time, by a variable.
//!
//! It is built once. What is shipped knows nothing of it: no source of the tree has a switch, the copy is another
//! version, and it does not compile for release. A place that is gone from the source fails the run.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use super::catalog::Catalog;
use crate::run::command;
use crate::run::error::Error;
use crate::run::workspace::Workspace;

/// The variable with the names of what is switched on, separated by semicolons.
pub(crate) const SWITCHES: &str = "SAMEFARE_SWITCHES";
/// The switches themselves: the only file that is in the copy and in no crate of the tree.
pub(super) const FAULT: &str = "tests/injections/fault.rs";

/// The copy, in the target folder.
pub(crate) struct Copy {
    root: PathBuf,
    target: PathBuf,
    /// The faults that are in it.
    pub(crate) catalog: Catalog,
}

impl Copy {
    /// Every file that belongs to the tree, committed or about to be, with the changes made.
    pub(crate) fn make(workspace: &Workspace) -> Result<Self, Error> {
        let (root, target) = (workspace.target.join("faulty"), workspace.target.clone());
        let copy = Self { root, target, catalog: Catalog::read(&workspace.root)? };
        let mut list = Command::new("git");
        list.current_dir(&workspace.root).args(["ls-files", "--cached", "--others"]);
        let files = command::output(list.arg("--exclude-standard"))?;
        for file in files.lines().filter(|file| workspace.root.join(file).is_file()) {
            let from = workspace.root.join(file);
            let mut bytes = fs::read(&from).map_err(Error::file(&from))?;
            for change in copy.catalog.changes().filter(|change| change.file == file) {
                bytes = change.made_in(&String::from_utf8_lossy(&bytes))?.into_bytes();
            }
            copy.write(file, &bytes)?;
            if file == FAULT {
                copy.write("crates/wire/src/fault.rs", &bytes)?;
            }
        }
        Ok(copy)
    }

    /// What did not change is not written, so that it is not built again.
    fn write(&self, file: &str, bytes: &[u8]) -> Result<(), Error> {
        let path = self.root.join(file);
        if fs::read(&path).is_ok_and(|known| known == bytes) {
            return Ok(());
        }
        path.parent().map_or(Ok(()), fs::create_dir_all).map_err(Error::file(&path))?;
        fs::write(&path, bytes).map_err(Error::file(&path))
    }

    /// A cargo command in the copy, which builds beside everything else.
    pub(crate) fn cargo(&self, arguments: &str) -> Command {
        let mut cargo = command::cargo(&self.root);
        cargo.env("CARGO_TARGET_DIR", &self.target).args(arguments.split(' '));
        cargo
    }
}
