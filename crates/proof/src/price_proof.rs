//! The price proof: verifies the notes of one purchase offline, link by link, from the tariff to the receipt.
//!
//! No network and no clock is used: an old proof is checked with the times in its own notes, so its result never
//! changes. Whether a later tariff had replaced this one can't be seen in it.

use core::fmt;
use wire::{Digest, Instruction, Note, PriceProof, Purpose, Quote, Receipt, Tariff, UnixSeconds};

use crate::instruction::{self, InstructionRefusal, check_address};
use crate::quote::{QuoteRefusal, on_offer, verify_quote_against_tariff};
use crate::receipt::{self, ReceiptRefusal};
use crate::signature::SignatureError;
use crate::tariff::{RootKeys, TariffRefusal, verify_tariff};
use crate::verified::{AmountMismatch, Price, Verified, Window, all_match, amount_matches};

/// The result for each link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    /// The announced prices, signed by both offline keys.
    pub tariff: Link<Verified<Tariff>>,
    /// The amount to pay: a line of the tariff, byte for byte.
    pub quote: Link<Verified<Quote>>,
    /// Where it was to be paid: for that quote, its total, and the address in the proof.
    pub instruction: Link<Verified<Instruction>>,
    /// The amount paid, which is the quote's, or the amount given back.
    pub receipt: Link<Verified<Receipt>>,
}

/// The result for one link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Link<T> {
    /// It is valid by itself and agrees with every link before it.
    Valid(T),
    /// Its note is not in the proof.
    Absent,
    /// It is the first invalid link.
    Invalid(LinkError),
    /// A link before it is invalid, or the tariff is absent.
    NotChecked,
}

/// Why a link is invalid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkError {
    /// It is not signed as it must be.
    Signature(SignatureError),
    /// It is about something else than the links before it: the field that differs.
    Mismatch(&'static str),
    /// Its amount is not the announced one.
    Amount(Box<AmountMismatch>),
    /// It compensates for a payment of the announced amount.
    UnjustifiedCompensation,
    /// The address to pay at is not the signed one, not one that the tariff allows, or can't be read.
    Address,
    /// A total of the tariff is above [`crate::TOTAL_FEN_MAX`].
    AboveMaximum,
    /// The tariff has two lines for one quantity, or two batches with one id.
    Ambiguous,
    /// Its times are impossible: its window is empty or too long, or it was made outside the window of a link before.
    Time,
}

impl<T> Link<T> {
    fn of(note: Option<&str>, verify: impl FnOnce(&str) -> Result<T, LinkError>) -> Self {
        match note.map(verify) {
            Some(Ok(valid)) => Self::Valid(valid),
            Some(Err(error)) => Self::Invalid(error),
            None => Self::Absent,
        }
    }

    /// The verified note, if the link is valid.
    #[must_use]
    pub fn valid(&self) -> Option<&T> {
        match self {
            Self::Valid(valid) => Some(valid),
            Self::Absent | Self::Invalid(_) | Self::NotChecked => None,
        }
    }

    /// Why it is invalid, if it is.
    #[must_use]
    pub fn error(&self) -> Option<&LinkError> {
        match self {
            Self::Invalid(error) => Some(error),
            Self::Valid(_) | Self::Absent | Self::NotChecked => None,
        }
    }
}

/// Verifies the notes of a price proof one after another, up to the first invalid one.
#[must_use]
pub fn verify_price_proof(proof: &PriceProof<'_>, roots: &RootKeys) -> Chain {
    let mut chain = Chain {
        tariff: Link::of(proof.tariff, |note| Ok(verify_tariff(note.as_bytes(), roots)?)),
        quote: Link::NotChecked,
        instruction: Link::NotChecked,
        receipt: Link::NotChecked,
    };
    let Some(tariff) = chain.tariff.valid() else {
        return chain;
    };
    chain.quote = Link::of(proof.quote, |note| quote_link(note, tariff));
    if chain.quote.error().is_some() {
        return chain;
    }
    let quote = chain.quote.valid();
    chain.instruction =
        Link::of(proof.instruction, |note| instruction_link(note, proof.address, quote, tariff));
    if chain.instruction.error().is_some() {
        return chain;
    }
    let instruction = chain.instruction.valid();
    chain.receipt = Link::of(proof.receipt, |note| receipt_link(note, quote, instruction, tariff));
    chain
}

