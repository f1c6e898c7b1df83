//! What a provider is asked about: an order that is to be made, an order that was made, a refund.

use guard_client::{Payer, RefundState, Refunded};
use wire::tariff::Payee;
use wire::{Fen, OrderNo, Quote, UnixSeconds};

use crate::refusal::{GuardRefusal, RefundFailure};

/// What an order is made from, whatever the channel.
#[derive(Debug)]
pub(crate) struct NewOrder<'a> {
    /// Who is paid, as the guard's own tariff names them.
    pub(crate) payee: &'a Payee,
    /// The verified quote: the one source of the amount.
    pub(crate) quote: &'a Quote,
    /// What the wallet calls it.
    pub(crate) name: &'a str,
    /// Our number of it.
    pub(crate) order: &'a OrderNo,
    /// Who pays.
    pub(crate) payer: &'a Payer,
    /// How every address of the channel begins.
    pub(crate) prefix: &'a str,
    /// The origin that sells.
    pub(crate) origin: &'a str,
    /// Where the rider comes back to.
    pub(crate) back: String,
    /// When it is made.
    pub(crate) now: UnixSeconds,
    /// Until when it can be paid.
    pub(crate) exp: UnixSeconds,
}

/// An order that was made, for the calls about it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct MadeOrder<'a> {
    /// Who is paid.
    pub(crate) payee: &'a Payee,
    /// Our number of it.
    pub(crate) order: &'a OrderNo,
    /// When the call is made.
    pub(crate) now: UnixSeconds,
}

/// A refund of the whole of an order.
#[derive(Debug, Clone, Copy)]
pub(crate) struct WholeRefund<'a> {
    /// Our number of it. The same number is the same refund, however often it is asked for.
    pub(crate) number: &'a str,
    /// What was paid.
    pub(crate) total: Fen,
    /// The origin that sells.
    pub(crate) origin: &'a str,
}

/// Names the first part of the final bytes that is not what it was made from.
pub(crate) fn all_match(parts: [(bool, &'static str); 5]) -> Result<(), GuardRefusal> {
    match parts.into_iter().find(|(same, _)| !same) {
        Some((_, part)) => Err(GuardRefusal::Address(part)),
        None => Ok(()),
    }
}

/// A refund as done, where it gave back all that was paid: nothing else counts as one.
pub(crate) fn refunded(
    number: &str,
    back: Option<Fen>,
    total: Fen,
) -> Result<RefundState, RefundFailure> {
    let same = back == Some(total);
    if same {
        Ok(RefundState::Refunded(Refunded { refund: number.into(), total }))
    } else {
        Err(RefundFailure::for_good(format!("refunded {back:?} of {total:?}")))
    }
}
