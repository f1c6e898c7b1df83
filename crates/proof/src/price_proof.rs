//! The price proof: from the announced fare to what was paid, link by link, for whoever holds the notes.
//!
//! Nobody is asked and no clock is looked at: an old proof is judged by the times that its own notes give, so it holds
//! for ever. Whether a later tariff had taken the place of this one is not in it.

use core::fmt;
use wire::{Digest, Instruction, Note, PriceProof, Purpose, Quote, Receipt, Tariff, UnixSeconds};

use crate::instruction::{self, InstructionRefusal, address_holds};
use crate::quote::{QuoteRefusal, verify_quote_by_itself};
use crate::receipt::{self, ReceiptRefusal};
use crate::signature::SignatureError;
use crate::tariff::{RootKeys, TariffRefusal, verify_tariff};
use crate::verified::{Mismatch, Price, Verified, Window, agrees};

/// What became of each link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    /// What was announced, signed by both offline keys.
    pub tariff: Link<Verified<Tariff>>,
    /// What was to be paid: a line of the tariff, byte for byte.
    pub quote: Link<Verified<Quote>>,
    /// Where it was to be paid: for that quote, its total, and the address that is here.
    pub instruction: Link<Verified<Instruction>>,
    /// What was paid: the amount of the quote; or what went back.
    pub receipt: Link<Verified<Receipt>>,
}

/// What became of one link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Link<T> {
    /// It holds: in itself, and with every link that is here before it.
    Holds(T),
    /// Its note is not here.
    Absent,
    /// It breaks, and is the first to do so.
    Breaks(Break),
    /// What it would be held against is missing, or does not hold.
    Unjudged,
}

/// Why a link breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Break {
    /// It is not signed as it must be.
    Signature(SignatureError),
    /// It is about something else than the links before it: the field that says so.
    Foreign(&'static str),
    /// Its amount is not the announced one.
    Amount(Box<Mismatch>),
    /// It compensates for a payment of the announced amount.
    Groundless,
    /// The address to pay at is not the signed one, not one that the tariff allows, or can't be read.
    Address,
    /// A total of the tariff is above the ceiling.
    Ceiling,
    /// The tariff says two things of one.
    Ambiguous,
    /// Its times can't be: its window is none, or it was made when what it follows was not in force.
    Time,
}

impl<T> Link<T> {
    fn of(note: Option<&str>, verify: impl FnOnce(&str) -> Result<T, Break>) -> Self {
        match note.map(verify) {
            Some(Ok(holds)) => Self::Holds(holds),
            Some(Err(reason)) => Self::Breaks(reason),
            None => Self::Absent,
        }
    }

    /// What holds.
    #[must_use]
    pub fn holds(&self) -> Option<&T> {
        match self {
            Self::Holds(holds) => Some(holds),
            Self::Absent | Self::Breaks(_) | Self::Unjudged => None,
        }
    }

    /// Why it breaks.
    #[must_use]
    pub fn breaks(&self) -> Option<&Break> {
        match self {
            Self::Breaks(reason) => Some(reason),
            Self::Holds(_) | Self::Absent | Self::Unjudged => None,
        }
    }
}

/// Verifies the notes of a price proof one after another, up to the first that does not hold.
#[must_use]
pub fn verify_price_proof(proof: &PriceProof<'_>, roots: &RootKeys) -> Chain {
    let mut chain = Chain {
        tariff: Link::of(proof.tariff, |note| Ok(verify_tariff(note.as_bytes(), roots)?)),
        quote: Link::Unjudged,
        instruction: Link::Unjudged,
        receipt: Link::Unjudged,
    };
    let Some(tariff) = chain.tariff.holds() else {
        return chain;
    };
    chain.quote = Link::of(proof.quote, |note| quoted(note, tariff));
    if chain.quote.breaks().is_some() {
        return chain;
    }
    let quote = chain.quote.holds();
    chain.instruction =
        Link::of(proof.instruction, |note| instructed(note, proof.address, quote, tariff));
    if chain.instruction.breaks().is_some() {
        return chain;
    }
    let before = (quote, chain.instruction.holds());
    chain.receipt = Link::of(proof.receipt, |note| received(note, before, tariff));
    chain
}

