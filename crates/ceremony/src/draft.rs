//! The ceremony of a tariff: two holders of offline keys read the same text and sign it, in any
//! order, and neither can do so unseen for a fare that jumped.

use proof::{RootKeys, TariffRefusal, Verified};
use std::sync::Arc;
use wire::note::signature_line;
use wire::tariff::Total;
use wire::{Fen, Note, NoteError, Slice, Tariff, VerifierKey};

use keys::{SigningKey, pricing};

use crate::place::Place;
use crate::rules::{self, Rule};

/// One of the two who have to agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Operations.
    Operations,
    /// Finance.
    Finance,
}

impl Role {
    /// Both of them.
    pub const BOTH: [Self; 2] = [Self::Operations, Self::Finance];

    /// The role as keys are named by it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Operations => "operations",
            Self::Finance => "finance",
        }
    }

    fn keys(self, roots: &RootKeys) -> &[VerifierKey] {
        match self {
            Self::Operations => &roots.operations,
            Self::Finance => &roots.finance,
        }
    }
}

/// Why there is no signature.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CeremonyError {
    /// The bytes are not a tariff; the line, where one line is at fault.
    #[error("{place}{1}", place = Place(*.0))]
    Note(Option<usize>, NoteError),
    /// The tariff breaks a rule in this line.
    #[error("line {0}: {1}")]
    Rule(usize, Rule),
    /// The tariff is another issuer's than the root keys.
    #[error("line 1: another issuer than the root keys'")]
    Issuer,
    /// This key is not a root key, or it is one in both roles.
    #[error("{0} is not one of the root keys of one role")]
    Stranger(String),
    /// Somebody has signed in this role already.
    #[error("{role} has signed already", role = .0.as_str())]
    Signed(Role),
    /// A line under the text is no root key's signature of it.
    #[error("the line of {0} is no root key's signature")]
    Forged(String),
    /// The tariff before this one does not hold.
    #[error("the tariff before does not hold: {0:?}")]
    Previous(TariffRefusal),
    /// The version does not follow that of the tariff before; the first one is 1.
    #[error("line 2: version {0} does not follow the tariff before")]
    Version(u32),
    /// There was no fare of this many tickets before, so it has to be typed.
    #[error("there was no fare for {0} before: type it from the announcement, --fare {0}=YUAN")]
    NewFare(u32),
    /// The fare of this many tickets moved by this much, so it has to be typed.
    #[error("the fare for {0} moved by {1}: type it from the announcement, --fare {0}=YUAN")]
    MovedFare(u32, String),
    /// The fare that was typed for this many tickets is not the one in the tariff.
    #[error("the fare that was typed for {0} is not the one in the tariff")]
    Mistyped(u32),
}

/// A tariff that keeps every rule, with the signatures that it has so far: none, one or both.
#[derive(Debug, Clone)]
pub struct Draft {
    /// Who issues it.
    pub issuer: Slice,
    /// What it says.
    pub tariff: Tariff,
    /// Text and signatures.
    pub note: Note,
}

/// A signature line, and what it is worth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signer {
    /// The name of the key.
    pub name: String,
    /// In which role the root keys know it; none when they do not, or its signature does not hold.
    pub role: Option<Role>,
}

impl Draft {
    /// Reads a tariff, signed or not.
    ///
    /// # Errors
    /// [`CeremonyError::Note`] or [`CeremonyError::Rule`].
    pub fn read(bytes: &[u8]) -> Result<Self, CeremonyError> {
        let (note, issuer, tariff) =
            parse(bytes).map_err(|error| CeremonyError::Note(faulty_line(bytes, error), error))?;
        rules::check(&issuer, &tariff).map_err(|flaw| {
            let lines = note.text.lines().zip(1..);
            let mut named = lines.filter(|(line, _)| line.split(' ').next() == Some(flaw.field));
            CeremonyError::Rule(named.nth(flaw.nth).map_or(1, |(_, number)| number), flaw.rule)
        })?;
        Ok(Self { issuer, tariff, note })
    }

    /// Everybody under it.
    #[must_use]
    pub fn signers(&self, roots: &RootKeys) -> Vec<Signer> {
        let line = |line: &wire::note::Signature| {
            let holds = |key: &&VerifierKey| signed_with(key, &self.note.text, line);
            let role = |role: &Role| role.keys(roots).iter().any(|key| holds(&key));
            Signer { name: line.name.clone(), role: Role::BOTH.into_iter().find(role) }
        };
        self.note.signatures.iter().map(line).collect()
    }

