//! Everything that the page can show. A screen is a plain value; the views only draw it.

mod money;
mod wait;

use proof::{Disputed, Price};
use wire::tariff::{Bilingual, PerRider, Returns};
use wire::{BatchId, Slice, UnixSeconds};

pub use self::money::{
    ChannelChange, ChannelChoice, Duplicate, GiveBack, Payment, PaymentCheck, Ready, Refund,
    RefundProgress, Ticket, VoidTicket,
};
pub use self::wait::{Wait, WaitReason};

/// What the rider sees. Every variant has a function of the same name in `src/screens`.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(not(target_family = "wasm"), derive(strum::VariantNames, strum::IntoStaticStr))]
pub enum Screen {
    /// Nothing is verified yet, or a purchase is being looked up.
    Loading {
        /// The wait, once it is long enough to be shown.
        wait: Option<Wait>,
    },
    /// The batch opens later.
    Upcoming {
        /// What will be sold.
        offer: Offer,
        /// Whole seconds until the opening, by the server's clock.
        left_s: u64,
        /// The rider's phone number with its middle hidden, once known.
        rider: Option<String>,
    },
    /// Tickets can be bought.
    Open {
        /// What is sold.
        offer: Offer,
        /// How many tickets are free, when there is a status.
        free: Option<u32>,
        /// The rider's phone number with its middle hidden, once known.
        rider: Option<String>,
    },
    /// The rider signs in.
    SignIn(SignIn),
    /// The key is being written and the quote asked for.
    Quoting {
        /// The wait, once it is long enough to be shown.
        wait: Option<Wait>,
    },
    /// The quote is here: the rider checks it and confirms.
    Reviewing(Review),
    /// The confirmed quote is becoming an order.
    Ordering {
        /// What was confirmed.
        price: Price,
        /// The wait, once it is long enough to be shown.
        wait: Option<Wait>,
    },
    /// The rider chooses how to pay.
    Choosing(ChannelChoice),
    /// The rider is about to leave for the payment provider.
    Paying(Payment),
    /// The outcome is unknown and is being found out.
    Checking(PaymentCheck),
    /// The rider holds a ticket.
    Ticketed(Box<Ticket>),
    /// The rider is asked whether the ticket is to be given back, or it is being given back.
    GiveBack(GiveBack),
    /// Money is on its way back.
    Refunding(RefundProgress),
    /// Money went back.
    Refunded(Refund),
    /// Money has to go back, and a person has to see to it.
    RefundNeedsHelp(RefundProgress),
    /// The channel closed the order unpaid. No other screen may offer to start over.
    Closed {
        /// What the rider can read to the hotline.
        number: String,
    },
    /// No ticket is free.
    SoldOut(SoldOut),
    /// The sale is over.
    Ended {
        /// The offer that was sold.
        offer: Offer,
        /// Whether nobody is signed in: a rider who bought on another phone signs in to find the purchase.
        signed_out: bool,
    },
    /// The sale is paused; no clock runs against the rider.
    Paused {
        /// Since when.
        since: UnixSeconds,
        /// The purchase that waits meanwhile.
        order: Option<PausedOrder>,
    },
    /// An amount is not the announced one. There is nothing to pay here.
    Disputed(Dispute),
    /// Something is wrong that the page can't mend.
    Problem {
        /// What.
        kind: ProblemKind,
        /// What the rider can read to the hotline, where there is a purchase.
        number: Option<String>,
    },
}

#[cfg(not(target_family = "wasm"))]
impl Screen {
    /// The name of every variant, for tests that must miss none.
    pub const NAMES: &[&str] = <Self as strum::VariantNames>::VARIANTS;

    /// The name of this variant.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.into()
    }
}

/// What is offered: slices of the tariff.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is shown by itself, and most can be together"
)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// The batch.
    pub batch: BatchId,
    /// How many tickets it has.
    pub size: u32,
    /// When it opens.
    pub opens: UnixSeconds,
    /// When it closes.
    pub closes: UnixSeconds,
    /// Every batch of the tariff, in the order of their opening.
    pub nights: Vec<Night>,
    /// The name of the product.
    pub name: Bilingual,
    /// How many rides a ticket holds.
    pub rides: u32,
    /// For how many days it can be used.
    pub valid_days: u32,
    /// Where it can be used.
    pub valid_in: Bilingual,
    /// Whether it can be given back.
    pub returns: Returns,
    /// How many a rider may buy.
    pub per_rider: PerRider,
    /// What one ticket costs.
    pub price: Price,
    /// The refund rule.
    pub refund: Bilingual,
    /// The telephone number for riders.
    pub hotline: Slice,
    /// Where riders find a person.
    pub service: Bilingual,
    /// How the phone's clock compares with the server's.
    pub clock: ClockStatus,
    /// Whether there is a way to pay where the page runs.
    pub payable: bool,
    /// Whether this phone remembers a purchase, under way or over, that can be looked at.
    pub has_purchase: bool,
    /// Whether that purchase is a ticket, which the rider went back from, and which leaves nothing to buy here.
    pub has_ticket: bool,
    /// Whether that purchase has an order, which the rider went back from.
    pub has_order: bool,
}