impl Chain {
    /// The first invalid link, and why it is.
    #[must_use]
    pub fn first_error(&self) -> Option<(Purpose, &LinkError)> {
        let links = [
            (Purpose::Tariff, self.tariff.error()),
            (Purpose::Quote, self.quote.error()),
            (Purpose::Instruction, self.instruction.error()),
            (Purpose::Receipt, self.receipt.error()),
        ];
        links.into_iter().find_map(|(purpose, error)| Some((purpose, error?)))
    }

    /// The announced price of the quantity in the quote or the receipt.
    #[must_use]
    pub fn announced(&self) -> Option<Price> {
        let tariff = self.tariff.valid()?;
        match (self.quote.valid(), self.receipt.valid()) {
            (Some(quote), _) => tariff.announced(&quote.product, quote.qty),
            (None, Some(receipt)) => tariff.announced(&receipt.product, receipt.qty),
            (None, None) => None,
        }
    }

    /// The amount that the instruction told the channel to charge.
    #[must_use]
    pub fn instructed(&self) -> Option<Price> {
        let (tariff, instruction) = (self.tariff.valid()?, self.instruction.valid()?);
        let line = tariff.totals.iter().find(|total| total.pay == instruction.pay)?;
        Some(Price::assertion(&instruction.pay, &line.words))
    }
}

/// The tariff that a receipt or a quote claims to be under: unverified, for finding the tariff only.
#[must_use]
pub fn claimed_tariff(note: &str) -> Option<Digest> {
    let note = Note::split(note.as_bytes()).ok()?;
    let receipt = wire::note::read::<Receipt>(&note.text).map(|(_, receipt)| receipt.tariff);
    let quote = || wire::note::read::<Quote>(&note.text).map(|(_, quote)| quote.tariff);
    receipt.or_else(|_| quote()).ok()
}

/// The tariff that a quote claims to follow: unverified, for finding the tariff only.
#[must_use]
pub fn quoted_tariff(quote: &str) -> Option<Digest> {
    let note = Note::split(quote.as_bytes()).ok()?;
    let (_, quote) = wire::note::read::<Quote>(&note.text).ok()?;
    Some(quote.tariff)
}

fn quote_link(note: &str, tariff: &Verified<Tariff>) -> Result<Verified<Quote>, LinkError> {
    let quote = verify_quote_against_tariff(note.as_bytes(), tariff)?;
    match Window::at(quote.iat, tariff.iat, tariff.exp) {
        Window::Open(_) => Ok(quote),
        Window::NotYetValid | Window::Expired => Err(LinkError::Time),
    }
}

fn instruction_link(
    note: &str,
    address: Option<&str>,
    quote: Option<&Verified<Quote>>,
    tariff: &Verified<Tariff>,
) -> Result<Verified<Instruction>, LinkError> {
    let authentic =
        tariff.authenticate::<Instruction>(note.as_bytes()).map_err(LinkError::Signature)?;
    let instruction = &authentic.body;
    match quote {
        Some(quote) => {
            instruction::matches_quote(instruction, quote, tariff)?;
            not_before(instruction.iat, quote.iat)?;
        }
        // Without the quote the quantity is not known: any line of the tariff is accepted.
        None => {
            let lines = || tariff.totals.iter();
            let line = lines().find(|total| total.pay == instruction.pay).or(lines().next());
            let line = line.ok_or(LinkError::Mismatch("pay"))?;
            amount_matches(line, instruction.total, &instruction.pay, None)
                .map_err(|mismatch| LinkError::Amount(Box::new(mismatch)))?;
        }
    }
    if let Some(address) = address {
        check_address(address, instruction, tariff)?;
    }
    instruction::check_lifetime(instruction)?;
    Ok(Verified::assertion(authentic))
}

