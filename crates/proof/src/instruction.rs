//! The instruction: the guard's signed statement about one address, checked against that address and the quote.

use core::fmt;
use wire::alipay::{self, LegibleOrder};
use wire::instruction::{ADDRESS_BYTES_MAX, INSTRUCTION_SECONDS_MAX};
use wire::tariff::Payee;
use wire::wechat::{AppParameters, BridgeParameters};
use wire::{
    AddressError, Channel, Digest, Instruction, InstructionAnswer, OrderNo, Quote, Slice, Tariff,
    UnixSeconds,
};

use crate::quote::Confirmed;
use crate::signature::SignatureError;
use crate::verified::{
    AmountMismatch, Disputed, Notation, Price, Verified, Window, all_match, amount_matches,
    is_lifetime,
};

/// Why an instruction is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InstructionRefusal {
    /// It is not signed as it must be.
    Signature(SignatureError),
    /// It is about something else: the field that differs.
    Mismatch(&'static str),
    /// The address is not the signed one, or it has no prefix that the tariff allows.
    Address,
    /// The amount in the instruction, or in the address, is not the confirmed one.
    Amount(Box<AmountMismatch>),
    /// The address can't be read in exactly one way.
    Unreadable(AddressError),
    /// Its window is empty, or longer than [`INSTRUCTION_SECONDS_MAX`].
    Lifetime,
    /// Its window is not open now.
    Window(Window),
}

/// A payment address that was proved to ask for the confirmed amount. Nothing else can be opened.
#[derive(Clone, PartialEq, Eq)]
pub struct Payable {
    address: String,
    price: Price,
    payee: Slice,
    instruction: Verified<Instruction>,
}

impl Payable {
    /// The exact address, or the exact parameters of a bridge.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The amount that the wallet should show.
    #[must_use]
    pub fn price(&self) -> &Price {
        &self.price
    }

    /// The payee that the wallet should show.
    #[must_use]
    pub fn payee(&self) -> &str {
        &self.payee
    }

    /// The way to pay.
    #[must_use]
    pub fn channel(&self) -> Channel {
        self.instruction.channel
    }

    /// Whether it may be opened now.
    #[must_use]
    pub fn window(&self, now: UnixSeconds) -> Window {
        Window::at(now, self.instruction.iat, self.instruction.exp)
    }

    /// The digest of the instruction, by which the receipt refers to it.
    #[must_use]
    pub fn digest(&self) -> Digest {
        self.instruction.digest()
    }
}

impl fmt::Debug for Payable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Payable").field("price", &self.price).finish_non_exhaustive()
    }
}

/// Verifies an instruction and its address against the quote that the rider confirmed.
///
/// # Errors
/// The first check that fails.
pub fn verify_instruction(
    answer: &InstructionAnswer,
    confirmed: &Confirmed,
    order: &OrderNo,
    tariff: &Verified<Tariff>,
    now: UnixSeconds,
) -> Result<Payable, InstructionRefusal> {
    let authentic = tariff
        .authenticate::<Instruction>(answer.instruction.as_bytes())
        .map_err(InstructionRefusal::Signature)?;
    let (instruction, quote) = (&authentic.body, confirmed.quote());
    all_match(&[(instruction.order == *order, "order")]).map_err(InstructionRefusal::Mismatch)?;
    matches_quote(instruction, quote, tariff)?;
    let payee = check_address(&answer.address, instruction, tariff)?;
    check_lifetime(instruction)?;
    match Window::at(now, instruction.iat, instruction.exp) {
        Window::Open(_) => Ok(Payable {
            address: answer.address.clone(),
            price: quote.price(),
            payee,
            instruction: Verified::assertion(authentic),
        }),
        closed => Err(InstructionRefusal::Window(closed)),
    }
}

