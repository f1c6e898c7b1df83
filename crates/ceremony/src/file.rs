//! The file that a tariff is made from, and the checks that come before two offline keys sign it.

mod lines;

use serde::Deserialize;
use toml::Spanned;
use wire::tariff::{Batch, DelegatedKey, PerRider, PerRiderOf, Returns, RiderIdentity, Total};
use wire::{Fen, NoteError, ProductId, Purpose, Tariff, UnixSeconds, VerifierKey};

use keys::pricing;

use crate::place::Place;
use crate::rules::{self, Flaw, Rule};
use lines::{BatchLines, KeyLines, Pair, PayeeLines, ProductLines, TotalLines, slice};

/// For how long after the end of a tariff its receipts and statuses can still be signed, in
/// seconds: refunds and late payments outlive the sale.
const AFTERMATH_SECONDS: u64 = 31 * 86_400;

/// Why a file does not make a tariff.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}{fault}", place = Place(*.line))]
pub struct TariffFileError {
    /// The line of the file, where one line is at fault; of a table, its first.
    pub line: Option<usize>,
    /// What is wrong there.
    pub fault: Fault,
}

/// What is wrong in a file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// It is not the TOML that is expected; the message is the reader's.
    #[error("{0}")]
    Toml(String),
    /// The named value can't be what it is for.
    #[error("{0} can't be {1:?}")]
    Value(&'static str, String),
    /// The total is not its quantity times the price of one.
    #[error("fen is not qty times unit_fen")]
    Unit,
    /// The tariff would break a rule.
    #[error(transparent)]
    Rule(Rule),
    /// The note would not read back: a text is too long, or has a character that notes refuse.
    #[error("the note would not read back: {0}")]
    Note(NoteError),
}

/// The file, as it was read.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TariffFile {
    /// The text, for the number of a line in it.
    #[serde(skip)]
    text: String,
    /// Who issues.
    pub issuer: String,
    /// The version of the tariff.
    pub version: u32,
    made: Spanned<String>,
    expires: Spanned<String>,
    hotline: String,
    rider: RiderIdentity,
    per_rider: Spanned<String>,
    product: ProductLines,
    returns: Spanned<String>,
    refund: Pair,
    service: Pair,
    totals: Vec<Spanned<TotalLines>>,
    batches: Vec<Spanned<BatchLines>>,
    #[serde(default)]
    keys: Vec<Spanned<KeyLines>>,
    payees: Vec<Spanned<PayeeLines>>,
}

impl TariffFile {
    /// Reads the file; what it says is checked by [`TariffFile::tariff`].
    ///
    /// # Errors
    /// [`Fault::Toml`].
    pub fn parse(text: &str) -> Result<Self, TariffFileError> {
        let file = toml::from_str::<Self>(text).map_err(|error| TariffFileError {
            line: error.span().map(|span| line(text, span.start)),
            fault: Fault::Toml(error.message().into()),
        })?;
        Ok(Self { text: text.into(), ..file })
    }

    /// Lets these keys sign, and no others.
    pub fn delegate(&mut self, keys: &[(Purpose, VerifierKey)]) {
        let lines = |(purpose, key): &(Purpose, VerifierKey)| {
            let (purpose, key) = (purpose.as_str().into(), key.to_string());
            Spanned::new(0..0, KeyLines { purpose, key, from: None, until: None })
        };
        self.keys = keys.iter().map(lines).collect();
    }

