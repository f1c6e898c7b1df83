//! The tariff: signed by both offline keys, in force, and no older than one seen before (no rollback).

use core::ops::Deref;
use wire::tariff::Total;
use wire::{Body, Digest, NoteError, ProductId, Purpose, Tariff, UnixSeconds, VerifierKey};

use crate::TOTAL_FEN_MAX;
use crate::signature::{Authentic, SignatureError, authenticate};
use crate::verified::{Price, Verified, Window};

/// The public halves of the offline keys that are compiled into the app: current and next of each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RootKeys {
    /// The issuer: the first part of every note's first line.
    pub issuer: String,
    /// The keys of operations.
    pub operations: Vec<VerifierKey>,
    /// The keys of finance.
    pub finance: Vec<VerifierKey>,
}

/// The latest tariff that was ever verified on this device: an older one is refused.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LatestSeen {
    /// Its version; 0 when there was none.
    pub version: u32,
    /// Its digest: another tariff of the same version is refused.
    pub digest: Option<Digest>,
}

/// Why a tariff is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TariffRefusal {
    /// It is not signed as it must be, by both.
    Signature(SignatureError),
    /// It is another issuer's.
    Issuer,
    /// A total in it is above [`TOTAL_FEN_MAX`].
    AboveMaximum,
    /// It has two lines for one quantity of a product, or two batches with one id.
    Ambiguous,
    /// It is not valid yet.
    NotYetValid,
    /// It has expired.
    Expired,
    /// It is older than one seen before, or another one of the same version.
    Rollback,
}

impl TariffRefusal {
    /// Whether it is signed as it must be, and written in another version of the format: an earlier or a later program
    /// reads it.
    #[must_use]
    pub fn is_other_version(&self) -> bool {
        *self == Self::Signature(SignatureError::Note(NoteError::OtherVersion))
    }
}

/// Verifies a tariff: authentic, no total above the maximum, and without ambiguity.
///
/// Whether it is in force is not checked here but by [`Verified::in_force`]: the tariff of an old receipt is authentic
/// and expired.
///
/// # Errors
/// The first check that fails.
pub fn verify_tariff(bytes: &[u8], roots: &RootKeys) -> Result<Verified<Tariff>, TariffRefusal> {
    // A key in both roles would be one holder signing for two.
    let finance = roots.finance.iter().filter(|key| !roots.operations.contains(key));
    let sets = [roots.operations.iter().collect(), finance.collect()];
    let authentic: Authentic<Tariff> =
        authenticate(bytes, &sets).map_err(TariffRefusal::Signature)?;
    if *authentic.issuer != *roots.issuer {
        return Err(TariffRefusal::Issuer);
    }
    let tariff = &authentic.body;
    if tariff.totals.iter().any(|total| total.fen > TOTAL_FEN_MAX) {
        return Err(TariffRefusal::AboveMaximum);
    }
    if has_duplicate(&tariff.totals, |one, other| {
        (&one.product, one.qty) == (&other.product, other.qty)
    }) || has_duplicate(&tariff.batches, |one, other| one.id == other.id)
    {
        return Err(TariffRefusal::Ambiguous);
    }
    Ok(Verified::assertion(authentic))
}

/// Whether two of the items are for the same thing.
fn has_duplicate<T>(items: &[T], same: fn(&T, &T) -> bool) -> bool {
    let earlier = |at, item| items.iter().take(at).any(|other| same(other, item));
    items.iter().enumerate().any(|(at, item)| earlier(at, item))
}

impl Verified<Tariff> {
    /// Checks that tickets can be sold under this tariff now.
    ///
    /// # Errors
    /// [`TariffRefusal::NotYetValid`], [`TariffRefusal::Expired`] or [`TariffRefusal::Rollback`].
    pub fn in_force(self, now: UnixSeconds, seen: LatestSeen) -> Result<InForce, TariffRefusal> {
        let other = seen.digest.is_some_and(|digest| digest != self.digest());
        if self.version < seen.version || (self.version == seen.version && other) {
            return Err(TariffRefusal::Rollback);
        }
        match Window::at(now, self.iat, self.exp) {
            Window::NotYetValid => Err(TariffRefusal::NotYetValid),
            Window::Expired => Err(TariffRefusal::Expired),
            Window::Open(_) => Ok(InForce(self)),
        }
    }

    /// The announced price of this many tickets of this product.
    #[must_use]
    pub fn announced(&self, product: &ProductId, qty: u32) -> Option<Price> {
        self.total(product, qty).map(|Total { pay, words, .. }| Price::assertion(pay, words))
    }

    /// The keys that may sign notes of this purpose.
    fn keys(&self, purpose: Purpose) -> Vec<&VerifierKey> {
        let delegated = self.keys.iter().filter(|delegated| delegated.purpose == purpose);
        delegated.map(|delegated| &delegated.key).collect()
    }

    /// Checks that a key that signed the note was valid when the note was made.
    fn check_key_window<B: Body>(&self, authentic: &Authentic<B>) -> Result<(), SignatureError> {
        let iat = authentic.body.iat();
        let valid = self.keys.iter().any(|delegated| {
            delegated.purpose == B::PURPOSE
                && (delegated.nbf..delegated.exp).contains(&iat)
                && authentic.note.signatures.iter().any(|line| {
                    line.name == delegated.key.name() && line.key_id == delegated.key.id()
                })
        });
        if valid { Ok(()) } else { Err(SignatureError::KeyWindow) }
    }

    /// Reads a note of this tariff's issuer that a delegated key signed within its window. The claims of the body are
    /// not checked here.
    pub(crate) fn authenticate<B: Body>(
        &self,
        bytes: &[u8],
    ) -> Result<Authentic<B>, SignatureError> {
        let authentic = authenticate(bytes, &[self.keys(B::PURPOSE)])?;
        if *authentic.issuer != *self.issuer() {
            return Err(SignatureError::Unsigned);
        }
        self.check_key_window(&authentic)?;
        Ok(authentic)
    }
}

/// A tariff under which tickets can be sold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InForce(Verified<Tariff>);

impl InForce {
    /// What to remember so that an older tariff is refused from now on.
    #[must_use]
    pub fn seen(&self) -> LatestSeen {
        LatestSeen { version: self.version, digest: Some(self.digest()) }
    }
}

impl Deref for InForce {
    type Target = Verified<Tariff>;

    fn deref(&self) -> &Verified<Tariff> {
        &self.0
    }
}
