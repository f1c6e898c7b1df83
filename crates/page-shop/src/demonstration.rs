//! The demonstration's keys, whose secrets everybody has, and its tariff.

use keys::{KeyError, SigningKey, pricing};
use proof::{RootKeys, Verified};
use wire::key::DEMONSTRATION_ISSUER as ISSUER;
use wire::tariff::{
    Batch, Bilingual, DelegatedKey, Payee, PerRider, PerRiderOf, Prefix, Returns, RiderIdentity,
    Total,
};
use wire::{
    BatchId, Channel, Digest, Fen, NoteError, ProductId, Purpose, Slice, Tariff, UnixSeconds,
};

use crate::message::Site;

const FARE: Fen = Fen::new(30_000);
const PRODUCT: &str = "ride100";
/// The batch that opens first, and the one a day later.
const BATCHES: [&str; 2] = ["DEMO-1", "DEMO-2"];
const DAY_S: u64 = 86_400;
/// For how long a batch of the demonstration is open, in seconds.
const BATCH_S: u64 = 7_200;
/// For how long the tariff of the demonstration holds, in seconds from the opening.
const HOLDS_S: u64 = 7 * DAY_S;
const MERCHANT: &str = "2088000000000001";
const APPLICATION: &str = "2021000000000001";

/// The secret keys of the demonstration. Each follows from its name alone.
#[derive(Debug)]
pub struct Keys {
    operations: SigningKey,
    finance: SigningKey,
    pub(crate) quote: SigningKey,
    pub(crate) instruction: SigningKey,
    pub(crate) receipt: SigningKey,
    pub(crate) status: SigningKey,
}

impl Keys {
    /// The keys.
    ///
    /// # Errors
    /// [`KeyError::Name`], when the name of the issuer can't be that of a key.
    pub fn new() -> Result<Self, KeyError> {
        Ok(Self {
            operations: key("operations")?,
            finance: key("finance")?,
            quote: key("quote")?,
            instruction: key("instruction")?,
            receipt: key("receipt")?,
            status: key("status")?,
        })
    }
}

fn key(purpose: &str) -> Result<SigningKey, KeyError> {
    let name = format!("{ISSUER}/{purpose}-1");
    SigningKey::from_seed(&name, Digest::of(name.as_bytes()).as_bytes())
}

/// The root keys of the demonstration, which no page of a rider is built with.
///
/// # Errors
/// As [`Keys::new`].
pub fn roots() -> Result<RootKeys, KeyError> {
    let public = |purpose| Ok(vec![key(purpose)?.public().clone()]);
    let (operations, finance) = (public("operations")?, public("finance")?);
    Ok(RootKeys { issuer: ISSUER.into(), operations, finance })
}

/// What the demonstration sells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Offer {
    /// When the first batch opens.
    pub(crate) opens: UnixSeconds,
    /// How many tickets it has.
    pub(crate) size: u32,
}

/// Why there is no shop.
#[derive(Debug)]
pub(crate) enum Unsigned {
    Key,
    Note,
    Tariff,
}

impl From<KeyError> for Unsigned {
    fn from(_: KeyError) -> Self {
        Self::Key
    }
}

impl From<NoteError> for Unsigned {
    fn from(_: NoteError) -> Self {
        Self::Note
    }
}

/// The signed tariff of this offer, verified as a page would.
pub(crate) fn signed(
    keys: &Keys,
    site: &Site,
    offer: Offer,
) -> Result<(String, Verified<Tariff>), Unsigned> {
    let tariff = tariff(keys, site, offer).ok_or(Unsigned::Tariff)?;
    let note = keys.operations.note(ISSUER, &tariff);
    let note = keys.finance.add_signature(&note)?;
    let verified = proof::verify_tariff(note.as_bytes(), &roots()?);
    Ok((note, verified.map_err(|_| Unsigned::Tariff)?))
}

fn tariff(keys: &Keys, site: &Site, offer: Offer) -> Option<Tariff> {
    let Offer { opens, size } = offer;
    let (iat, exp) = (opens.saturating_sub(DAY_S), opens.saturating_add(HOLDS_S));
    let product = ProductId::parse(PRODUCT)?;
    let batch = |id: &str, opens: UnixSeconds| {
        let closes = opens.saturating_add(BATCH_S);
        Some(Batch { id: BatchId::parse(id)?, product: product.clone(), size, opens, closes })
    };
    let [first, second] = BATCHES;
    let batches = vec![batch(first, opens)?, batch(second, opens.saturating_add(DAY_S))?];
    let delegated = |purpose, key: &SigningKey| DelegatedKey {
        purpose,
        key: key.public().clone(),
        nbf: iat,
        exp,
    };
    Some(Tariff {
        // It rises with every start, so that a page takes the new one for the later one.
        version: u32::try_from(opens).unwrap_or(u32::MAX),
        iat,
        exp,
        rides: 100,
        valid_days: 365,
        name: bilingual("100次电子计次票（演示）", "100-ride ticket (demonstration)"),
        valid_in: bilingual("仅供演示，不能乘车", "A demonstration; no ride"),
        returns: Returns::Unused { until: exp },
        refund: bilingual(
            "演示票，随时可退",
            "Demonstration tickets can be given back at any time",
        ),
        per_rider: PerRider { tickets: 1, of: PerRiderOf::Night },
        totals: vec![Total {
            product: product.clone(),
            qty: 1,
            fen: FARE,
            pay: pricing::figures(FARE).as_str().into(),
            words: pricing::words(FARE).as_str().into(),
        }],
        batches,
        keys: vec![
            delegated(Purpose::Quote, &keys.quote),
            delegated(Purpose::Instruction, &keys.instruction),
            delegated(Purpose::Receipt, &keys.receipt),
            delegated(Purpose::Status, &keys.status),
        ],
        rider: RiderIdentity::Phone,
        payees: vec![Payee {
            channel: Channel::AlipayWap,
            merchant: MERCHANT.into(),
            app: APPLICATION.into(),
            name: "演示商户 Demonstration".into(),
        }],
        prefixes: vec![Prefix {
            channel: Channel::AlipayWap,
            prefix: Slice::from(format!("{}{}wallet?", site.origin, site.folder).as_str()),
        }],
        hotline: "0931-000-0000".into(),
        service: bilingual("车站客服中心", "Any station's service centre"),
        product,
    })
}

fn bilingual(zh: &str, en: &str) -> Bilingual {
    Bilingual { zh: zh.into(), en: en.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_with_the_demonstrations_roots_takes_its_tariff_and_one_with_others_does_not() {
        let site = Site { origin: "https://kiosk.example".into(), folder: "/".into() };
        let keys = Keys::new().expect("keys");
        let offer = Offer { opens: 1_766_066_400, size: 5_000 };
        let (note, verified) = signed(&keys, &site, offer).expect("a tariff");
        assert_eq!(verified.issuer(), ISSUER);
        let operator = "tickets.example";
        let other =
            |role| vec![SigningKey::new(&format!("{operator}/{role}")).unwrap().public().clone()];
        let rider = RootKeys {
            issuer: operator.into(),
            operations: other("operations-1"),
            finance: other("finance-1"),
        };
        assert!(proof::verify_tariff(note.as_bytes(), &rider).is_err());
    }
}