/// Checks an instruction against the quote that it is for.
pub(crate) fn matches_quote(
    instruction: &Instruction,
    quote: &Verified<Quote>,
    tariff: &Verified<Tariff>,
) -> Result<(), InstructionRefusal> {
    all_match(&[
        (instruction.aud == quote.aud, "aud"),
        (instruction.purchase == quote.purchase, "purchase"),
        (instruction.quote == quote.digest(), "quote"),
        (quote.tariff == tariff.digest(), "tariff"),
    ])
    .map_err(InstructionRefusal::Mismatch)?;
    let line =
        tariff.total(&quote.product, quote.qty).ok_or(InstructionRefusal::Mismatch("qty"))?;
    amount_matches(line, instruction.total, &instruction.pay, None)
        .map_err(|mismatch| InstructionRefusal::Amount(Box::new(mismatch)))
}

/// Checks that the validity window is neither empty nor too long, whatever the time is now.
pub(crate) fn check_lifetime(instruction: &Instruction) -> Result<(), InstructionRefusal> {
    let valid = is_lifetime(instruction.iat, instruction.exp, INSTRUCTION_SECONDS_MAX);
    if valid { Ok(()) } else { Err(InstructionRefusal::Lifetime) }
}

/// Checks the address against the instruction and the tariff, and compares the amount where the address has one.
/// Returns the name of the payee.
pub(crate) fn check_address(
    address: &str,
    instruction: &Instruction,
    tariff: &Tariff,
) -> Result<Slice, InstructionRefusal> {
    let channel = instruction.channel;
    let begins = tariff
        .prefixes
        .iter()
        .any(|allowed| allowed.channel == channel && address.starts_with(&*allowed.prefix));
    let exact = address.len() <= ADDRESS_BYTES_MAX
        && address.bytes().all(|byte| byte.is_ascii_graphic())
        && Digest::of(address.as_bytes()) == instruction.address;
    if !begins || !exact {
        return Err(InstructionRefusal::Address);
    }
    let payee = tariff.payee(channel).ok_or(InstructionRefusal::Mismatch("payee"))?;
    match channel {
        Channel::AlipayWap | Channel::AlipayApp => {
            let order = alipay::legible(address, channel == Channel::AlipayApp)
                .map_err(InstructionRefusal::Unreadable)?;
            matches_order(&order, instruction, payee, tariff)?;
        }
        // These have no amount in them: only the guard's signature binds them to the quote's.
        Channel::WechatH5 => {}
        Channel::WechatJsapi => {
            let read = BridgeParameters::read(address).map_err(InstructionRefusal::Unreadable)?;
            all_match(&[(read.app_id == *payee.app, "app_id")])
                .map_err(InstructionRefusal::Mismatch)?;
        }
        Channel::WechatApp => {
            let read = AppParameters::read(address).map_err(InstructionRefusal::Unreadable)?;
            all_match(&[
                (read.appid == *payee.app, "appid"),
                (read.partnerid == *payee.merchant, "partnerid"),
            ])
            .map_err(InstructionRefusal::Mismatch)?;
        }
    }
    Ok(payee.name.clone())
}

/// Checks what can be read of an order in an address or an order string of Alipay.
fn matches_order(
    order: &LegibleOrder,
    instruction: &Instruction,
    payee: &Payee,
    tariff: &Tariff,
) -> Result<(), InstructionRefusal> {
    // Alipay writes the figures of the quote without the currency sign: bytes are compared.
    let figures = instruction.pay.strip_prefix('¥').unwrap_or_default();
    if order.total_amount != figures {
        let total = tariff.totals.iter().find(|total| total.pay == instruction.pay);
        let total = total.ok_or(InstructionRefusal::Mismatch("pay"))?;
        return Err(InstructionRefusal::Amount(Box::new(AmountMismatch {
            announced: Price::assertion(&total.pay, &total.words),
            received: Disputed::assertion(Notation::Yuan, &order.total_amount),
        })));
    }
    all_match(&[
        (order.app_id == *payee.app, "app_id"),
        (order.seller_id == *payee.merchant, "seller_id"),
        (order.out_trade_no == instruction.order.as_str(), "out_trade_no"),
    ])
    .map_err(InstructionRefusal::Mismatch)
}
