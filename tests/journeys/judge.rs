//! What must never happen, looked at after every event, and what must be true in the end.
//!
//! The numbers are those of the reliability invariants: I1 no payment without proof, I2 only signed amounts on the
//! screen, I3 one paid order an intent, I4 one key, I5 no retry before the named time, I6 bounded attempts, I7
//! unknown is never called anything else, I8 nothing expired is paid, I9 every state has a way on, I10 what was
//! paid is found.

use core::fmt::{self, Write as _};
use std::collections::{BTreeMap, BTreeSet};

use checkout::screen::{PaymentCheck, Screen, Ticket};
use checkout::{Event, HttpRequest, HttpResponse};
use wire::endpoint;
use wire::{OrderNo, PurchaseView};

use crate::office::OPENS;

/// I6: the most attempts of one request. At the slowest pace this is more than a journey has time for.
const ATTEMPTS_MAX: u32 = 300;
/// I8: how far a page's time may be from the server's while the link is bad, in seconds.
const CLOCK_ERROR_S: u64 = 30;

/// What is remembered of a tab, to judge it by.
#[derive(Debug, Default)]
pub(crate) struct Judge {
    /// Until when the server wants no question about the purchase, by tab and page.
    named: BTreeMap<(usize, u32), u64>,
    /// The orders that the server was seen to have.
    orders: BTreeSet<OrderNo>,
    /// The ticket of each purchase, as it was shown.
    tickets: BTreeMap<String, String>,
    /// Which variants of the screen were seen, which followed which, and what happened on which.
    pub(crate) screens: BTreeSet<String>,
    pub(crate) steps: BTreeSet<(String, String)>,
    pub(crate) events: BTreeSet<(String, String)>,
    last: BTreeMap<usize, String>,
}

/// The name of a value's variant: the first word of its debugging text, of which no more is written.
pub(crate) fn name(value: &impl fmt::Debug) -> String {
    struct FirstWord(String);
    impl fmt::Write for FirstWord {
        fn write_str(&mut self, text: &str) -> fmt::Result {
            let word = text.split(|it: char| !it.is_alphanumeric()).next().unwrap_or_default();
            self.0.push_str(word);
            if word.len() == text.len() { Ok(()) } else { Err(fmt::Error) }
        }
    }
    let mut first = FirstWord(String::new());
    // It ends with an error wherever there is more than a word.
    let _more = write!(first, "{value:?}");
    first.0
}

impl Judge {
    /// Something happens to a tab that shows this.
    pub(crate) fn happens(&mut self, screen: &str, event: &Event) {
        self.events.insert((screen.into(), name(event)));
    }

    /// A tab shows something.
    pub(crate) fn look(&mut self, tab: usize, screen: &Screen) -> Result<(), String> {
        let price = match screen {
            Screen::Upcoming { offer, .. } | Screen::Open { offer, .. } => Some(&offer.price),
            Screen::Reviewing(review) => Some(&review.price),
            Screen::Ordering { price, .. } | Screen::Checking(PaymentCheck { price, .. }) => {
                Some(price)
            }
            Screen::Paying(payment) => Some(&payment.price),
            Screen::Ticketed(ticket) => Some(&ticket.price),
            Screen::Disputed(_) => return Err("I2: an honest server is disputed".into()),
            _ => None,
        };
        if price.is_some_and(|price| (price.pay(), price.words()) != ("¥300.00", "叁佰元整")) {
            return Err(format!("I2: {price:?} is on the screen"));
        }
        if let Screen::Ticketed(shown) = screen {
            let Ticket { purchase, ticket, .. } = &**shown;
            let number = purchase.number();
            let known = self.tickets.entry(number.clone()).or_insert_with(|| ticket.to_string());
            if **known != **ticket {
                return Err(format!("I3: purchase {number} holds {known:?} and {ticket:?}"));
            }
        }
        let name = name(screen);
        if let Some(before) = self.last.insert(tab, name.clone())
            && before != name
        {
            self.steps.insert((before, name.clone()));
        }
        self.screens.insert(name);
        Ok(())
    }

    /// A request leaves a tab.
    pub(crate) fn sends(
        &mut self,
        (tab, page): (usize, u32),
        request: &HttpRequest,
        fault: Option<&'static str>,
        now_ms: u64,
    ) -> Result<(), String> {
        if request.attempt > ATTEMPTS_MAX {
            return Err(format!("I6: attempt {} at {}", request.attempt, request.path));
        }
        if !about_purchase(&request.path) {
            return Ok(());
        }
        let named = self.named.get(&(tab, page)).copied().unwrap_or(0);
        if now_ms < named {
            return Err(format!("I5: {} leaves {} ms too soon", request.path, named - now_ms));
        }
        fault.map_or(Ok(()), |fault| Err(format!("I4: a key is sent that {fault}")))
    }

    /// A rider confirms a quote that is good until then.
    pub(crate) fn confirms(&mut self, until: u64, now_ms: u64) -> Result<(), String> {
        let now = now_ms / 1_000;
        if now <= until + CLOCK_ERROR_S {
            return Ok(());
        }
        Err(format!("I8: a quote is confirmed {} s late", now - until))
    }

    /// The server answers, whether anybody hears it or not.
    pub(crate) fn says(&mut self, path: &str, body: &[u8], now_ms: u64) -> Result<(), String> {
        if !about_purchase(path) {
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

    /// An answer reaches a tab.
    pub(crate) fn hears(
        &mut self,
        (tab, page): (usize, u32),
        path: &str,
        answer: &HttpResponse,
        now_ms: u64,
    ) {
        let named = answer.retry_after.as_deref().and_then(|text| text.parse::<u64>().ok());
        if let (Some(seconds), true, 429 | 503) = (named, about_purchase(path), answer.status) {
            self.named.insert((tab, page), now_ms + seconds * 1_000);
        }
    }
}

/// Whether a path is about a purchase: one question at a time is.
pub(crate) fn about_purchase(path: &str) -> bool {
    path == endpoint::QUOTES || path == endpoint::ORDERS || path.starts_with("/api/purchases/")
}
