//! The same commit is the same app: built again from a copy of the tree in another folder, every file has the same
//! bytes, and no path of this machine is in them.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::build::app::{self, Library, Sources};
use crate::build::tools::Toolbox;
use crate::run::command;
use crate::run::error::Error;
use crate::run::workspace::Workspace;

/// Builds the app in two folders and compares.
pub(crate) fn run(workspace: &Workspace) -> Result<(), Error> {
    let tools = Toolbox::complete(&workspace.root)?;
    let (operator, time) = (workspace.operator_file(), app::time(&workspace.root));
    let sources = Sources::of(workspace, &operator, time.as_deref());
    let built = workspace.target.join("size");
    app::release(sources, &tools, Library::Rebuilt, &built)?;
    compare(sources, &tools, &built)
}

/// Builds the app of these sources again, elsewhere, and compares it with the one in this folder.
pub(crate) fn compare(sources: Sources<'_>, tools: &Toolbox, built: &Path) -> Result<(), Error> {
    // Not under the tree: cargo would find the tree's configuration beside the copy's own.
    let elsewhere = tempfile::tempdir().map_err(Error::file(&env::temp_dir()))?;
    let (root, app) = (elsewhere.path().join("another clone"), elsewhere.path().join("app"));
    copy(sources.root, &root)?;
    // Kept from run to run, so that only the crates of the tree are built again.
    let target = sources.target.join("reproduced");
    let copy = Sources { root: &root, target: &target, ..sources };
    app::release(copy, tools, Library::Rebuilt, &app)?;
    let (one, other) = (files(built)?, files(&app)?);
    let mut faults = differences(&one, &other);
    let homes = [env::var_os("HOME"), env::var_os("CARGO_HOME"), env::var_os("RUSTUP_HOME")];
    let homes =
        homes.into_iter().flatten().map(PathBuf::from).filter(|home| home.parent().is_some());
    let places = [sources.root, sources.target, elsewhere.path()].map(Path::to_owned);
    let places: Vec<_> = places.into_iter().chain(homes).collect();
    faults.extend(named_places(&one, &places));
    for fault in &faults {
        println!("{fault}");
    }
    println!("{} files compared", one.len());
    if faults.is_empty() { Ok(()) } else { Err(Error::Said) }
}

/// Every file that belongs to the tree, committed or about to be.
fn copy(root: &Path, target: &Path) -> Result<(), Error> {
    let mut list = Command::new("git");
    list.current_dir(root).args(["ls-files", "--cached", "--others", "--exclude-standard"]);
    for file in command::output(&mut list)?.lines() {
        let (from, to) = (root.join(file), target.join(file));
        if from.is_file() {
            to.parent().map_or(Ok(()), fs::create_dir_all).map_err(Error::file(&to))?;
            fs::copy(&from, &to).map_err(Error::file(&from))?;
        }
    }
    Ok(())
}

/// The content of every file under this folder, by its path in it.
type Files = BTreeMap<PathBuf, Vec<u8>>;

fn files(folder: &Path) -> Result<Files, Error> {
    let mut files = Files::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next).map_err(Error::file(&next))? {
            let path = entry.map_err(Error::file(&next))?.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let content = fs::read(&path).map_err(Error::file(&path))?;
                files.insert(path.strip_prefix(folder).unwrap_or(&path).to_owned(), content);
            }
        }
    }
    Ok(files)
}

/// What is in one of the two alone, or has other bytes in the other.
fn differences(one: &Files, other: &Files) -> Vec<String> {
    let mut differences = Vec::new();
    for (path, content) in one {
        match other.get(path) {
            Some(again) if again == content => {}
            Some(_) => differences.push(format!("{}: other bytes", path.display())),
            None => differences.push(format!("{}: only in one", path.display())),
        }
    }
    let new = other.keys().filter(|path| !one.contains_key(*path));
    differences.extend(new.map(|path| format!("{}: only in the other", path.display())));
    differences
}

/// The files that hold one of these paths.
fn named_places(files: &Files, places: &[PathBuf]) -> Vec<String> {
    let mut named = Vec::new();
    for (path, content) in files {
        for place in places {
            let bytes = place.as_os_str().as_encoded_bytes();
            if content.windows(bytes.len()).any(|window| window == bytes) {
                named.push(format!("{}: holds {}", path.display(), place.display()));
            }
        }
    }
    named
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files_of(files: &[(&str, &[u8])]) -> Files {
        files.iter().map(|(path, content)| (PathBuf::from(path), content.to_vec())).collect()
    }

    #[test]
    fn another_byte_and_a_file_too_few_or_too_many_are_named() {
        let one = files_of(&[("a", b"1"), ("b", b"2"), ("c", b"3")]);
        let other = files_of(&[("a", b"1"), ("b", b"x"), ("d", b"4")]);
        let expected = ["b: other bytes", "c: only in one", "d: only in the other"];
        assert_eq!(differences(&one, &other), expected);
        assert!(differences(&one, &one).is_empty());
    }

    #[test]
    fn a_path_of_the_machine_is_found_anywhere_in_a_file() {
        let files = files_of(&[("a.wasm", b"\0panicked at /h/me/src/a.rs\0"), ("b.js", b"/h/m")]);
        let named = named_places(&files, &[PathBuf::from("/h/me"), PathBuf::from("/elsewhere")]);
        assert_eq!(named, ["a.wasm: holds /h/me"]);
    }
}
