//! A copy of the tree in which faults can be switched on and checks off, one at a time, by a variable.
//!
//! It is built once. What is shipped knows nothing of it: no source of the tree has a switch, the copy is another
//! version, and it does not compile for release. A place that is gone from the source fails the run.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::run::command;
use crate::run::error::Error;
use crate::run::workspace::Workspace;

/// The variable with the names of what is switched on, separated by semicolons.
pub(crate) const SWITCHES: &str = "SAMEFARE_SWITCHES";
/// The switches themselves: the only file that is in the copy and in no crate of the tree.
pub(super) const FAULT: &str = "tests/injections/fault.rs";

/// A place in the source, and what stands there in the copy.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Change {
    pub(crate) name: &'static str,
    pub(crate) file: &'static str,
    /// What stands in the source, once.
    pub(crate) right: &'static str,
    /// What stands there instead. `ON` says whether it is switched on, `NAME` is its name.
    pub(crate) wrong: &'static str,
}

/// What every copy has: switches, and crates of another version, so that cargo keeps them apart.
pub(super) const ALWAYS: [Change; 2] = [
    Change {
        name: "the version of the copies",
        file: "Cargo.toml",
        right: "version = \"0.1.0\"",
        wrong: "version = \"0.0.0\"",
    },
    Change {
        name: "the switches",
        file: "crates/wire/src/lib.rs",
        right: "mod spelling;",
        wrong: "#[allow(missing_docs)]\npub mod fault;\nmod spelling;",
    },
];

/// The copy, in the target folder.
pub(crate) struct Copy {
    root: PathBuf,
    target: PathBuf,
}

impl Copy {
    /// Every file that belongs to the tree, committed or about to be, with the changes made.
    pub(crate) fn make(workspace: &Workspace, changes: &[&[Change]]) -> Result<Self, Error> {
        let copy = Self { root: workspace.target.join("faulty"), target: workspace.target.clone() };
        let mut list = Command::new("git");
        list.current_dir(&workspace.root).args(["ls-files", "--cached", "--others"]);
        let files = command::output(list.arg("--exclude-standard"))?;
        for file in files.lines().filter(|file| workspace.root.join(file).is_file()) {
            let from = workspace.root.join(file);
            let mut bytes = fs::read(&from).map_err(Error::file(&from))?;
            let all = changes.iter().copied().flatten().chain(&ALWAYS);
            for change in all.filter(|change| change.file == file) {
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

impl Change {
    pub(super) fn made_in(&self, source: &str) -> Result<String, Error> {
        let Self { name, file, right, wrong } = self;
        if source.matches(right).count() != 1 {
            println!("{name}: its place in {file} is gone, or not the only one");
            return Err(Error::Said);
        }
        let fault = if file.starts_with("crates/wire/") { "crate::fault" } else { "wire::fault" };
        let on = format!("{fault}::on(NAME)");
        let wrong = wrong.replace("FAULT", fault).replace("ON", &on);
        Ok(source.replace(right, &wrong.replace("NAME", &format!("{name:?}"))))
    }
}
