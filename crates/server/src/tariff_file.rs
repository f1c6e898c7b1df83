//! The file that a tariff is made from, and the checks that come before two offline keys sign it.

use core::fmt;
use serde::Deserialize;
use wire::tariff::{Batch, Bilingual, DelegatedKey, Payee, Prefix, Total};
use wire::{
    BatchId, Channel, Digest, Fen, NoteError, ProductId, Purpose, Slice, Tariff, UnixSeconds,
    VerifierKey,
};

use crate::pricing;

/// For how long after the end of a tariff its receipts and statuses can still be signed, in
/// seconds: refunds and late payments outlive the sale.
const AFTERMATH_SECONDS: u64 = 31 * 86_400;

/// Why a file does not make a tariff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TariffFileError {
    /// It is not the TOML that is expected; the message says where.
    Toml(String),
    /// The named value can't be what it is for.
    Value(&'static str, String),
    /// The total for this quantity disagrees with the price in the named writing.
    Total(u32, &'static str),
    /// The total for this quantity is above the ceiling, or for more than one rider may buy.
    Ceiling(u32),
    /// This batch closes before it opens, or opens before the one above it.
    BatchOrder(BatchId),
    /// The named value stands there twice.
    Repeated(&'static str),
    /// The tariff ends before its last batch does.
    Expiry,
    /// The note would not read back: a text is too long, or has a character that notes refuse.
    Note(NoteError),
}

impl fmt::Display for TariffFileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Toml(message) => f.write_str(message),
            Self::Value(name, value) => write!(f, "{name} can't be {value:?}"),
            Self::Total(qty, form) => write!(f, "the total for {qty}: {form} disagree"),
            Self::Ceiling(qty) => write!(f, "the total for {qty} is not permitted"),
            Self::BatchOrder(id) => write!(f, "batch {id} is out of order in time"),
            Self::Repeated(name) => write!(f, "the same {name} twice"),
            Self::Expiry => f.write_str("expires before the last batch closes"),
            Self::Note(error) => write!(f, "the note would not read back: {error}"),
        }
    }
}

impl core::error::Error for TariffFileError {}

