//! What must never happen. It is checked after every event.
//!
//! The numbers are those of the reliability invariants: I1 no payment without proof, I2 only signed amounts on the
//! screen, I3 one paid order an intent, I4 one key, I5 no retry before the named time, I6 bounded attempts, I7
//! unknown is never called anything else, I8 nothing expired is paid, I9 every state has a way on, I10 what was
//! paid is found, I11 nothing goes back twice.

#[cfg(test)]
mod prices;

use std::collections::{BTreeMap, BTreeSet};

use checkout::screen::{ChannelChoice, Dispute, PaymentCheck, Refund, Screen, SoldOut, Ticket};
use checkout::{HttpRequest, HttpResponse};
use keys::pricing;
use proof::Price;
use wire::endpoint;
use wire::{Fen, OrderNo, PurchaseId, PurchaseView};

use crate::backend::OPENS;

/// The announced fare.
pub const FARE: Fen = Fen::new(30_000);
/// I6: the most attempts of one request. At the slowest pace this is more than a run has time for.
const ATTEMPTS_MAX: u32 = 300;
/// I8: how far a page's time may be from the server's while the link is bad, in seconds.
const CLOCK_ERROR_S: u64 = 30;

/// The page of a tab.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct PageId {
    pub(crate) tab: usize,
    pub(crate) page: u32,
}

/// What has to be remembered to check the next event.
#[derive(Debug, Default)]
pub(crate) struct Invariants {
    /// Until when the server wants no question about the purchase, by page.
    retry_from_ms: BTreeMap<PageId, u64>,
    /// The orders that the server is known to have.
    orders: BTreeSet<OrderNo>,
    /// The numbers of the purchases for which the server signed a wrong amount.
    pub(crate) mispriced: BTreeSet<String>,
    /// The ticket of each purchase, as it was shown.
    tickets: BTreeMap<String, String>,
}

impl Invariants {
    /// I2 and I3: a tab shows this screen, and this is what the provider gave back of each payment of its purchase.
    pub(crate) fn check_screen(
        &mut self,
        screen: &Screen,
        given_back: &[Fen],
    ) -> Result<(), String> {
        if let Screen::Disputed(Dispute { number, .. }) = screen
            && !self.mispriced.contains(number)
        {
            return Err("I2: an honest server is disputed".into());
        }
        if let Some(amount) = amount_of(screen) {
            check_amount(amount, given_back)?;
        }
        if let Screen::Ticketed(shown) = screen {
            let Ticket { purchase, tickets, .. } = &**shown;
            let ticket = tickets.iter().map(|ticket| &**ticket).collect::<Vec<&str>>().join(" ");
            let number = purchase.number();
            let known = self.tickets.entry(number.clone()).or_insert_with(|| ticket.clone());
            if *known != ticket {
                return Err(format!("I3: purchase {number} holds {known:?} and {ticket:?}"));
            }
        }
        Ok(())
    }

    /// I4, I5 and I6: a request leaves a page.
    pub(crate) fn check_request(
        &self,
        page: PageId,
        request: &HttpRequest,
        key_fault: Option<&'static str>,
        now_ms: u64,
    ) -> Result<(), String> {
        if request.attempt > ATTEMPTS_MAX {
            return Err(format!("I6: attempt {} at {}", request.attempt, request.path));
        }
        if !is_about_purchase(&request.path) {
            return Ok(());
        }
        let from_ms = self.retry_from_ms.get(&page).copied().unwrap_or(0);
        if now_ms < from_ms {
            return Err(format!("I5: {} leaves {} ms too soon", request.path, from_ms - now_ms));
        }
        key_fault.map_or(Ok(()), |fault| Err(format!("I4: a key is sent that {fault}")))
    }

    /// I8: a rider confirms a quote that is good until then.
    pub(crate) fn check_confirmation(&self, until: u64, now_ms: u64) -> Result<(), String> {
        let now = now_ms / 1_000;
        if now <= until + CLOCK_ERROR_S {
            return Ok(());
        }
        Err(format!("I8: a quote is confirmed {} s late", now - until))
    }

