//! `samefare verify`: a note on the command line.

use super::{Failure, Verify, read, say};
use crate::{roots, verify};

pub(super) fn verify(asked: &Verify) -> Result<(), Failure> {
    let roots = roots::parse(&read(&asked.roots)?)?;
    let tariff = asked.tariff.as_deref().map(read).transpose()?;
    let note = read(&asked.file)?;
    Ok(verify::note(note.as_bytes(), &roots, tariff.as_deref().map(str::as_bytes), hold)?)
}

/// A pipe that nobody reads any more does not change whether the note holds.
pub(super) fn hold(link: &str) {
    let _closed_pipe = say(&format!("holds   {link}"));
}