    /// The tariff that the file describes.
    ///
    /// # Errors
    /// Names the first thing in it that is not so, and its line.
    pub fn tariff(&self) -> Result<Tariff, TariffFileError> {
        let (iat, exp) =
            (self.instant("made", &self.made)?, self.instant("expires", &self.expires)?);
        let returns = self.returns()?;
        let payees = || self.payees.iter().map(Spanned::get_ref);
        let tariff = Tariff {
            version: self.version,
            iat,
            exp,
            product: self.product.id.clone(),
            rides: self.product.rides,
            valid_days: self.product.valid_days,
            name: self.product.name.bilingual(),
            valid_in: self.product.valid_in.bilingual(),
            returns,
            refund: self.refund.bilingual(),
            per_rider: self.per_rider()?,
            totals: self.rows(&self.totals, |lines| self.total(lines))?,
            batches: self.rows(&self.batches, |lines| self.batch(lines))?,
            keys: self.rows(&self.keys, |lines| self.key(lines, iat, (exp, returns)))?,
            rider: self.rider,
            payees: payees().map(PayeeLines::payee).collect(),
            prefixes: payees().map(PayeeLines::prefix).collect(),
            hotline: slice(&self.hotline),
            service: self.service.bilingual(),
        };
        reads_back(&self.issuer, &tariff)
            .map_err(|error| TariffFileError { line: None, fault: Fault::Note(error) })?;
        rules::check(&self.issuer, &tariff).map_err(|flaw| TariffFileError {
            line: self.line_of(&flaw),
            fault: Fault::Rule(flaw.rule),
        })?;
        Ok(tariff)
    }

    /// Each row as the tariff has it.
    fn rows<L, T>(
        &self,
        rows: &[Spanned<L>],
        row: impl Fn(&Spanned<L>) -> Result<T, TariffFileError>,
    ) -> Result<Vec<T>, TariffFileError> {
        rows.iter().map(row).collect()
    }
    /// Whether tickets can be given back, in the words of the note and with a time as people write it.
    fn returns(&self) -> Result<Returns, TariffFileError> {
        let text = self.returns.get_ref();
        match text.split_once(' ') {
            None if text == "none" => Ok(Returns::NotOffered),
            Some(("unused", until)) => {
                let until = Spanned::new(self.returns.span(), until.to_owned());
                Ok(Returns::Unused { until: self.instant("returns", &until)? })
            }
            Some(_) | None => Err(self.value("returns", &self.returns)),
        }
    }

    /// How many tickets one rider may buy, in the words of the note.
    fn per_rider(&self) -> Result<PerRider, TariffFileError> {
        let parts = self.per_rider.get_ref().split_once(' ');
        let read = parts.and_then(|(tickets, of)| {
            Some(PerRider { tickets: wire::note::number(tickets)?, of: PerRiderOf::parse(of)? })
        });
        read.ok_or_else(|| self.value("per_rider", &self.per_rider))
    }

    /// The product that a row names: the one of the file, and so it need not be named.
    fn product<T>(
        &self,
        named: Option<&ProductId>,
        row: &Spanned<T>,
    ) -> Result<ProductId, TariffFileError> {
        match named {
            Some(other) if *other != self.product.id => {
                Err(self.fault(row, Fault::Value("product", other.to_string())))
            }
            Some(_) | None => Ok(self.product.id.clone()),
        }
    }

    fn total(&self, lines: &Spanned<TotalLines>) -> Result<Total, TariffFileError> {
        let TotalLines { product, qty, fen, pay, words } = lines.get_ref();
        let product = self.product(product.as_ref(), lines)?;
        let fen = Fen::new(*fen);
        if pricing::total(Fen::new(self.product.unit_fen), *qty) != Some(fen) {
            return Err(self.fault(lines, Fault::Unit));
        }
        Ok(Total { product, qty: *qty, fen, pay: slice(pay), words: slice(words) })
    }

    fn batch(&self, lines: &Spanned<BatchLines>) -> Result<Batch, TariffFileError> {
        let BatchLines { id, product, size, opens, closes } = lines.get_ref();
        let product = self.product(product.as_ref(), lines)?;
        let (opens, closes) = (self.instant("opens", opens)?, self.instant("closes", closes)?);
        Ok(Batch { id: id.clone(), product, size: *size, opens, closes })
    }

