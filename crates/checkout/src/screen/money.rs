//! What the page shows of a payment, a ticket, and money that goes back.

use proof::Price;
use wire::tariff::Bilingual;
use wire::{BatchId, Channel, PaymentSteps, PurchaseId, ReturnReason, Slice, UnixSeconds};

use super::wait::{Wait, WaitReason};

/// The ways to pay an order.
#[derive(Debug, Clone, PartialEq)]
pub struct ChannelChoice {
    /// What is paid.
    pub price: Price,
    /// What the rider can read to the hotline.
    pub number: String,
    /// Whole seconds until it can't be paid any more.
    pub left_s: u64,
    /// The ways that work here; none where the page runs in a place that has none.
    pub channels: Vec<Channel>,
    /// The way that was chosen before and can't be paid by this rider.
    pub refused: Option<Channel>,
    /// What is changed, where the order was given to a channel already.
    pub change: Option<ChannelChange>,
}

/// A change of the way to pay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChannelChange {
    /// The way that was chosen before.
    pub from: Channel,
    /// Whether a payment may have been opened, so that it may be paid already.
    pub opened: bool,
}

/// What the rider is about to pay.
#[derive(Debug, Clone, PartialEq)]
pub struct Payment {
    /// What the wallet should show.
    pub price: Price,
    /// What the rider can read to the hotline.
    pub number: String,
    /// Until when it can be paid.
    pub pay_by: UnixSeconds,
    /// Whole seconds until then.
    pub left_s: u64,
    /// The proved address's channel and payee; until it is there, what is waited for.
    pub ready: Result<Ready, Option<Wait>>,
    /// The way that was chosen before, where money can still come by it.
    pub still_open: Option<Channel>,
    /// Whether the rider can choose another way.
    pub can_change: bool,
}

/// A payment that can be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ready {
    /// The way to pay.
    pub channel: Channel,
    /// Whom the wallet should name.
    pub payee: String,
}

/// A payment whose outcome is not known yet.
#[derive(Debug, Clone, PartialEq)]
pub struct PaymentCheck {
    /// What was confirmed.
    pub price: Price,
    /// What the rider can read to the hotline.
    pub number: String,
    /// What finds the purchase on another phone.
    pub claim: Option<String>,
    /// Why the outcome is not known yet.
    pub waiting: WaitReason,
    /// Whether the same payment can still be opened. It is the same order: it can't be charged twice.
    pub can_reopen: bool,
    /// The way that was chosen last.
    pub channel: Option<Channel>,
    /// The way that was chosen before, where money can still come by it.
    pub still_open: Option<Channel>,
    /// Whether the rider can choose another way.
    pub can_change: bool,
}

/// Where money is that goes back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundProgress {
    /// What the rider can read to the hotline.
    pub number: String,
    /// What finds the purchase on another phone.
    pub claim: Option<String>,
    /// The times of what happened to the money, as the server reports them.
    pub steps: PaymentSteps,
    /// Why it goes back, where the server tells.
    pub reason: Option<ReturnReason>,
    /// The ticket that is void because of it.
    pub voided: Option<VoidTicket>,
    /// The ticket that the rider got because the order was wrong by our fault.
    pub ticket: Option<Slice>,
}

/// Tickets that can't be used any more: their money goes back, or went back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VoidTicket {
    /// Their numbers.
    pub tickets: Vec<Slice>,
    /// What they were for.
    pub name: Bilingual,
}

/// A refund that the channel has confirmed.
#[derive(Debug, Clone, PartialEq)]
pub struct Refund {
    /// How much.
    pub price: Price,
    /// When the channel confirmed it.
    pub refunded: UnixSeconds,
    /// Our number of the refund at the channel.
    pub refund: Slice,
    /// The channel's number of the payment.
    pub trade: Slice,
    /// The purchase: its price proof can be saved.
    pub purchase: PurchaseId,
    /// The receipt note of the refund: text and signature.
    pub receipt: String,
    /// How it went back.
    pub back: RefundProgress,
}

/// What the rider holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Ticket {
    /// The numbers of the tickets.
    pub tickets: Vec<Slice>,
    /// What they are for.
    pub name: Bilingual,
    /// How many rides each holds.
    pub rides: u32,
    /// How many.
    pub qty: u32,
    /// The batch that they came from.
    pub batch: BatchId,
    /// What was paid.
    pub price: Price,
    /// When it was paid.
    pub paid: UnixSeconds,
    /// By which way it was paid, where the server tells.
    pub channel: Option<Channel>,
    /// Who was paid, as the tariff names them for that way.
    pub payee: Option<Slice>,
    /// Whether it was used.
    pub used: bool,
    /// Until when it can be given back while it is unused; nothing where the tariff does not allow it.
    pub returns_until: Option<UnixSeconds>,
    /// Whether it can be given back now.
    pub can_give_back: bool,
    /// Whether the server refused to take it back.
    pub kept: bool,
    /// Money that came by another way besides.
    pub duplicate: Option<Duplicate>,
    /// The ticket that the rider got besides because a wrong amount was taken by our fault.
    pub compensation: Option<Slice>,
    /// Where they can be used.
    pub valid_in: Bilingual,
    /// Until when they can be used.
    pub valid_until: UnixSeconds,
    /// The channel's number of the payment.
    pub trade: Slice,
    /// The purchase: what the rider can read to the hotline, and what the price proof is of.
    pub purchase: PurchaseId,
    /// The receipt note: text and signature.
    pub receipt: String,
}

/// Money that came by another way for an order that was paid already: it goes back whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Duplicate {
    /// The way by which it came.
    pub channel: Channel,
    /// The times of what happened to it, as the server reports them.
    pub steps: PaymentSteps,
}

/// What is given back.
#[derive(Debug, Clone, PartialEq)]
pub struct GiveBack {
    /// The numbers of the tickets.
    pub tickets: Vec<Slice>,
    /// What they are for.
    pub name: Bilingual,
    /// How much goes back.
    pub price: Price,
    /// Where it goes back to, where the server tells.
    pub channel: Option<Channel>,
    /// What the rider can read to the hotline.
    pub number: String,
    /// Once the rider has confirmed, what is waited for.
    pub sending: Option<Wait>,
}