/// A batch among all those of the tariff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Night {
    /// When it opens.
    pub opens: UnixSeconds,
    /// Whether it is the one that is offered.
    pub is_offered: bool,
    /// How far it is.
    pub state: NightState,
}

/// How far the sale of a batch is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NightState {
    /// It is over.
    Over,
    /// No ticket is free.
    SoldOut,
    /// Tickets can be bought.
    Open,
    /// It opens later.
    ToCome,
}

/// Whether the server has confirmed the time, and how far the phone's clock is off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClockStatus {
    /// Asked and answered; the phone agrees.
    Agrees,
    /// Asked and answered; the phone is wrong and not used.
    PhoneIsOff {
        /// By how many whole minutes; above zero when the phone is ahead.
        minutes: i64,
    },
    /// Not answered yet: the phone's own time is shown.
    Unanswered,
}

/// How a rider signs in, step by step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignIn {
    /// The phone number is asked for.
    Phone {
        /// Why it is asked for again.
        refused: Option<SignInRefusal>,
        /// Why a claim code is asked for again.
        claim_refused: Option<SignInRefusal>,
        /// Whether a code is being sent.
        sending: Option<Wait>,
    },
    /// The code is asked for.
    Code {
        /// The number that it went to; after a reload with its middle hidden.
        phone: String,
        /// The code itself, in a demo.
        demo_code: Option<String>,
        /// Why it is asked for again.
        refused: Option<SignInRefusal>,
        /// Whether a code is being checked, or another one sent.
        checking: Option<Wait>,
        /// Whole seconds until another one can be asked for.
        again_in_s: u64,
    },
}

/// Why what was entered did not sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignInRefusal {
    /// It is not a mobile number.
    NotANumber,
    /// The code is wrong, or too old.
    WrongCode,
    /// No purchase has this claim code.
    NoSuchClaim,
    /// Wrong codes were entered too often: the right one is not taken any more, and another one is needed.
    TriedTooOften,
    /// Too many codes were asked for.
    TooMany {
        /// From when on another one can be asked for.
        until: UnixSeconds,
    },
    /// The browser keeps no cookies.
    NoCookies,
    /// What came was no answer of the server.
    NotAnswered,
}

/// What is reviewed.
#[derive(Debug, Clone, PartialEq)]
pub struct Review {
    /// What is bought.
    pub offer: Offer,
    /// How many.
    pub qty: u32,
    /// What it costs, as signed.
    pub price: Price,
    /// Until when the ticket is held.
    pub until: UnixSeconds,
    /// Whole seconds until then.
    pub left_s: u64,
    /// Whether an earlier quote ran out and this is a fresh one.
    pub renewed: bool,
    /// Why the price can be trusted, for who asks.
    pub trust: Trust,
}

/// Why a price can be trusted: the signed texts themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trust {
    /// The line of the tariff that permits this total, verbatim.
    pub tariff_line: String,
    /// The names of the keys that signed the tariff.
    pub tariff_signers: Vec<String>,
    /// The quote note: text and signature.
    pub quote: String,
}

/// An offer without free tickets.
#[derive(Debug, Clone, PartialEq)]
pub struct SoldOut {
    /// The offer that is sold out.
    pub offer: Offer,
    /// How many are sold.
    pub sold: u32,
    /// How many are held by riders who have not paid yet, and may come back.
    pub held: u32,
    /// Whether nobody is signed in: a rider who bought on another phone signs in to find the purchase.
    pub signed_out: bool,
    /// When the next batch opens, if there is one.
    pub next_opens: Option<UnixSeconds>,
}

/// A purchase that waits while the sale is paused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PausedOrder {
    /// Its amount.
    pub price: Price,
    /// What the rider can read to the hotline.
    pub number: String,
    /// Whether no payment of it was ever opened, so that nothing was charged.
    pub is_unopened: bool,
}

/// An amount that is not the announced one.
#[derive(Debug, Clone, PartialEq)]
pub struct Dispute {
    /// What was announced.
    pub announced: Price,
    /// What came.
    pub received: Disputed,
    /// What the rider can read to the hotline.
    pub number: String,
    /// Why there is no corrected amount yet.
    pub waiting: WaitReason,
}

/// What the page can't mend by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProblemKind {
    /// The offer is not signed as it must be, so no price is shown.
    OfferUntrusted,
    /// The offer is over.
    OfferOver,
    /// The offer, or the tariff of this purchase, is signed as it must be, in another version of the format than this
    /// page reads.
    OtherVersion,
    /// The server's answers about this purchase fail verification.
    AnswerUntrusted,
    /// By the server's answer, the key belongs to another intent. That is our fault, and a person has to resolve it.
    KeyMismatch,
    /// The server refuses the request.
    Refused,
}
