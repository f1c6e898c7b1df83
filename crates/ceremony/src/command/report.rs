//! What every command reads and writes in one way: a file, a line of output, a failure.

use core::error::Error;
use std::path::Path;

/// Why it was not done.
pub type Failure = Box<dyn Error>;

pub(super) fn read(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()).into())
}

pub(super) fn say(line: &str) -> Result<(), Failure> {
    use std::io::Write as _;
    Ok(writeln!(std::io::stdout(), "{line}")?)
}