impl Chain {
    /// The first link that breaks, and why.
    #[must_use]
    pub fn broken(&self) -> Option<(Purpose, &Break)> {
        let links = [
            (Purpose::Tariff, self.tariff.breaks()),
            (Purpose::Quote, self.quote.breaks()),
            (Purpose::Instruction, self.instruction.breaks()),
            (Purpose::Receipt, self.receipt.breaks()),
        ];
        links.into_iter().find_map(|(purpose, reason)| Some((purpose, reason?)))
    }

    /// What the tariff announces for as many tickets as this is about.
    #[must_use]
    pub fn announced(&self) -> Option<Price> {
        let of_quote = self.quote.holds().map(|quote| quote.qty);
        let qty = of_quote.or_else(|| self.receipt.holds().map(|receipt| receipt.qty));
        self.tariff.holds()?.announced(qty?)
    }

    /// What the instruction lets the channel ask for.
    #[must_use]
    pub fn instructed(&self) -> Option<Price> {
        let (tariff, instruction) = (self.tariff.holds()?, self.instruction.holds()?);
        let line = tariff.totals.iter().find(|total| total.pay == instruction.pay)?;
        Some(Price::assertion(&instruction.pay, &line.words))
    }
}

/// The tariff that a receipt claims to follow: where to look for it, and nothing to rely on.
#[must_use]
pub fn claimed_tariff(receipt: &str) -> Option<Digest> {
    let note = Note::split(receipt.as_bytes()).ok()?;
    let (_, receipt) = wire::note::read::<Receipt>(&note.text).ok()?;
    Some(receipt.tariff)
}

fn quoted(note: &str, tariff: &Verified<Tariff>) -> Result<Verified<Quote>, Break> {
    let quote = verify_quote_by_itself(note.as_bytes(), tariff)?;
    match Window::at(quote.iat, tariff.iat, tariff.exp) {
        Window::Open(_) => Ok(quote),
        Window::Early | Window::Over => Err(Break::Time),
    }
}

fn instructed(
    note: &str,
    address: Option<&str>,
    quote: Option<&Verified<Quote>>,
    tariff: &Verified<Tariff>,
) -> Result<Verified<Instruction>, Break> {
    let authentic = tariff
        .delegated(note.as_bytes(), tariff.issuer(), |it: &Instruction| it.iat)
        .map_err(Break::Signature)?;
    let instruction = &authentic.body;
    match quote {
        Some(quote) => {
            instruction::follows(instruction, quote, tariff)?;
            not_before(instruction.iat, quote.iat)?;
        }
        // Without the quote it is not known which line it has to be, so any will do.
        None => {
            let lines = || tariff.totals.iter();
            let line = lines().find(|total| total.pay == instruction.pay).or(lines().next());
            let line = line.ok_or(Break::Foreign("pay"))?;
            agrees(line, instruction.total, &instruction.pay, None)
                .map_err(|mismatch| Break::Amount(Box::new(mismatch)))?;
        }
    }
    if let Some(address) = address {
        address_holds(address, instruction, tariff)?;
    }
    instruction::lasts(instruction)?;
    Ok(Verified::assertion(authentic))
}

