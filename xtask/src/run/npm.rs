//! Programs and libraries of npm, each as a lock of this tree pins it, in the cache of the tools.

use std::fs;
use std::path::{Path, PathBuf};

use crate::run::apt;
use crate::run::command;
use crate::run::error::Error;

/// What installs and runs them, and the Debian packages that it comes in.
const PROGRAMS: [(&str, &str); 2] = [("node", "nodejs"), ("npm", "npm")];

/// Installs what the lock in this folder pins, where it is not installed yet.
pub(crate) fn install(lock: &Path, into: &Path) -> Result<PathBuf, Error> {
    apt::require(&PROGRAMS, &[])?;
    fresh(into, &lock.join("package-lock.json"), || {
        for name in ["package.json", "package-lock.json"] {
            fs::copy(lock.join(name), into.join(name)).map_err(Error::file(into))?;
        }
        let mut install = command::program("npm".as_ref(), into);
        // A script of a package would run as whoever runs this; none of these needs one.
        command::run(install.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]))
    })?;
    Ok(into.join("node_modules/.bin"))
}

/// Fills a folder, unless it was filled by the same lock before.
pub(crate) fn fresh(
    folder: &Path,
    lock: &Path,
    fill: impl FnOnce() -> Result<(), Error>,
) -> Result<(), Error> {
    let mark = folder.join("filled-by.lock");
    let pinned = fs::read(lock).map_err(Error::file(lock))?;
    if fs::read(&mark).is_ok_and(|filled_by| filled_by == pinned) {
        return Ok(());
    }
    fs::create_dir_all(folder).map_err(Error::file(folder))?;
    fill()?;
    fs::write(&mark, pinned).map_err(Error::file(&mark))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::workspace;

    #[test]
    fn a_folder_is_filled_once_for_each_lock() {
        let place = tempfile::tempdir().unwrap();
        let (folder, lock) = (place.path().join("filled"), place.path().join("lock"));
        let mut fillings = 0;
        for (text, expected) in [("1", 1), ("1", 1), ("2", 2)] {
            fs::write(&lock, text).unwrap();
            fresh(&folder, &lock, || {
                fillings += 1;
                Ok(())
            })
            .unwrap();
            assert_eq!(fillings, expected, "{text}");
        }
        fs::write(&lock, "3").unwrap();
        for _ in 0..2 {
            let failed = fresh(&folder, &lock, || Err(Error::Environment { variable: "X" }));
            assert!(failed.is_err(), "what was not filled is not taken for filled");
        }
    }

    #[test]
    fn every_pin_has_a_digest_names_no_host_and_runs_on_the_node_of_debian_12() {
        for lock in ["tests/sdks/locks", "xtask/shrink"] {
            let path = workspace::root().join(lock).join("package-lock.json");
            let lock: serde_json::Value =
                serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
            let packages = lock["packages"].as_object().unwrap();
            for (path, package) in packages.iter().filter(|(path, _)| !path.is_empty()) {
                assert!(package["integrity"].is_string(), "{path}");
                assert!(package["resolved"].is_null(), "{path}");
                if let Some(range) = package["engines"]["node"].as_str() {
                    assert!(takes(range), "{path} wants node {range}");
                }
            }
        }
    }

    /// Whether the node of Debian 12 is in this range.
    fn takes(range: &str) -> bool {
        const MAJOR: u32 = 18;
        let bounds = range.split("||").filter_map(|part| part.trim().strip_prefix(">="));
        let majors = bounds.map(|bound| {
            bound.trim().split(['.', ' ']).next().and_then(|major| major.parse::<u32>().ok())
        });
        range == "*" || majors.flatten().any(|major| major <= MAJOR)
    }

    #[test]
    fn a_range_of_node_is_read() {
        assert!(takes(">= 18.19.0") && takes("6.* || >= 10.*") && !takes(">=20.18.1"));
    }
}
