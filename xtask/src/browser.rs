//! The browser that the tests drive: found, installed where that is allowed, or asked for by name.

use std::env;
use std::path::Path;
use std::process::Command;

use crate::error::Error;
use crate::program;

/// Programs, and the Debian packages that they come in.
const PROGRAMS: [(&str, &str); 2] = [("chromium", "chromium"), ("chromedriver", "chromium-driver")];
/// Without Chinese glyphs every screenshot would show boxes.
const FONTS: &str = "fonts-noto-cjk";

pub(crate) fn find_or_install() -> Result<(), Error> {
    let missing = missing(program::answers);
    if missing.is_empty() {
        return Ok(());
    }
    if !may_install() {
        return Err(Error::ToolsMissing { missing });
    }
    program::run(Command::new("apt-get").arg("update"))?;
    let mut install = Command::new("apt-get");
    install.args(["install", "-y", "--no-install-recommends"]).args(&missing).arg(FONTS);
    program::run(install.env("DEBIAN_FRONTEND", "noninteractive"))
}

/// The packages whose programs do not answer.
fn missing(answers: impl Fn(&str) -> bool) -> Vec<&'static str> {
    let missing = PROGRAMS.iter().filter(|(program, _)| !answers(program));
    missing.map(|(_, package)| *package).collect()
}

/// Only as root, and only where apt is at home: nobody wants a password asked for in the middle of
/// a test run.
fn may_install() -> bool {
    let paths = env::var_os("PATH").unwrap_or_default();
    let has_apt = env::split_paths(&paths).any(|folder| folder.join("apt-get").is_file());
    let is_debian = Path::new("/etc/debian_version").is_file();
    is_debian && has_apt && rustix::process::geteuid().is_root()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_answer_is_missing_by_its_packages_name() {
        let cases: [(&[&str], &[&str]); 3] = [
            (&["chromium", "chromedriver"], &[]),
            (&["chromium"], &["chromium-driver"]),
            (&[], &["chromium", "chromium-driver"]),
        ];
        for (present, expected) in cases {
            assert_eq!(missing(|program| present.contains(&program)), expected, "{present:?}");
        }
    }
}