    fn key(
        &self,
        lines: &Spanned<KeyLines>,
        iat: UnixSeconds,
        (exp, returns): (UnixSeconds, Returns),
    ) -> Result<DelegatedKey, TariffFileError> {
        let KeyLines { purpose, key, from, until } = lines.get_ref();
        let value = |name, text: &String| self.fault(lines, Fault::Value(name, text.clone()));
        let purpose = Purpose::parse(purpose).ok_or_else(|| value("purpose", purpose))?;
        let key = VerifierKey::parse(key).ok_or_else(|| value("key", key))?;
        let end = match purpose {
            Purpose::Receipt => rules::last_return(exp, returns).saturating_add(AFTERMATH_SECONDS),
            Purpose::Status => exp.saturating_add(AFTERMATH_SECONDS),
            Purpose::Tariff | Purpose::Quote | Purpose::Instruction => exp,
        };
        let nbf = from.as_ref().map_or(Ok(iat), |from| self.instant("from", from))?;
        let exp = until.as_ref().map_or(Ok(end), |until| self.instant("until", until))?;
        Ok(DelegatedKey { purpose, key, nbf, exp })
    }

    fn instant(
        &self,
        name: &'static str,
        text: &Spanned<String>,
    ) -> Result<UnixSeconds, TariffFileError> {
        let timestamp = text.get_ref().parse::<jiff::Timestamp>().ok();
        timestamp
            .and_then(|at| u64::try_from(at.as_second()).ok())
            .ok_or_else(|| self.value(name, text))
    }

    fn value(&self, name: &'static str, text: &Spanned<String>) -> TariffFileError {
        self.fault(text, Fault::Value(name, text.get_ref().clone()))
    }

    fn fault<T>(&self, at: &Spanned<T>, fault: Fault) -> TariffFileError {
        TariffFileError { line: Some(line(&self.text, at.span().start)), fault }
    }

    /// Where in this file the flaw of its tariff comes from.
    fn line_of(&self, flaw: &Flaw) -> Option<usize> {
        let start = match flaw.field {
            "exp" => Some(self.expires.span().start),
            "returns" => Some(self.returns.span().start),
            "total" => self.totals.get(flaw.nth).map(|row| row.span().start),
            "batch" => self.batches.get(flaw.nth).map(|row| row.span().start),
            "key" => self.keys.get(flaw.nth).map(|row| row.span().start),
            "payee" | "prefix" => self.payees.get(flaw.nth).map(|row| row.span().start),
            _ => None,
        };
        start.map(|start| line(&self.text, start))
    }
}

/// The number of the line of this byte, from 1.
fn line(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|byte| *byte == b'\n').count().saturating_add(1)
}

