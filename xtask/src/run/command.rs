//! Running other programs: visibly, and with their output passed on as it comes.

use std::env;
use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};

use crate::run::error::Error;

/// Cargo, in this folder, as if it had been called from a shell.
pub(crate) fn cargo(folder: &Path) -> Command {
    program(&env::var_os("CARGO").unwrap_or_else(|| "cargo".into()), folder)
}

/// A program that may call cargo in its turn.
///
/// `cargo run` describes the package that it runs in variables of these names. Passed on to another
/// cargo they make build scripts of dependencies believe that something changed, and half the tree
/// is built again.
pub(crate) fn program(name: &OsStr, folder: &Path) -> Command {
    let mut command = Command::new(name);
    command.current_dir(folder);
    for (variable, _) in env::vars_os() {
        if variable.to_str().is_some_and(describes_a_package) {
            command.env_remove(variable);
        }
    }
    command
}

fn describes_a_package(variable: &str) -> bool {
    ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_"]
        .iter()
        .any(|prefix| variable.starts_with(prefix))
}

/// The command as a person would type it.
pub(crate) fn written(command: &Command) -> String {
    let name = Path::new(command.get_program()).file_name().unwrap_or(command.get_program());
    let words = std::iter::once(name).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

/// Runs the command with its output visible.
pub(crate) fn run(command: &mut Command) -> Result<(), Error> {
    println!("$ {}", written(command));
    let status = command.status().map_err(not_started(command))?;
    expect_success(command, status)
}

/// Runs the command, and passes each line of its standard output on to the screen and to `read`.
pub(crate) fn run_and_read(
    command: &mut Command,
    mut read: impl FnMut(&str),
) -> Result<ExitStatus, Error> {
    println!("$ {}", written(command));
    let mut child = command.stdout(Stdio::piped()).spawn().map_err(not_started(command))?;
    if let Some(output) = child.stdout.take() {
        each_line(output, |line| {
            println!("{line}");
            read(line);
        });
    }
    child.wait().map_err(not_started(command))
}

/// The command's standard output; its standard error stays visible.
pub(crate) fn output(command: &mut Command) -> Result<String, Error> {
    let output = command.stderr(Stdio::inherit()).output().map_err(not_started(command))?;
    expect_success(command, output.status)?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Whether the command succeeds; none of its output is shown.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// Calls `read` with each line until the stream ends; bytes that are not UTF-8 are replaced.
pub(crate) fn each_line(stream: impl Read, mut read: impl FnMut(&str)) {
    let mut stream = BufReader::new(stream);
    let mut line = Vec::new();
    while stream.read_until(b'\n', &mut line).is_ok_and(|bytes| bytes > 0) {
        read(String::from_utf8_lossy(&line).trim_end_matches(['\n', '\r']));
        line.clear();
    }
}

fn expect_success(command: &Command, status: ExitStatus) -> Result<(), Error> {
    if status.success() {
        return Ok(());
    }
    Err(Error::Failed { program: written(command), status })
}

fn not_started(command: &Command) -> impl FnOnce(std::io::Error) -> Error + use<> {
    let program = written(command);
    |cause| Error::NotStarted { program, cause }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_written_as_it_is_typed() {
        let mut command = Command::new("/somewhere/bin/trunk");
        command.args(["build", "--offline"]);
        assert_eq!(written(&command), "trunk build --offline");
    }

    #[test]
    fn only_the_description_of_a_package_is_kept_from_cargo() {
        let cases = [
            ("CARGO_PKG_NAME", true),
            ("CARGO_MANIFEST_DIR", true),
            ("CARGO_TARGET_DIR", false),
            ("CARGO_HOME", false),
            ("CARGO_PROFILE_RELEASE_LTO", false),
        ];
        for (variable, removed) in cases {
            assert_eq!(describes_a_package(variable), removed, "{variable}");
        }
    }

    #[test]
    fn lines_are_read_whole_and_the_last_may_lack_its_end() {
        let mut lines = Vec::new();
        each_line(&b"one\r\ntwo\n\xff three"[..], |line| lines.push(line.to_owned()));
        assert_eq!(lines, ["one", "two", "\u{fffd} three"]);
    }

    #[test]
    fn a_program_that_fails_is_named() {
        let error = run(Command::new("sh").args(["-c", "exit 3"])).expect_err("it exits with 3");
        assert!(error.to_string().starts_with("`sh -c exit 3` failed"), "{error}");
    }
}
