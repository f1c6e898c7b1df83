//! A copy of the tree in which faults can be switched on and checks off, one at a time, by a variable.
//!
//! It is built once. What is shipped knows nothing of it: no source of the tree has a switch, the copy is another
//! version, and it does not compile for release. A place that is gone from the source fails the run.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::error::Error;
use crate::program;
use crate::workspace::Workspace;

/// The variable with the names of what is switched on, separated by semicolons.
pub(crate) const SWITCHES: &str = "SAMEFARE_SWITCHES";
/// The switches themselves: the only file that is in the copy and in no crate of the tree.
const FAULT: &str = "tests/injections/fault.rs";

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
const ALWAYS: [Change; 2] = [
    Change {
        name: "the version of the copies",
        file: "Cargo.toml",
        right: "version = \"0.1.0\"",
        wrong: "version = \"0.0.0\"",
    },
    Change {
        name: "the switches",
        file: "crates/wire/src/lib.rs",
        right: "pub mod slice;",
        wrong: "#[allow(missing_docs)]\npub mod fault;\npub mod slice;",
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
        let files = program::output(list.arg("--exclude-standard"))?;
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
        let mut cargo = program::cargo(&self.root);
        cargo.env("CARGO_TARGET_DIR", &self.target).args(arguments.split(' '));
        cargo
    }
}

impl Change {
    fn made_in(&self, source: &str) -> Result<String, Error> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{injections, mutants, workspace};

    #[test]
    fn every_change_has_its_one_place_in_the_source() {
        let all = [mutants::CHANGES, injections::FAULTS, injections::CHECKS, &ALWAYS];
        let mut sources = std::collections::BTreeMap::new();
        for change in all.into_iter().flatten() {
            let path = workspace::root().join(change.file);
            let read = || fs::read_to_string(&path).expect("a source file");
            let source = sources.entry(change.file).or_insert_with(read);
            *source = change.made_in(source).unwrap_or_else(|_| panic!("{change:?}"));
        }
    }

    #[test]
    fn no_source_that_is_shipped_knows_a_switch() {
        let root = workspace::root();
        let mut list = Command::new("git");
        list.current_dir(&root).args(["ls-files", "--cached", "--others", "--exclude-standard"]);
        let files = program::output(list.args(["crates", "src", "public"])).expect("git");
        for file in files.lines() {
            let source = fs::read(root.join(file)).unwrap_or_default();
            let source = String::from_utf8_lossy(&source);
            for word in [SWITCHES, "SAMEFARE_FAULT", "fault::on", "fault::strikes"] {
                assert!(!source.contains(word), "{file} says {word}");
            }
        }
    }

    #[test]
    fn switches_do_not_compile_for_release() {
        let compiled = |optimised: &[&str]| {
            let mut rustc = Command::new("rustc");
            rustc.current_dir(workspace::root()).args(["--edition", "2024", "--crate-type", "lib"]);
            rustc.args(["--emit", "metadata", "-o", "-"]).args(optimised).arg(FAULT);
            let output = rustc.output().expect("rustc");
            (output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned())
        };
        assert!(compiled(&[]).0);
        let (compiled, said) = compiled(&["-O"]);
        assert!(!compiled && said.contains("in demo builds only"), "{said}");
    }
}
