//! The types that prove verification: [`Verified`], [`Price`] and [`Disputed`], and the comparisons behind them.

use core::fmt;
use core::ops::Deref;
use std::sync::Arc;
use wire::tariff::Total;
use wire::{Digest, Fen, Note, Slice, UnixSeconds};

use crate::signature::Authentic;

/// A note whose signatures and claims were checked.
///
/// The fields are private to this module and the one constructor takes an `Authentic` body, which only
/// `signature::authenticate` makes: holding a `Verified<T>` is proof. For the same reason there is no `new`,
/// `map`, `DerefMut`, `From`, `Default` or `Deserialize` here. A note is verified once: a clone shares the
/// result.
pub struct Verified<T>(Arc<Proven<T>>);

#[derive(PartialEq, Eq)]
struct Proven<T> {
    issuer: Slice,
    body: T,
    note: Note,
}

impl<T> Clone for Verified<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T: PartialEq> PartialEq for Verified<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<T: Eq> Eq for Verified<T> {}

impl<T> Verified<T> {
    /// Only for callers that have checked every claim of the body.
    pub(crate) fn assertion(authentic: Authentic<T>) -> Self {
        let Authentic { issuer, body, note } = authentic;
        Self(Arc::new(Proven { issuer, body, note }))
    }

    /// The note itself: text and signatures.
    #[must_use]
    pub fn note(&self) -> &Note {
        &self.0.note
    }

    /// The issuer: the first part of its first line.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.0.issuer
    }

    /// The digest by which other notes refer to this one.
    #[must_use]
    pub fn digest(&self) -> Digest {
        self.0.note.digest()
    }
}

impl<T> Deref for Verified<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0.body
    }
}

impl<T: fmt::Debug> fmt::Debug for Verified<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Verified").field(&self.0.body).finish()
    }
}

/// An amount that may be shown as a price: slices of a verified note.
///
/// Figures and words are the signed bytes; the fen are not accessible.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Price {
    pay: Slice,
    words: Slice,
}

impl Price {
    /// Only for amounts that were checked.
    pub(crate) fn assertion(pay: &Slice, words: &Slice) -> Self {
        Self { pay: pay.clone(), words: words.clone() }
    }

    /// The amount in figures.
    #[must_use]
    pub fn pay(&self) -> &str {
        &self.pay
    }

    /// The amount in words.
    #[must_use]
    pub fn words(&self) -> &str {
        &self.words
    }
}

/// A figure from a note whose signature is valid but whose amount is wrong. It may be shown struck through; it
/// is never a [`Price`], and there is no way to pay it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Disputed {
    notation: Notation,
    text: Slice,
}

/// In which notation the amount was wrong.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Notation {
    /// In figures, with the currency's sign.
    Figures,
    /// In words.
    Words,
    /// As an integer of fen.
    MinorUnits,
    /// As yuan with two decimals, in an address.
    Yuan,
}

impl Disputed {
    /// Only for the wrong amount of an authentic note, in this notation.
    pub(crate) fn assertion(notation: Notation, text: &str) -> Self {
        Self { notation, text: Slice::from(text) }
    }

    /// In which notation it is wrong.
    #[must_use]
    pub fn notation(&self) -> Notation {
        self.notation
    }

    /// The wrong amount as text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }
}

/// The announced amount and another one, for the rider to compare.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AmountMismatch {
    /// The announced amount.
    pub announced: Price,
    /// The amount in the note or the address.
    pub received: Disputed,
}

/// Checks that every member is as required.
///
/// # Errors
/// The name of the first member that is not.
pub(crate) fn all_match(members: &[(bool, &'static str)]) -> Result<(), &'static str> {
    members.iter().try_for_each(|(matches, name)| if *matches { Ok(()) } else { Err(*name) })
}

/// Compares an amount in all its notations with a line of the tariff, byte for byte.
pub(crate) fn amount_matches(
    line: &Total,
    fen: Fen,
    pay: &str,
    words: Option<&str>,
) -> Result<(), AmountMismatch> {
    let received = if *line.pay != *pay {
        Disputed::assertion(Notation::Figures, pay)
    } else if let Some(words) = words.filter(|words| *line.words != **words) {
        Disputed::assertion(Notation::Words, words)
    } else if line.fen != fen || fen > crate::TOTAL_FEN_MAX {
        Disputed::assertion(Notation::MinorUnits, &fen.get().to_string())
    } else {
        return Ok(());
    };
    Err(AmountMismatch { announced: Price::assertion(&line.pay, &line.words), received })
}

/// Whether a validity window is neither empty nor longer than this many seconds.
pub(crate) fn is_lifetime(iat: UnixSeconds, exp: UnixSeconds, longest_s: u64) -> bool {
    exp.checked_sub(iat).is_some_and(|lifetime_s| (1..=longest_s).contains(&lifetime_s))
}

/// Where a time lies with respect to a note's validity window.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Window {
    /// Before `iat`, by more than a clock may be wrong.
    NotYetValid,
    /// Inside, for this many more seconds.
    Open(u64),
    /// At `exp` or later.
    Expired,
}

impl Window {
    /// Where `now` lies between `iat` and `exp`.
    #[must_use]
    pub fn at(now: UnixSeconds, iat: UnixSeconds, exp: UnixSeconds) -> Self {
        if iat > now.saturating_add(crate::IAT_LEAD_SECONDS_MAX) {
            Self::NotYetValid
        } else if now >= exp {
            Self::Expired
        } else {
            Self::Open(exp.saturating_sub(now))
        }
    }
}
