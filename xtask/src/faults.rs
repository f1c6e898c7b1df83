//! Deliberate faults, each in a copy of the tree: mutants that the simulator must find, and faults of pricing and
//! payment that a check must stop.

pub(crate) mod catalog;
pub(crate) mod copy;
pub(crate) mod injections;
pub(crate) mod mutants;

use crate::faults::copy::Copy;
use crate::run::error::Error;
use crate::run::workspace::Workspace;

/// The copy of the tree with every fault that the tests know.
pub(crate) fn faulty_copy(workspace: &Workspace) -> Result<Copy, Error> {
    Copy::make(workspace)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::process::Command;

    use super::catalog::Catalog;
    use super::copy::{FAULT, SWITCHES};
    use crate::run::{command, workspace};

    #[test]
    fn every_change_has_its_one_place_in_the_source() {
        let catalog = Catalog::read(&workspace::root()).expect("the catalog of faults");
        let mut sources = std::collections::BTreeMap::new();
        for change in catalog.changes() {
            let path = workspace::root().join(&change.file);
            let read = || fs::read_to_string(&path).expect("a source file");
            let source = sources.entry(change.file.clone()).or_insert_with(read);
            *source = change.made_in(source).unwrap_or_else(|_| panic!("{change:?}"));
        }
    }

    #[test]
    fn no_source_that_is_shipped_knows_a_switch() {
        let root = workspace::root();
        let mut list = Command::new("git");
        list.current_dir(&root).args(["ls-files", "--cached", "--others", "--exclude-standard"]);
        let files = command::output(list.args(["crates", "src", "public"])).expect("git");
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