/// The file, as it was read.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TariffFile {
    /// Who issues.
    pub issuer: String,
    /// The version of the tariff.
    pub version: u32,
    made: String,
    expires: String,
    hotline: String,
    rider: String,
    per_rider: u32,
    product: ProductLines,
    refund: Pair,
    service: Pair,
    totals: Vec<TotalLines>,
    batches: Vec<BatchLines>,
    payees: Vec<PayeeLines>,
    draw: DrawLines,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct ProductLines {
    id: ProductId,
    rides: u32,
    valid_days: u32,
    unit_fen: u32,
    name: Pair,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Pair {
    zh: String,
    en: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct TotalLines {
    qty: u32,
    fen: u32,
    pay: String,
    words: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct BatchLines {
    id: BatchId,
    size: u32,
    opens: String,
    closes: String,
    window: u64,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct PayeeLines {
    channel: Channel,
    merchant: String,
    app: String,
    name: String,
    prefix: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct DrawLines {
    a: Digest,
    b: Digest,
}

impl TariffFile {
    /// Reads the file; what it says is checked by [`TariffFile::tariff`].
    ///
    /// # Errors
    /// [`TariffFileError::Toml`].
    pub fn parse(text: &str) -> Result<Self, TariffFileError> {
        toml::from_str(text).map_err(|error| TariffFileError::Toml(error.to_string()))
    }

    /// Puts other commitments of the draw in.
    pub fn commit(&mut self, a: Digest, b: Digest) {
        self.draw = DrawLines { a, b };
    }

    /// Lets every address to pay at begin like this.
    pub fn pay_at(&mut self, prefix: &str) {
        for payee in &mut self.payees {
            prefix.clone_into(&mut payee.prefix);
        }
    }

    /// The tariff that the file describes, with these keys delegated.
    ///
    /// # Errors
    /// Names the first thing in it that is not so.
    pub fn tariff(&self, keys: &[(Purpose, VerifierKey)]) -> Result<Tariff, TariffFileError> {
        let (iat, exp) = (instant("made", &self.made)?, instant("expires", &self.expires)?);
        let key = |(purpose, key): &(Purpose, VerifierKey)| DelegatedKey {
            purpose: *purpose,
            key: key.clone(),
            nbf: iat,
            exp: match purpose {
                Purpose::Receipt | Purpose::Status => exp.saturating_add(AFTERMATH_SECONDS),
                Purpose::Tariff | Purpose::Quote | Purpose::Instruction => exp,
            },
        };
        let tariff = Tariff {
            version: self.version,
            iat,
            exp,
            product: self.product.id.clone(),
            rides: self.product.rides,
            valid_days: self.product.valid_days,
            name: self.product.name.bilingual(),
            refund: self.refund.bilingual(),
            per_rider: self.per_rider,
            totals: self.totals()?,
            batches: self.batches(exp)?,
            commits: [self.draw.a, self.draw.b],
            keys: keys.iter().map(key).collect(),
            rider: slice(&self.rider),
            payees: self.payees.iter().map(PayeeLines::payee).collect(),
            prefixes: self.payees.iter().map(PayeeLines::prefix).collect(),
            hotline: slice(&self.hotline),
            service: self.service.bilingual(),
        };
        reads_back(&self.issuer, &tariff)?;
        Ok(tariff)
    }

    fn totals(&self) -> Result<Vec<Total>, TariffFileError> {
        let mut totals: Vec<Total> = Vec::new();
        for TotalLines { qty, fen, pay, words } in &self.totals {
            let fen = Fen::new(*fen);
            let agree = [
                (pricing::total(Fen::new(self.product.unit_fen), *qty) == Some(fen), "fen"),
                (pricing::figures(fen) == *pay, "figures"),
                (pricing::words(fen) == *words, "words"),
            ];
            if let Some((_, form)) = agree.into_iter().find(|(agree, _)| !agree) {
                return Err(TariffFileError::Total(*qty, form));
            }
            if fen > proof::TOTAL_FEN_MAX || !(1..=self.per_rider).contains(qty) {
                return Err(TariffFileError::Ceiling(*qty));
            }
            if totals.iter().any(|total| total.qty == *qty) {
                return Err(TariffFileError::Repeated("total"));
            }
            totals.push(Total { qty: *qty, fen, pay: slice(pay), words: slice(words) });
        }
        Ok(totals)
    }

    fn batches(&self, exp: UnixSeconds) -> Result<Vec<Batch>, TariffFileError> {
        let mut batches: Vec<Batch> = Vec::new();
        for lines in &self.batches {
            let batch = lines.batch()?;
            let after = batches.last().is_none_or(|last| last.opens < batch.opens);
            if !after || batch.opens >= batch.closes || batch.size == 0 {
                return Err(TariffFileError::BatchOrder(batch.id));
            }
            if batches.iter().any(|other| other.id == batch.id) {
                return Err(TariffFileError::Repeated("batch"));
            }
            if batch.closes > exp {
                return Err(TariffFileError::Expiry);
            }
            batches.push(batch);
        }
        Ok(batches)
    }
}

/// Moves a tariff in time: made now, and every batch and the end later by as much as the first
/// opening is.
#[must_use]
pub fn moved(mut tariff: Tariff, now: UnixSeconds, opens: UnixSeconds) -> Tariff {
    let first = tariff.batches.first().map_or(opens, |batch| batch.opens);
    // Modular, so that a move into the past is the same sum.
    let by = opens.wrapping_sub(first);
    for batch in &mut tariff.batches {
        batch.opens = batch.opens.wrapping_add(by);
        batch.closes = batch.closes.wrapping_add(by);
    }
    for key in &mut tariff.keys {
        (key.nbf, key.exp) = (now, key.exp.wrapping_add(by));
    }
    tariff.exp = tariff.exp.wrapping_add(by);
    tariff.iat = now;
    tariff
}

impl Pair {
    fn bilingual(&self) -> Bilingual {
        Bilingual { zh: slice(&self.zh), en: slice(&self.en) }
    }
}

impl BatchLines {
    fn batch(&self) -> Result<Batch, TariffFileError> {
        Ok(Batch {
            id: self.id.clone(),
            size: self.size,
            opens: instant("opens", &self.opens)?,
            closes: instant("closes", &self.closes)?,
            window: self.window,
        })
    }
}

impl PayeeLines {
    fn payee(&self) -> Payee {
        let (merchant, app, name) = (slice(&self.merchant), slice(&self.app), slice(&self.name));
        Payee { channel: self.channel, merchant, app, name }
    }

    fn prefix(&self) -> Prefix {
        Prefix { channel: self.channel, prefix: slice(&self.prefix) }
    }
}

fn slice(text: &str) -> Slice {
    Slice::from(text)
}

fn instant(name: &'static str, text: &str) -> Result<UnixSeconds, TariffFileError> {
    let timestamp = text.parse::<jiff::Timestamp>().ok();
    timestamp
        .and_then(|at| u64::try_from(at.as_second()).ok())
        .ok_or_else(|| TariffFileError::Value(name, text.into()))
}

/// A value that the note would change or refuse (a space at an end, a line break, too much of it)
/// is found by reading the text back before anybody signs it.
fn reads_back(issuer: &str, tariff: &Tariff) -> Result<(), TariffFileError> {
    let text = std::sync::Arc::from(wire::note::write(issuer, tariff));
    let (_, read) = wire::note::read::<Tariff>(&text).map_err(TariffFileError::Note)?;
    let same = read == *tariff;
    same.then_some(()).ok_or(TariffFileError::Note(NoteError::Trailing))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LANZHOU: &str = include_str!("../../../demo/tariff.toml");

    fn made(text: &str) -> Result<Tariff, TariffFileError> {
        let key = VerifierKey::new("samefare.example/quote-1", [7; 32]).expect("a name");
        TariffFile::parse(text)?.tariff(&[(Purpose::Quote, key)])
    }

    #[test]
    fn the_lanzhou_release_is_a_tariff() {
        let tariff = made(LANZHOU).expect("the demo's file");
        assert_eq!(tariff.batches.len(), 4);
        assert_eq!(tariff.batches.iter().map(|batch| batch.size).sum::<u32>(), 20_000);
        assert_eq!(tariff.batches[0].opens, 1_766_066_400);
        assert_eq!(tariff.total(1).map(|total| total.fen), Some(Fen::new(30_000)));
    }

    #[test]
    fn a_file_that_contradicts_itself_makes_no_tariff() {
        let id = |text| BatchId::parse(text).expect("an id");
        let cases = [
            ("fen = 30000\npay", "fen = 3000000\npay", TariffFileError::Total(1, "fen")),
            ("¥300.00", "¥30000.00", TariffFileError::Total(1, "figures")),
            ("叁佰元整", "叁万元整", TariffFileError::Total(1, "words")),
            ("qty = 1", "qty = 0", TariffFileError::Total(0, "fen")),
            (
                "2025-12-18T23:59:59",
                "2025-12-18T21:59:59",
                TariffFileError::BatchOrder(id("LZ-20251218-1")),
            ),
            (
                "2025-12-19T22:00:00",
                "2025-12-17T22:00:00",
                TariffFileError::BatchOrder(id("LZ-20251219-2")),
            ),
            ("LZ-20251219-2", "LZ-20251218-1", TariffFileError::Repeated("batch")),
            ("2025-12-29T00", "2025-12-20T00", TariffFileError::Expiry),
            ("0931-000-0000", "0931\\n", TariffFileError::Note(NoteError::Expected("service-zh"))),
            (
                "2025-12-11T10:00:00+08:00",
                "yesterday",
                TariffFileError::Value("made", String::from("yesterday")),
            ),
        ];
        for (from, to, error) in cases {
            let changed = LANZHOU.replace(from, to);
            assert_ne!(changed, LANZHOU, "{from}");
            assert_eq!(made(&changed), Err(error), "{from} -> {to}");
        }
    }

    #[test]
    fn a_moved_tariff_keeps_everything_but_the_time() {
        let tariff = made(LANZHOU).expect("the demo's file");
        let there = moved(tariff.clone(), 2_000_000_000, 2_000_000_030);
        assert_eq!(there.batches[0].opens, 2_000_000_030);
        assert_eq!(there.batches[3].closes - there.batches[0].opens, 266_399);
        assert_eq!(there.iat, 2_000_000_000);
        assert_eq!(moved(there, tariff.iat, tariff.batches[0].opens), tariff);
    }
}
