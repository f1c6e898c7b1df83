//! What every command reads and writes in one way: a file, a line of output, a failure.

use std::io;
use std::path::{Path, PathBuf};

use keys::KeyError;
use keys::roots::RootsError;
use keys::verify::Broken;
use proof::TariffRefusal;

use crate::draft::CeremonyError;
use crate::file::TariffFileError;

/// Why a command was not done. Its `Display` is a sentence for the person who gave it.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// Something is wrong with this file.
    #[error("{path}: {cause}", path = .0.display(), cause = .1)]
    In(PathBuf, InFile),
    /// A key can't be made, opened or written.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// A key's name does not contain its purpose, or the purpose is unknown.
    #[error(
        "a name is issuer/purpose-…, and the purpose one of {known}: not {name:?} for {purpose:?}"
    )]
    Name {
        /// The name.
        name: String,
        /// The purpose.
        purpose: String,
        /// The purposes that there are.
        known: String,
    },
    /// A fare on the command line can't be read.
    #[error("--fare {0}: not QTY=YUAN with two decimals")]
    Fare(String),
    /// The terminal or the pipe does not take the output.
    #[error("the output can't be written: {0}")]
    Output(io::Error),
}

/// What is wrong with a file.
#[derive(Debug, thiserror::Error)]
pub enum InFile {
    /// It can't be read or written.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// It can't be made into a tariff.
    #[error(transparent)]
    Tariff(#[from] TariffFileError),
    /// The tariff in it can't be read or signed.
    #[error(transparent)]
    Ceremony(#[from] CeremonyError),
    /// It does not contain the root keys.
    #[error(transparent)]
    Roots(#[from] RootsError),
    /// A check of it fails.
    #[error(transparent)]
    Broken(#[from] Broken),
    /// The tariff in it is not in force.
    #[error("not in force: {0:?}")]
    NotInForce(TariffRefusal),
}

/// Names the file in which something is wrong.
pub(super) fn in_file<T>(path: &Path, result: Result<T, impl Into<InFile>>) -> Result<T, Failure> {
    result.map_err(|cause| Failure::In(path.into(), cause.into()))
}

pub(super) fn read(path: &Path) -> Result<String, Failure> {
    in_file(path, std::fs::read_to_string(path))
}

pub(super) fn say(line: &str) -> Result<(), Failure> {
    use std::io::Write as _;
    writeln!(io::stdout(), "{line}").map_err(Failure::Output)
}
