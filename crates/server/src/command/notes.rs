//! `samefare tariff` and `samefare verify`: notes on the command line.

use std::path::Path;
use std::slice::from_ref;
use wire::{Note, NoteError, Purpose, VerifierKey};

use super::{Failure, Verify, read, say, write};
use crate::key::SigningKey;
use crate::tariff_file::TariffFile;
use crate::{roots, verify};

pub(super) fn new_tariff(from: &Path, keys: &[String], out: &Path) -> Result<(), Failure> {
    let key = |text: &String| {
        let (purpose, key) = text.split_once('=')?;
        Some((Purpose::parse(purpose)?, VerifierKey::parse(key)?))
    };
    let parse = |text| key(text).ok_or_else(|| Failure(format!("{text:?} is not purpose=key")));
    let keys = keys.iter().map(parse).collect::<Result<Vec<_>, _>>()?;
    let file = TariffFile::parse(&read(from)?)?;
    let tariff = file.tariff(&keys)?;
    write(out, &wire::note::write(&file.issuer, &tariff))?;
    say("read it, then let operations and finance sign it: samefare tariff sign")
}

pub(super) fn sign(file: &Path, key: &Path) -> Result<(), Failure> {
    let (text, key) = (read(file)?, SigningKey::load(key)?);
    let signed = match Note::split(text.as_bytes()) {
        Ok(_) => key.add_signature(&text)?,
        Err(NoteError::NoSignatureBlock) => key.sign(&text),
        Err(error) => return Err(error.into()),
    };
    // What is signed is a tariff that reads: a key must not be led to sign anything else.
    wire::note::read::<wire::Tariff>(&Note::split(signed.as_bytes())?.text)?;
    write(file, &signed)
}

pub(super) fn verify_tariff(file: &Path, keys: &[String]) -> Result<(), Failure> {
    let [operations, finance] = keys else {
        return Err(Failure("two root keys are needed: --root twice".into()));
    };
    let roots = roots::new(from_ref(operations), from_ref(finance))?;
    Ok(verify::note(read(file)?.as_bytes(), &roots, None, hold)?)
}

pub(super) fn verify(asked: &Verify) -> Result<(), Failure> {
    let roots = roots::parse(&read(&asked.roots)?)?;
    let tariff = asked.tariff.as_deref().map(read).transpose()?;
    let note = read(&asked.file)?;
    Ok(verify::note(note.as_bytes(), &roots, tariff.as_deref().map(str::as_bytes), hold)?)
}

/// A pipe that nobody reads any more does not change whether the note holds.
fn hold(link: &str) {
    let _closed_pipe = say(&format!("holds   {link}"));
}