fn receipt_link(
    note: &str,
    quote: Option<&Verified<Quote>>,
    instruction: Option<&Verified<Instruction>>,
    tariff: &Verified<Tariff>,
) -> Result<Verified<Receipt>, LinkError> {
    let authentic =
        tariff.authenticate::<Receipt>(note.as_bytes()).map_err(LinkError::Signature)?;
    let receipt = &authentic.body;
    all_match(&[(receipt.tariff == tariff.digest(), "tariff")])
        .and_then(|()| on_offer(&receipt.batch, &receipt.product, tariff))
        .map_err(LinkError::Mismatch)?;
    if let Some(quote) = quote {
        receipt::matches_quote(receipt, quote, tariff)?;
        not_before(receipt.iat, quote.iat)?;
    }
    if let Some(instruction) = instruction {
        all_match(&[
            (receipt.instruction == instruction.digest(), "instruction"),
            (receipt.order == instruction.order, "order"),
        ])
        .map_err(LinkError::Mismatch)?;
        not_before(receipt.iat, instruction.iat)?;
    }
    receipt::check_amount(receipt, tariff)?;
    Ok(Verified::assertion(authentic))
}

/// Checks that a note is no older than the one before it, but for the difference that two clocks may have.
fn not_before(iat: UnixSeconds, earlier: UnixSeconds) -> Result<(), LinkError> {
    match Window::at(iat, earlier, UnixSeconds::MAX) {
        Window::Open(_) => Ok(()),
        Window::NotYetValid | Window::Expired => Err(LinkError::Time),
    }
}

impl fmt::Display for LinkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Signature(error) => fmt::Display::fmt(error, f),
            Self::Mismatch(field) => write!(f, "its {field} is another one"),
            Self::Amount(mismatch) => {
                let (announced, received) = (mismatch.announced.pay(), mismatch.received.text());
                write!(f, "announced {announced}, and it says {received}")
            }
            Self::UnjustifiedCompensation => f.write_str("it compensates for the announced amount"),
            Self::Address => f.write_str("the address to pay at is not the signed one"),
            Self::AboveMaximum => f.write_str("a total is above the ceiling"),
            Self::Ambiguous => {
                f.write_str("two lines for one quantity, or two batches of one name")
            }
            Self::Time => f.write_str("made when what it follows was not in force"),
        }
    }
}

impl core::error::Error for LinkError {}

impl From<TariffRefusal> for LinkError {
    fn from(refusal: TariffRefusal) -> Self {
        match refusal {
            TariffRefusal::Signature(error) => Self::Signature(error),
            TariffRefusal::Issuer => Self::Mismatch("issuer"),
            TariffRefusal::AboveMaximum => Self::AboveMaximum,
            TariffRefusal::Ambiguous => Self::Ambiguous,
            TariffRefusal::NotYetValid | TariffRefusal::Expired | TariffRefusal::Rollback => {
                Self::Time
            }
        }
    }
}

impl From<QuoteRefusal> for LinkError {
    fn from(refusal: QuoteRefusal) -> Self {
        match refusal {
            QuoteRefusal::Signature(error) => Self::Signature(error),
            QuoteRefusal::Tariff(_) => Self::Mismatch("tariff"),
            QuoteRefusal::Mismatch(field) => Self::Mismatch(field),
            QuoteRefusal::Amount(mismatch) => Self::Amount(mismatch),
            QuoteRefusal::Lifetime => Self::Time,
        }
    }
}

impl From<InstructionRefusal> for LinkError {
    fn from(refusal: InstructionRefusal) -> Self {
        match refusal {
            InstructionRefusal::Signature(error) => Self::Signature(error),
            InstructionRefusal::Mismatch(field) => Self::Mismatch(field),
            InstructionRefusal::Amount(mismatch) => Self::Amount(mismatch),
            InstructionRefusal::Address | InstructionRefusal::Unreadable(_) => Self::Address,
            InstructionRefusal::Lifetime | InstructionRefusal::Window(_) => Self::Time,
        }
    }
}

impl From<ReceiptRefusal> for LinkError {
    fn from(refusal: ReceiptRefusal) -> Self {
        match refusal {
            ReceiptRefusal::Signature(error) => Self::Signature(error),
            ReceiptRefusal::Mismatch(field) => Self::Mismatch(field),
            ReceiptRefusal::Amount(mismatch) => Self::Amount(mismatch),
            ReceiptRefusal::UnjustifiedCompensation => Self::UnjustifiedCompensation,
        }
    }
}