fn received(
    note: &str,
    (quote, instruction): (Option<&Verified<Quote>>, Option<&Verified<Instruction>>),
    tariff: &Verified<Tariff>,
) -> Result<Verified<Receipt>, Break> {
    let authentic = tariff
        .delegated(note.as_bytes(), tariff.issuer(), |it: &Receipt| it.iat)
        .map_err(Break::Signature)?;
    let receipt = &authentic.body;
    let own = [
        (receipt.tariff == tariff.digest(), "tariff"),
        (tariff.batch(&receipt.batch).is_some(), "batch"),
        (receipt.product == tariff.product, "product"),
    ];
    if let Some((_, field)) = own.into_iter().find(|(own, _)| !own) {
        return Err(Break::Foreign(field));
    }
    if let Some(quote) = quote {
        receipt::follows(receipt, quote, tariff)?;
        not_before(receipt.iat, quote.iat)?;
    }
    if let Some(instruction) = instruction {
        let own = [
            (receipt.instruction == instruction.digest(), "instruction"),
            (receipt.order == instruction.order, "order"),
        ];
        if let Some((_, field)) = own.into_iter().find(|(own, _)| !own) {
            return Err(Break::Foreign(field));
        }
        not_before(receipt.iat, instruction.iat)?;
    }
    receipt::paid_as_announced(receipt, tariff)?;
    Ok(Verified::assertion(authentic))
}

/// Whether a note is no older than the one that it follows, as far as two clocks may be apart.
fn not_before(iat: UnixSeconds, earlier: UnixSeconds) -> Result<(), Break> {
    match Window::at(iat, earlier, UnixSeconds::MAX) {
        Window::Open(_) => Ok(()),
        Window::Early | Window::Over => Err(Break::Time),
    }
}

impl fmt::Display for Break {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Signature(error) => fmt::Display::fmt(error, f),
            Self::Foreign(field) => write!(f, "its {field} is another one"),
            Self::Amount(mismatch) => {
                let (announced, received) = (mismatch.announced.pay(), mismatch.received.text());
                write!(f, "announced {announced}, and it says {received}")
            }
            Self::Groundless => f.write_str("it compensates for the announced amount"),
            Self::Address => f.write_str("the address to pay at is not the signed one"),
            Self::Ceiling => f.write_str("a total is above the ceiling"),
            Self::Ambiguous => {
                f.write_str("two lines for one quantity, or two batches of one name")
            }
            Self::Time => f.write_str("made when what it follows was not in force"),
        }
    }
}

impl core::error::Error for Break {}

impl From<TariffRefusal> for Break {
    fn from(refusal: TariffRefusal) -> Self {
        match refusal {
            TariffRefusal::Signature(error) => Self::Signature(error),
            TariffRefusal::Issuer => Self::Foreign("issuer"),
            TariffRefusal::Ceiling => Self::Ceiling,
            TariffRefusal::Ambiguous => Self::Ambiguous,
            TariffRefusal::Early | TariffRefusal::Expired | TariffRefusal::Rollback => Self::Time,
        }
    }
}

impl From<QuoteRefusal> for Break {
    fn from(refusal: QuoteRefusal) -> Self {
        match refusal {
            QuoteRefusal::Signature(error) => Self::Signature(error),
            QuoteRefusal::Tariff(_) => Self::Foreign("tariff"),
            QuoteRefusal::Foreign(field) => Self::Foreign(field),
            QuoteRefusal::Amount(mismatch) => Self::Amount(mismatch),
            QuoteRefusal::Lifetime => Self::Time,
        }
    }
}

impl From<InstructionRefusal> for Break {
    fn from(refusal: InstructionRefusal) -> Self {
        match refusal {
            InstructionRefusal::Signature(error) => Self::Signature(error),
            InstructionRefusal::Foreign(field) => Self::Foreign(field),
            InstructionRefusal::Amount(mismatch) => Self::Amount(mismatch),
            InstructionRefusal::Address | InstructionRefusal::Illegible(_) => Self::Address,
            InstructionRefusal::Lifetime | InstructionRefusal::Window(_) => Self::Time,
        }
    }
}

impl From<ReceiptRefusal> for Break {
    fn from(refusal: ReceiptRefusal) -> Self {
        match refusal {
            ReceiptRefusal::Signature(error) => Self::Signature(error),
            ReceiptRefusal::Foreign(field) => Self::Foreign(field),
            ReceiptRefusal::Amount(mismatch) => Self::Amount(mismatch),
            ReceiptRefusal::Groundless => Self::Groundless,
        }
    }
}
