//! The tariff: signed by both offline keys, in force, and never an older one than was seen before.

use core::ops::Deref;
use wire::tariff::Total;
use wire::{Digest, Purpose, Tariff, UnixSeconds, VerifierKey};

use crate::TOTAL_FEN_MAX;
use crate::signature::{Authentic, SignatureError, authenticate};
use crate::verified::{Price, Verified, Window};

/// The public halves of the offline keys that are compiled into the app: current and next of each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RootKeys {
    /// Who issues: the first part of every note's first line.
    pub issuer: String,
    /// The keys of operations.
    pub operations: Vec<VerifierKey>,
    /// The keys of finance.
    pub finance: Vec<VerifierKey>,
}

/// The latest tariff that was ever verified here: there is no way back behind it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Seen {
    /// Its version; 0 when there was none.
    pub version: u32,
    /// Its digest: two tariffs of one version are one too many.
    pub digest: Option<Digest>,
}

/// Why a tariff is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TariffRefusal {
    /// It is not signed as it must be, by both.
    Signature(SignatureError),
    /// It is another issuer's.
    Issuer,
    /// A total in it is above [`TOTAL_FEN_MAX`].
    Ceiling,
    /// It has two lines for one quantity, or two batches of one name.
    Ambiguous,
    /// It is not valid yet.
    Early,
    /// It has expired.
    Expired,
    /// It is older than one seen before, or another one of the same version.
    Rollback,
}

/// Verifies a tariff: authentic, below the ceiling, and without ambiguity.
///
/// Whether it is in force is another question, which [`Verified::in_force`] answers: an old receipt's tariff is authentic, and over.
///
/// # Errors
/// Says what is wrong with it.
pub fn verify_tariff(bytes: &[u8], roots: &RootKeys) -> Result<Verified<Tariff>, TariffRefusal> {
    // A key that stood in both roles would be one holder signing for two.
    let finance = roots.finance.iter().filter(|key| !roots.operations.contains(key));
    let sets = [roots.operations.iter().collect(), finance.collect()];
    let authentic: Authentic<Tariff> =
        authenticate(bytes, &sets).map_err(TariffRefusal::Signature)?;
    if *authentic.issuer != *roots.issuer {
        return Err(TariffRefusal::Issuer);
    }
    let tariff = &authentic.body;
    if tariff.totals.iter().any(|total| total.fen > TOTAL_FEN_MAX) {
        return Err(TariffRefusal::Ceiling);
    }
    let twice =
        tariff.totals.iter().enumerate().any(|(at, total)| {
            tariff.totals.iter().skip(at + 1).any(|other| other.qty == total.qty)
        }) || tariff.batches.iter().enumerate().any(|(at, batch)| {
            tariff.batches.iter().skip(at + 1).any(|other| other.id == batch.id)
        });
    if twice {
        return Err(TariffRefusal::Ambiguous);
    }
    Ok(Verified::assertion(authentic))
}

impl Verified<Tariff> {
    /// Whether this tariff can be sold by now.
    ///
    /// # Errors
    /// [`TariffRefusal::Early`], [`TariffRefusal::Expired`] or [`TariffRefusal::Rollback`].
    pub fn in_force(self, now: UnixSeconds, seen: Seen) -> Result<InForce, TariffRefusal> {
        let other = seen.digest.is_some_and(|digest| digest != self.digest());
        if self.version < seen.version || (self.version == seen.version && other) {
            return Err(TariffRefusal::Rollback);
        }
        match Window::at(now, self.iat, self.exp) {
            Window::Early => Err(TariffRefusal::Early),
            Window::Over => Err(TariffRefusal::Expired),
            Window::Open(_) => Ok(InForce(self)),
        }
    }

    /// The announced price of this many tickets.
    #[must_use]
    pub fn announced(&self, qty: u32) -> Option<Price> {
        self.total(qty).map(|Total { pay, words, .. }| Price::assertion(pay, words))
    }

    /// The keys that may sign this.
    pub(crate) fn keys(&self, purpose: Purpose) -> Vec<&VerifierKey> {
        let delegated = self.keys.iter().filter(|delegated| delegated.purpose == purpose);
        delegated.map(|delegated| &delegated.key).collect()
    }

    /// Whether a key that signed the note was allowed to at that time.
    pub(crate) fn key_was_good<B>(
        &self,
        purpose: Purpose,
        authentic: &Authentic<B>,
        iat: UnixSeconds,
    ) -> Result<(), SignatureError> {
        let good = self.keys.iter().any(|delegated| {
            delegated.purpose == purpose
                && (delegated.nbf..delegated.exp).contains(&iat)
                && authentic.note.signatures.iter().any(|line| {
                    line.name == delegated.key.name() && line.key_id == delegated.key.id()
                })
        });
        if good { Ok(()) } else { Err(SignatureError::KeyWindow) }
    }

    /// Verifies a note that a delegated key signed, apart from what its body claims.
    pub(crate) fn delegated<B: wire::Body>(
        &self,
        bytes: &[u8],
        issuer: &str,
        iat: impl FnOnce(&B) -> UnixSeconds,
    ) -> Result<Authentic<B>, SignatureError> {
        let authentic = authenticate(bytes, &[self.keys(B::PURPOSE)])?;
        if *authentic.issuer != *issuer {
            return Err(SignatureError::Unsigned);
        }
        self.key_was_good(B::PURPOSE, &authentic, iat(&authentic.body))?;
        Ok(authentic)
    }
}

/// A tariff that can be sold by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InForce(Verified<Tariff>);

impl InForce {
    /// What to remember, so that an older one is refused from now on.
    #[must_use]
    pub fn seen(&self) -> Seen {
        Seen { version: self.version, digest: Some(self.digest()) }
    }
}

impl Deref for InForce {
    type Target = Verified<Tariff>;

    fn deref(&self) -> &Verified<Tariff> {
        &self.0
    }
}