    /// That the holder of this key may sign the text: everything that is asked before a passphrase.
    ///
    /// # Errors
    /// Says why this key does not sign this text.
    pub fn agreed(
        &self,
        key: &VerifierKey,
        roots: &RootKeys,
        before: Before<'_>,
        typed: &[TypedFare],
    ) -> Result<Agreed<'_>, CeremonyError> {
        if *self.issuer != *roots.issuer {
            return Err(CeremonyError::Issuer);
        }
        let role = role_of(key, roots)?;
        for signer in self.signers(roots) {
            match signer.role {
                None => return Err(CeremonyError::Forged(signer.name)),
                Some(other) if other == role => return Err(CeremonyError::Signed(role)),
                Some(_) => {}
            }
        }
        self.follows(before)?;
        self.fares_were_seen(before, typed)?;
        Ok(Agreed { draft: self, key: key.clone() })
    }

    fn follows(&self, before: Before<'_>) -> Result<(), CeremonyError> {
        let follows = match before {
            Before::Nothing => self.tariff.version == 1,
            Before::Tariff(before) => before.version < self.tariff.version,
            Before::EarlierFormat { version } => version < self.tariff.version,
        };
        if follows { Ok(()) } else { Err(CeremonyError::Version(self.tariff.version)) }
    }

    /// A fare that is new, or moved by more than a fifth, has to come from the holder's own hand.
    fn fares_were_seen(
        &self,
        before: Before<'_>,
        typed: &[TypedFare],
    ) -> Result<(), CeremonyError> {
        for Total { product, qty, fen, .. } in &self.tariff.totals {
            let old = match before {
                // The fare of another product is no fare to compare with.
                Before::Tariff(before) => before.total(product, *qty).map(|total| total.fen),
                Before::Nothing | Before::EarlierFormat { .. } => None,
            };
            let known = old.is_some_and(|old| !pricing::moved_much(old, *fen));
            if !known && typed.iter().all(|fare| fare.qty != *qty) {
                let change = old.and_then(|old| pricing::change(old, *fen));
                return Err(match change {
                    Some(change) => CeremonyError::MovedFare(*qty, change),
                    None => CeremonyError::NewFare(*qty),
                });
            }
        }
        let product = &self.tariff.product;
        let total = |fare: &TypedFare| self.tariff.total(product, fare.qty);
        let wrong = typed.iter().find(|fare| total(fare).is_none_or(|total| total.fen != fare.fen));
        wrong.map_or(Ok(()), |fare| Err(CeremonyError::Mistyped(fare.qty)))
    }
}

/// A text that one holder's key may sign now.
#[derive(Debug)]
pub struct Agreed<'a> {
    draft: &'a Draft,
    key: VerifierKey,
}

impl Agreed<'_> {
    /// The note with the signature of this holder after what is there.
    ///
    /// # Errors
    /// [`CeremonyError::Stranger`], when it is another key than the one that was agreed to.
    pub fn sign(self, key: &SigningKey) -> Result<String, CeremonyError> {
        if *key.public() != self.key {
            return Err(CeremonyError::Stranger(key.public().name().into()));
        }
        let note = &self.draft.note;
        if note.signatures.is_empty() {
            return Ok(key.sign(&note.text));
        }
        key.add_signature(&note.join()).map_err(|error| CeremonyError::Note(None, error))
    }
}

/// What was announced until now. It is required, so that nobody forgets to compare.
#[derive(Debug, Clone, Copy)]
pub enum Before<'a> {
    /// Nothing: this is the first tariff of the issuer.
    Nothing,
    /// This one, which both signed.
    Tariff(&'a Verified<Tariff>),
    /// One that both signed in an earlier version of the format. Only its version is read: its fares are not compared,
    /// so every fare has to be typed.
    EarlierFormat {
        /// Its version.
        version: u32,
    },
}

/// The version of a tariff in an earlier version of the format. That both signed the text was checked before: this
/// reads one line of it.
pub(crate) fn earlier_version(bytes: &[u8]) -> Option<u32> {
    let note = Note::split(bytes).ok()?;
    wire::note::number(note.text.lines().nth(1)?.strip_prefix("version ")?)
}

/// A fare as a holder typed it from the announcement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TypedFare {
    /// For how many tickets.
    pub qty: u32,
    /// The fare.
    pub fen: Fen,
}

impl TypedFare {
    /// Reads `QTY=YUAN`, such as `1=123.45`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (qty, yuan) = text.split_once('=')?;
        Some(Self { qty: wire::note::number(qty)?, fen: pricing::fen_of_yuan(yuan)? })
    }
}

/// The one role in which the root keys know this key.
fn role_of(key: &VerifierKey, roots: &RootKeys) -> Result<Role, CeremonyError> {
    let known = Role::BOTH.map(|role| role.keys(roots).contains(key));
    match known {
        [true, false] => Ok(Role::Operations),
        [false, true] => Ok(Role::Finance),
        [true, true] | [false, false] => Err(CeremonyError::Stranger(key.name().into())),
    }
}

/// Takes a note apart and reads it. A text without signatures obeys the same rules, so it is read as if there
/// were a line under it.
fn parse(bytes: &[u8]) -> Result<(Note, Slice, Tariff), NoteError> {
    let note = match Note::split(bytes) {
        Err(NoteError::NoSignatureBlock) => {
            let line = signature_line("nobody", [0; 4], &[0; 64]);
            let mut note = Note::split(&[bytes, b"\n", line.as_bytes()].concat())?;
            note.signatures.clear();
            note
        }
        note => note?,
    };
    let text = Arc::clone(&note.text);
    let (issuer, tariff) = wire::note::read(&text)?;
    Ok((note, issuer, tariff))
}

/// The first line with which the text has this fault, found by reading less of it.
fn faulty_line(bytes: &[u8], error: NoteError) -> Option<usize> {
    let (lines, missing) = match error {
        NoteError::Value(_) | NoteError::ForbiddenCharacter | NoteError::NotUtf8 => (true, 0),
        NoteError::Expected(_) => (true, 1),
        NoteError::WrongPurpose | NoteError::OtherVersion | NoteError::Issuer => return Some(1),
        NoteError::TooLong
        | NoteError::NoSignatureBlock
        | NoteError::SignatureLine
        | NoteError::TooManySignatures
        | NoteError::Trailing => (false, 0),
    };
    let mut ends = bytes.iter().zip(1..).filter(|(byte, _)| **byte == b'\n' && lines);
    let found = ends.position(|(_, end)| {
        let part = bytes.get(..end).unwrap_or_default();
        parse(part).is_err_and(|fault| fault == error)
    })?;
    Some(found.saturating_add(1).saturating_add(missing))
}

/// Whether the line names this key, and its signature of the text is the key's.
fn signed_with(key: &VerifierKey, text: &str, line: &wire::note::Signature) -> bool {
    let named = line.name == key.name() && line.key_id == key.id();
    named && proof::signature_holds(key, text.as_bytes(), &line.bytes)
}
