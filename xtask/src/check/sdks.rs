//! Real SDKs of merchants, pinned with their digests, against the sandbox: installed outside of the checkout, and run.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::build::tools;
use crate::check::run::Run;
use crate::run::apt;
use crate::run::command;
use crate::run::error::Error;
use crate::run::npm;
use crate::run::workspace::Workspace;

/// What half of them are written in.
const PROGRAMS: [(&str, &str); 1] = [("python3", "python3")];
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
    let mut venv = command::program("python3".as_ref(), root);
    let has_venv = command::succeeds(venv.args(["-c", "import ensurepip, venv"]));
    apt::require(&PROGRAMS, if has_venv { &[] } else { &[VENV] })?;
    let (folder, locks) = (tools::cache()?.join("sdks"), root.join(LOCKS));
    npm::install(&locks, &folder.join("npm"))?;
    for name in PYTHON {
        let (environment, lock) = (folder.join(name), locks.join(format!("{name}.txt")));
        npm::fresh(&environment, &lock, || {
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

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn every_pin_has_a_digest_and_names_no_host() {
        let locks = crate::run::workspace::root().join(LOCKS);
        for name in PYTHON {
            let text = fs::read_to_string(locks.join(format!("{name}.txt"))).unwrap();
            assert!(!text.contains("://"), "{name}");
            let pins = text.matches("==").count();
            assert!(pins > 1 && text.matches("--hash=sha256:").count() >= pins, "{name}");
        }
    }
}