    /// I8: the server answers, whether the answer arrives or not.
    pub(crate) fn check_response(
        &mut self,
        path: &str,
        body: &[u8],
        now_ms: u64,
    ) -> Result<(), String> {
        if !is_about_purchase(path) {
            return Ok(());
        }
        let Some(view) = wire::answer::decode::<PurchaseView>(body) else {
            return Ok(());
        };
        let Some(order) = view.order else {
            return Ok(());
        };
        let first = self.orders.insert(order.no);
        let exp = view.quote.lines().find_map(|line| line.strip_prefix("exp ")?.parse().ok());
        match exp {
            Some(exp) if first && path == endpoint::ORDERS && now_ms / 1_000 >= exp => {
                Err(format!("I8: a quote that ended {exp} is ordered at {}", now_ms / 1_000))
            }
            Some(exp) if exp > OPENS => Ok(()),
            _ => Err("I8: a quote without an end".into()),
        }
    }

    /// An answer reaches a page: I5 holds from now on for the time that it names.
    pub(crate) fn saw_answer(
        &mut self,
        page: PageId,
        path: &str,
        answer: &HttpResponse,
        now_ms: u64,
    ) {
        let named = answer.retry_after.as_deref().and_then(|text| text.parse::<u64>().ok());
        if let (Some(seconds), true, 429 | 503) = (named, is_about_purchase(path), answer.status) {
            self.retry_from_ms.insert(page, now_ms + seconds * 1_000);
        }
    }
}

/// What an amount on a screen has to be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Amount<'a> {
    /// The announced fare.
    Fare(&'a Price),
    /// What the provider gave back for this purchase: money that was taken wrongly goes back as it was taken.
    GivenBack(&'a Price, PurchaseId),
}

/// The amount that a screen shows as a price, if it shows one.
pub fn amount_of(screen: &Screen) -> Option<Amount<'_>> {
    match screen {
        Screen::Upcoming { offer, .. }
        | Screen::Open { offer, .. }
        | Screen::SoldOut(SoldOut { offer, .. })
        | Screen::Ended { offer, .. } => Some(Amount::Fare(&offer.price)),
        Screen::Reviewing(review) => Some(Amount::Fare(&review.price)),
        Screen::Ordering { price, .. }
        | Screen::Choosing(ChannelChoice { price, .. })
        | Screen::Checking(PaymentCheck { price, .. }) => Some(Amount::Fare(price)),
        Screen::Paying(payment) => Some(Amount::Fare(&payment.price)),
        Screen::Ticketed(ticket) => Some(Amount::Fare(&ticket.price)),
        Screen::GiveBack(it) => Some(Amount::Fare(&it.price)),
        Screen::Disputed(dispute) => Some(Amount::Fare(&dispute.announced)),
        Screen::Paused { order, .. } => order.as_ref().map(|order| Amount::Fare(&order.price)),
        Screen::Refunded(Refund { price, purchase, .. }) => {
            Some(Amount::GivenBack(price, *purchase))
        }
        Screen::Loading { .. }
        | Screen::SignIn(_)
        | Screen::Quoting { .. }
        | Screen::Refunding(_)
        | Screen::RefundNeedsHelp(_)
        | Screen::Closed { .. }
        | Screen::Problem { .. } => None,
    }
}

/// I2: whether an amount is what it has to be, where this is what the provider gave back of each payment of the
/// purchase.
///
/// # Errors
/// The amount, and what it should be.
pub fn check_amount(amount: Amount<'_>, given_back: &[Fen]) -> Result<(), String> {
    let (price, right) = match amount {
        Amount::Fare(price) => (price, &[FARE][..]),
        Amount::GivenBack(price, _) => (price, given_back),
    };
    let is =
        |fen: &Fen| price.pay() == pricing::figures(*fen) && price.words() == pricing::words(*fen);
    if right.iter().any(is) {
        Ok(())
    } else {
        let right: Vec<_> = right.iter().copied().map(pricing::figures).collect();
        Err(format!("I2: {price:?} is on the screen instead of {right:?}"))
    }
}

/// Whether a path is about a purchase. A page asks one such question at a time.
pub(crate) fn is_about_purchase(path: &str) -> bool {
    path == endpoint::QUOTES || path == endpoint::ORDERS || path.starts_with("/api/purchases/")
}
