//! Debian's packages: which of them are missing, and their installation where that is allowed.

use std::env;
use std::path::Path;
use std::process::Command;

use crate::run::command;
use crate::run::error::Error;

/// Has these programs, each by the package that it comes in, and these other packages: installs what is missing, and fails
/// where a program is not there then.
pub(crate) fn require(
    programs: &[(&'static str, &'static str)],
    others: &[&'static str],
) -> Result<(), Error> {
    let wanted: Vec<_> =
        missing(programs.iter(), on_path).into_iter().chain(others.iter().copied()).collect();
    install(&wanted)?;
    let missing = missing(programs.iter(), on_path);
    if missing.is_empty() {
        Ok(())
    } else {
        Err(Error::ToolsMissing { missing: missing.into_iter().map(String::from).collect() })
    }
}

/// Installs these packages, where that is allowed. What is not there afterwards has to be missed by its name.
pub(crate) fn install(packages: &[&str]) -> Result<(), Error> {
    if packages.is_empty() || !may_install() {
        return Ok(());
    }
    command::run(Command::new("apt-get").arg("update"))?;
    for package in packages {
        let mut install = Command::new("apt-get");
        install.args(["install", "-y", "--no-install-recommends", package]);
        _ = command::run(install.env("DEBIAN_FRONTEND", "noninteractive"));
    }
    Ok(())
}

/// The packages whose programs are not there.
pub(crate) fn missing<'a>(
    programs: impl Iterator<Item = &'a (&'static str, &'static str)>,
    is_there: impl Fn(&str) -> bool,
) -> Vec<&'static str> {
    programs.filter(|(program, _)| !is_there(program)).map(|(_, package)| *package).collect()
}

/// Whether a program of this name is on PATH. Not all of them answer when asked for their version.
pub(crate) fn on_path(name: &str) -> bool {
    let paths = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&paths).any(|folder| folder.join(name).is_file())
}

/// Only as root, and only where apt is at home: nobody wants a password asked for in the middle of
/// a test run.
fn may_install() -> bool {
    let is_debian = Path::new("/etc/debian_version").is_file();
    is_debian && on_path("apt-get") && rustix::process::geteuid().is_root()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_on_the_path_is_found_and_another_is_not() {
        assert!(on_path("sh"));
        assert!(!on_path("no-such-program"));
    }
}