/// A value that the note would change or refuse (a space at an end, a line break, too much of it)
/// is found by reading the text back before anybody signs it.
fn reads_back(issuer: &str, tariff: &Tariff) -> Result<(), NoteError> {
    let text = std::sync::Arc::from(wire::note::write(issuer, tariff));
    let (_, read) = wire::note::read::<Tariff>(&text)?;
    if read == *tariff { Ok(()) } else { Err(NoteError::Trailing) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LANZHOU: &str = include_str!("../../../demo/tariff.toml");

    /// The file with a key for every purpose.
    fn made(text: &str) -> Result<Tariff, TariffFileError> {
        let purposes = ["quote", "instruction", "receipt", "status"];
        let keys = purposes.iter().zip(7..).map(|(purpose, seed)| {
            let name = format!("samefare.example/{purpose}-1");
            let key = VerifierKey::new(&name, [seed; 32]).expect("a name");
            (Purpose::parse(purpose).expect("a purpose"), key)
        });
        let mut file = TariffFile::parse(text)?;
        if file.keys.is_empty() {
            file.delegate(&keys.collect::<Vec<_>>());
        }
        file.tariff()
    }

    #[test]
    fn the_lanzhou_release_is_a_tariff() {
        let tariff = made(LANZHOU).expect("the demo's file");
        assert_eq!(tariff.batches.len(), 4);
        assert_eq!(tariff.batches.iter().map(|batch| batch.size).sum::<u32>(), 20_000);
        assert_eq!(tariff.batches[0].opens, 1_766_066_400);
        let one = tariff.total(&tariff.product, 1);
        assert_eq!(one.map(|total| total.fen), Some(Fen::new(30_000)));
    }

    #[test]
    fn a_file_that_contradicts_itself_makes_no_tariff_and_its_line_is_named() {
        let cases = [
            ("fen = 30000\npay", "fen = 3000000\npay", 35, "fen is not qty times unit_fen"),
            ("¥300.00", "¥30000.00", 35, "the figures say ¥30000.00, and the fen are ¥300.00"),
            ("叁佰元整", "叁万元整", 35, "the words say 叁万元整, and the fen are 叁佰元整"),
            ("qty = 1", "qty = 0", 35, "fen is not qty times unit_fen"),
            (
                "2025-12-18T23:59:59",
                "2025-12-18T21:59:59",
                0,
                "the note would not read back: malformed value of batch",
            ),
            (
                "size = 5000\nopens = \"2025-12-19T22",
                "size = 0\nopens = \"2025-12-19T22",
                47,
                "a batch has tickets, opens before it closes, and after the batch above it",
            ),
            (
                "2025-12-19T22:00:00",
                "2025-12-17T22:00:00",
                47,
                "a batch has tickets, opens before it closes, and after the batch above it",
            ),
            ("LZ-20251219-2", "LZ-20251218-1", 47, "the same batch stands there twice"),
            ("2025-12-29T00", "2025-12-20T00", 53, "the tariff expires before the batch closes"),
            ("2025-12-29T00", "2025-12-01T00", 9, "it ends before it begins"),
            ("https://openapi", "http://openapi", 66, "an address to pay at begins with https://"),
            (
                "0931-000-0000",
                "0931\\n",
                0,
                "the note would not read back: expected field service-zh",
            ),
            ("2025-12-11T10:00:00+08:00", "yesterday", 8, "made can't be \"yesterday\""),
            (
                "per_rider = \"1 night\"",
                "per_rider = 1",
                15,
                "invalid type: integer `1`, expected a string",
            ),
            ("= \"1 night\"", "= \"1\"", 15, "per_rider can't be \"1\""),
            ("= \"1 night\"", "= \"1 week\"", 15, "per_rider can't be \"1 week\""),
            (
                "= \"1 night\"",
                "= \"0 night\"",
                0,
                "the note would not read back: malformed value of per-rider",
            ),
            ("per_rider =", "per_rider", 15, "key with no value, expected `=`"),
        ];
        for (from, to, line, fault) in cases {
            let changed = LANZHOU.replacen(from, to, 1);
            assert_ne!(changed, LANZHOU, "{from}");
            let error = made(&changed).expect_err(to);
            let message = if line == 0 { fault.into() } else { format!("line {line}: {fault}") };
            assert_eq!(error.to_string(), message, "{from} -> {to}");
        }
    }

    #[test]
    fn keys_of_one_purpose_may_follow_each_other_but_leave_no_gap() {
        let keys = |changed: &str| {
            let mut text = String::from(LANZHOU);
            let key = |name: &str, seed| {
                VerifierKey::new(&format!("samefare.example/{name}"), [seed; 32]).expect("a name")
            };
            let rows = [
                ("quote", key("quote-1", 1), changed),
                ("quote", key("quote-2", 2), "from = \"2025-12-19T22:00:00+08:00\""),
                ("instruction", key("instruction-1", 3), ""),
                ("receipt", key("receipt-1", 4), ""),
                ("status", key("status-1", 5), ""),
            ];
            for (purpose, key, window) in rows {
                text += &format!("[[keys]]\npurpose = \"{purpose}\"\nkey = \"{key}\"\n{window}\n");
            }
            text
        };
        let whole = "until = \"2025-12-19T22:00:00+08:00\"";
        let tariff = made(&keys(whole)).expect("one key after the other");
        assert_eq!(tariff.keys[0].exp, tariff.keys[1].nbf);
        assert_eq!(tariff.keys[4].exp, tariff.exp + AFTERMATH_SECONDS);
        let rows = [
            (
                keys("until = \"2025-12-19T21:59:59+08:00\""),
                "line 9: no quote key is good for some of the time of the tariff",
            ),
            (keys("until = \"2025-12-01T00:00:00+08:00\""), "it ends before it begins"),
            (keys(whole).replace("quote-1", "receipt-9"), "key can't be"),
            (keys(whole).replace("\"status\"", "\"stamp\""), "purpose can't be \"stamp\""),
        ];
        for (text, fault) in rows {
            let error = made(&text).expect_err(fault).to_string();
            assert!(error.starts_with("line ") && error.contains(fault), "{error}");
        }
    }
}
