//! Real SDKs of merchants, pinned with their digests, against the sandbox: installed outside of the checkout, and run.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::build::tools;
use crate::check::apt;
use crate::check::run::Run;
use crate::run::command;
use crate::run::error::Error;
use crate::run::workspace::Workspace;

/// What installs and runs them, and the Debian packages that it comes in.
const PROGRAMS: [(&str, &str); 3] = [("node", "nodejs"), ("npm", "npm"), ("python3", "python3")];
/// What Debian leaves out of its Python: the making of environments.
const VENV: &str = "python3-venv";
/// The environments of Python: each has one SDK, because two of them have modules of the same name.
const PYTHON: [&str; 3] = ["alipay-sdk-python", "python-alipay-sdk", "wechatpayv3"];
/// The folder of the pins.
const LOCKS: &str = "tests/sdks/locks";

/// The whole of it, by itself: with what is installed for it, the table, and its tally as the last line.
pub(crate) fn run(workspace: &Workspace, only: &[String]) -> Result<(), Error> {
    let folder = installed(&workspace.root)?;
    command::run(test(workspace, &folder).args(only))
}

/// The same as a part of a longer run, where each cell of the table counts.
pub(crate) fn check(run: &mut Run, workspace: &Workspace) {
    let folder = run.step("the SDKs", || installed(&workspace.root));
    if let Some(folder) = run.needs("SDKs against the sandbox", folder) {
        run.tests("SDKs against the sandbox", || test(workspace, &folder));
    }
}

fn test(workspace: &Workspace, folder: &Path) -> Command {
    let mut cargo = command::cargo(&workspace.root);
    cargo.args(["test", "--quiet", "--workspace", "--test", "sdks", "--"]);
    cargo.env("SAMEFARE_SDK_TOOLS", folder);
    cargo
}

/// The folder with every SDK, each as its lock pins it.
fn installed(root: &Path) -> Result<PathBuf, Error> {
    let mut wanted = apt::missing(PROGRAMS.iter(), apt::on_path);
    let mut venv = command::program("python3".as_ref(), root);
    if !command::succeeds(venv.args(["-c", "import ensurepip, venv"])) {
        wanted.push(VENV);
    }
    apt::install(&wanted)?;
    let missing = apt::missing(PROGRAMS.iter(), apt::on_path);
    if !missing.is_empty() {
        let missing = missing.into_iter().map(String::from).collect();
        return Err(Error::ToolsMissing { missing });
    }
    let (folder, locks) = (tools::cache()?.join("sdks"), root.join(LOCKS));
    let npm = folder.join("npm");
    fresh(&npm, &locks.join("package-lock.json"), || {
        for name in ["package.json", "package-lock.json"] {
            fs::copy(locks.join(name), npm.join(name)).map_err(Error::file(&npm))?;
        }
        let mut install = command::program("npm".as_ref(), &npm);
        // A script of a package would run as whoever runs the tests; none of these needs one.
        command::run(install.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]))
    })?;
    for name in PYTHON {
        let (environment, lock) = (folder.join(name), locks.join(format!("{name}.txt")));
        fresh(&environment, &lock, || {
            let mut made = command::program("python3".as_ref(), root);
            command::run(made.args(["-m", "venv", "--clear"]).arg(&environment))?;
            let mut pip = command::program(environment.join("bin/pip").as_os_str(), root);
            pip.args([
                "install",
                "--quiet",
                "--disable-pip-version-check",
                "--require-hashes",
                "-r",
            ]);
            command::run(pip.arg(&lock))
        })?;
    }
    Ok(folder)
}

/// Fills a folder, unless it was filled by the same lock before.
fn fresh(
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
    fn every_pin_has_a_digest_and_names_no_host() {
        let locks = crate::run::workspace::root().join(LOCKS);
        for name in PYTHON {
            let text = fs::read_to_string(locks.join(format!("{name}.txt"))).unwrap();
            assert!(!text.contains("://"), "{name}");
            let pins = text.matches("==").count();
            assert!(pins > 1 && text.matches("--hash=sha256:").count() >= pins, "{name}");
        }
        let text = fs::read_to_string(locks.join("package-lock.json")).unwrap();
        let lock: serde_json::Value = serde_json::from_str(&text).unwrap();
        let packages = lock["packages"].as_object().unwrap();
        for (path, package) in packages.iter().filter(|(path, _)| !path.is_empty()) {
            assert!(package["integrity"].is_string(), "{path}");
            assert!(package["resolved"].is_null(), "{path}");
        }
    }

    #[test]
    fn every_package_declares_the_node_of_debian_12() {
        const MAJOR: u32 = 18;
        let lock = crate::run::workspace::root().join(LOCKS).join("package-lock.json");
        let lock: serde_json::Value =
            serde_json::from_str(&fs::read_to_string(lock).unwrap()).unwrap();
        let takes = |range: &str| {
            let bounds = range.split("||").filter_map(|part| part.trim().strip_prefix(">="));
            let majors = bounds.map(|bound| {
                bound.trim().split(['.', ' ']).next().and_then(|major| major.parse::<u32>().ok())
            });
            range == "*" || majors.flatten().any(|major| major <= MAJOR)
        };
        assert!(takes(">= 18.19.0") && takes("6.* || >= 10.*") && !takes(">=20.18.1"));
        for (path, package) in lock["packages"].as_object().unwrap() {
            if let Some(range) = package["engines"]["node"].as_str() {
                assert!(takes(range), "{path} wants node {range}");
            }
        }
    }
}
