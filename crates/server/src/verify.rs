//! Checks a note by itself, link by link, for a person at a command line: who signed, by which
//! tariff, what amount.
//!
//! A rider's page checks more, in `proof`: it knows what it asked for, and here nobody does.

use core::fmt;
use ed25519_dalek::{Signature, VerifyingKey};
use proof::{RootKeys, TariffRefusal, Verified};
use std::sync::Arc;
use wire::tariff::{DelegatedKey, Total};
use wire::{
    Body, Digest, Fen, Instruction, Note, NoteError, Purpose, Quote, Receipt, ReceiptKind, Slice,
    Status, Tariff, UnixSeconds, VerifierKey,
};

/// A link of the chain that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Broken {
    /// The bytes are not a note, or not one of this purpose.
    Note(NoteError),
    /// The first line names no purpose that is known.
    Purpose,
    /// The tariff does not hold.
    Tariff(TariffRefusal),
    /// No tariff was given to hold the note against.
    NoTariff,
    /// No key that the tariff delegates for this purpose and time signed these bytes.
    Signature,
    /// It is another issuer's.
    Issuer,
    /// It follows another tariff.
    OtherTariff(Digest),
    /// The amount is not an announced one.
    Amount(String),
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Note(error) => write!(f, "format: {error}"),
            Self::Purpose => f.write_str("format: no known purpose in the first line"),
            Self::Tariff(refusal) => write!(f, "tariff: {refusal:?}"),
            Self::NoTariff => f.write_str("tariff: none was given"),
            Self::Signature => f.write_str("signature: no delegated key of that time signed it"),
            Self::Issuer => f.write_str("issuer: another one than the tariff's"),
            Self::OtherTariff(digest) => write!(f, "tariff: it follows another one, {digest}"),
            Self::Amount(pay) => write!(f, "amount: {pay} is not announced"),
        }
    }
}

impl core::error::Error for Broken {}

/// What a note says that can be held against a tariff.
struct Claims {
    issuer: Slice,
    tariff: Option<Digest>,
    iat: UnixSeconds,
    amount: Option<Amount>,
}

struct Amount {
    qty: Option<u32>,
    fen: Fen,
    pay: Slice,
    words: Option<Slice>,
}

/// Checks a note; says of each link that it holds, until the end or the first that does not.
pub fn note(
    bytes: &[u8],
    roots: &RootKeys,
    tariff: Option<&[u8]>,
    mut holds: impl FnMut(&str),
) -> Result<(), Broken> {
    let note = Note::split(bytes).map_err(Broken::Note)?;
    let purpose = purpose(&note).ok_or(Broken::Purpose)?;
    holds(&format!("format: a {} of the one spelling", purpose.as_str()));
    let tariff = if purpose == Purpose::Tariff { bytes } else { tariff.ok_or(Broken::NoTariff)? };
    let tariff = proof::verify_tariff(tariff, roots).map_err(Broken::Tariff)?;
    let version = tariff.version;
    holds(&format!("tariff: version {version}, signed by operations and finance"));
    let claims = match purpose {
        Purpose::Tariff => return Ok(()),
        Purpose::Quote => quote(&note.text),
        Purpose::Instruction => instruction(&note.text),
        Purpose::Receipt => receipt(&note.text),
        Purpose::Status => status(&note.text),
    };
    let claims = claims.map_err(Broken::Note)?;
    let key = signed_by(&note, purpose, claims.iat, &tariff).ok_or(Broken::Signature)?;
    holds(&format!("signature: by {}, which the tariff delegates", key.key.name()));
    if *claims.issuer != *tariff.issuer() {
        return Err(Broken::Issuer);
    }
    if let Some(digest) = claims.tariff {
        if digest != tariff.digest() {
            return Err(Broken::OtherTariff(digest));
        }
        holds(&format!("tariff: it follows this one, {digest}"));
    }
    if let Some(amount) = claims.amount {
        let pay = String::from(amount.pay.as_str());
        if !tariff.totals.iter().any(|total| amount.is(total)) {
            return Err(Broken::Amount(pay));
        }
        holds(&format!("amount: {pay}, as announced"));
    }
    Ok(())
}

impl Amount {
    fn is(&self, total: &Total) -> bool {
        self.qty.is_none_or(|qty| qty == total.qty)
            && (self.fen, &self.pay) == (total.fen, &total.pay)
            && self.words.as_ref().is_none_or(|words| *words == total.words)
    }
}

fn purpose(note: &Note) -> Option<Purpose> {
    let (rest, version) = note.text.lines().next()?.rsplit_once('/')?;
    let (_, purpose) = rest.rsplit_once('/')?;
    Purpose::parse(purpose).filter(|_| version == "v1")
}

/// The delegated key whose signature stands under the note and holds.
fn signed_by<'a>(
    note: &Note,
    purpose: Purpose,
    iat: UnixSeconds,
    tariff: &'a Verified<Tariff>,
) -> Option<&'a DelegatedKey> {
    tariff.keys.iter().find(|key| {
        let window = key.purpose == purpose && (key.nbf..key.exp).contains(&iat);
        window && note.signatures.iter().any(|line| signed_with(&key.key, &note.text, line))
    })
}

/// Whether the line names this key, and its signature of the text is the key's.
pub(crate) fn signed_with(key: &VerifierKey, text: &str, line: &wire::note::Signature) -> bool {
    let signature = Signature::from_bytes(&line.bytes);
    let named = line.name == key.name() && line.key_id == key.id();
    named
        && VerifyingKey::from_bytes(key.public())
            .and_then(|key| key.verify_strict(text.as_bytes(), &signature))
            .is_ok()
}

fn read<B: Body>(text: &Arc<str>) -> Result<(Slice, B), NoteError> {
    wire::note::read(text)
}

fn quote(text: &Arc<str>) -> Result<Claims, NoteError> {
    let (issuer, Quote { tariff, iat, qty, total, pay, words, .. }) = read(text)?;
    let amount = Amount { qty: Some(qty), fen: total, pay, words: Some(words) };
    Ok(Claims { issuer, tariff: Some(tariff), iat, amount: Some(amount) })
}

fn instruction(text: &Arc<str>) -> Result<Claims, NoteError> {
    let (issuer, Instruction { iat, total, pay, .. }) = read(text)?;
    let amount = Amount { qty: None, fen: total, pay, words: None };
    Ok(Claims { issuer, tariff: None, iat, amount: Some(amount) })
}

/// A refund may be of any amount: money that was taken wrongly goes back as it came.
fn receipt(text: &Arc<str>) -> Result<Claims, NoteError> {
    let (issuer, Receipt { tariff, iat, qty, total, pay, words, kind, .. }) = read(text)?;
    let amount = match kind {
        ReceiptKind::Payment { .. } => {
            Some(Amount { qty: Some(qty), fen: total, pay, words: Some(words) })
        }
        ReceiptKind::Refund { .. } => None,
    };
    Ok(Claims { issuer, tariff: Some(tariff), iat, amount })
}

fn status(text: &Arc<str>) -> Result<Claims, NoteError> {
    let (issuer, Status { tariff, iat, .. }) = read(text)?;
    Ok(Claims { issuer, tariff: Some(tariff), iat, amount: None })
}
