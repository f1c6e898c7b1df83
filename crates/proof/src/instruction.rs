//! The instruction: the guard's word about one address, held against the confirmed quote and the address itself.

use core::fmt;
use wire::alipay::{self, AddressError};
use wire::instruction::{ADDRESS_BYTES_MAX, INSTRUCTION_SECONDS_MAX};
use wire::wechat::BridgeParameters;
use wire::{
    Channel, Digest, Instruction, InstructionAnswer, OrderNo, Quote, Slice, Tariff, UnixSeconds,
};

use crate::quote::Confirmed;
use crate::signature::SignatureError;
use crate::verified::{Disputed, Form, Mismatch, Price, Verified, Window, agrees};

/// Why an instruction is not followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InstructionRefusal {
    /// It is not signed as it must be.
    Signature(SignatureError),
    /// It is about something else: the field that says so.
    Foreign(&'static str),
    /// The address is not the one that was signed for, or does not begin as the tariff allows.
    Address,
    /// The amount in the instruction, or in the address, is not the confirmed one.
    Amount(Box<Mismatch>),
    /// The address can't be read in exactly one way.
    Illegible(AddressError),
    /// Its window is longer than an instruction's may be, or empty.
    Lifetime,
    /// Its window is not open now.
    Window(Window),
}

/// An address to pay at that was proved to ask for the confirmed amount. Nothing else can be opened.
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

    /// What the wallet should show.
    #[must_use]
    pub fn price(&self) -> &Price {
        &self.price
    }

    /// Whom the wallet should name.
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

    /// The digest of the instruction, as the receipt names it.
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
/// Says what is wrong with it.
pub fn verify_instruction(
    answer: &InstructionAnswer,
    confirmed: &Confirmed,
    order: &OrderNo,
    tariff: &Verified<Tariff>,
    now: UnixSeconds,
) -> Result<Payable, InstructionRefusal> {
    let authentic = tariff
        .delegated(answer.instruction.as_bytes(), tariff.issuer(), |it: &Instruction| it.iat)
        .map_err(InstructionRefusal::Signature)?;
    let (instruction, quote) = (&authentic.body, confirmed.quote());
    if instruction.order != *order {
        return Err(InstructionRefusal::Foreign("order"));
    }
    follows(instruction, quote, tariff)?;
    let payee = address_holds(&answer.address, instruction, tariff)?;
    lasts(instruction)?;
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

/// Holds an instruction against the quote that it is for.
pub(crate) fn follows(
    instruction: &Instruction,
    quote: &Verified<Quote>,
    tariff: &Verified<Tariff>,
) -> Result<(), InstructionRefusal> {
    let own = [
        (instruction.aud == quote.aud, "aud"),
        (instruction.purchase == quote.purchase, "purchase"),
        (instruction.quote == quote.digest(), "quote"),
        (quote.tariff == tariff.digest(), "tariff"),
    ];
    if let Some((_, field)) = own.into_iter().find(|(own, _)| !own) {
        return Err(InstructionRefusal::Foreign(field));
    }
    let line = tariff.total(quote.qty).ok_or(InstructionRefusal::Foreign("qty"))?;
    agrees(line, instruction.total, &instruction.pay, None)
        .map_err(|mismatch| InstructionRefusal::Amount(Box::new(mismatch)))
}

/// Whether the window is one that an instruction may have, whatever the time is.
pub(crate) fn lasts(instruction: &Instruction) -> Result<(), InstructionRefusal> {
    let (iat, exp) = (instruction.iat, instruction.exp);
    if exp <= iat || exp - iat > INSTRUCTION_SECONDS_MAX {
        return Err(InstructionRefusal::Lifetime);
    }
    Ok(())
}

/// Holds the address against the instruction and the tariff, and reads the amount where it is legible.
/// Returns the name of the payee.
pub(crate) fn address_holds(
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
    let payee = tariff.payee(channel).ok_or(InstructionRefusal::Foreign("payee"))?;
    match channel {
        Channel::AlipayWap => {
            let read = alipay::read(address).map_err(InstructionRefusal::Illegible)?;
            // The figures of the quote without their sign are what Alipay writes: bytes are compared.
            let figures = instruction.pay.strip_prefix('¥').unwrap_or_default();
            if read.order.total_amount != figures {
                let total = tariff.totals.iter().find(|total| total.pay == instruction.pay);
                let total = total.ok_or(InstructionRefusal::Foreign("pay"))?;
                return Err(InstructionRefusal::Amount(Box::new(Mismatch {
                    announced: Price::assertion(&total.pay, &total.words),
                    received: Disputed::assertion(Form::Yuan, &read.order.total_amount),
                })));
            }
            let own = [
                (read.app_id == *payee.app, "app_id"),
                (read.order.seller_id == *payee.merchant, "seller_id"),
                (read.order.out_trade_no == instruction.order.as_str(), "out_trade_no"),
            ];
            match own.into_iter().find(|(own, _)| !own) {
                Some((_, field)) => Err(InstructionRefusal::Foreign(field)),
                None => Ok(payee.name.clone()),
            }
        }
        // No amount is legible here: that it is the quote's is the guard's word alone.
        Channel::WechatH5 => Ok(payee.name.clone()),
        Channel::WechatJsapi => {
            let read = BridgeParameters::read(address).map_err(InstructionRefusal::Illegible)?;
            let own = read.app_id == *payee.app;
            own.then(|| payee.name.clone()).ok_or(InstructionRefusal::Foreign("app_id"))
        }
    }
}
