//! What must never happen, looked at after every event, and what must be true in the end.
//!
//! The numbers are those of the reliability invariants: I1 no payment without proof, I2 only signed amounts on the
//! screen, I3 one paid order an intent, I4 one key, I5 no retry before the named time, I6 bounded attempts, I7
//! unknown is never called anything else, I8 nothing expired is paid, I9 every state has a way on, I10 what was
//! paid is found.

use std::collections::{BTreeMap, BTreeSet};

use checkout::screen::Screen;
use checkout::{Answer, Request};
use wire::PurchaseId;
use wire::endpoint;

/// I6: the most attempts of one request. At the slowest pace this is more than a journey has time for.
const ATTEMPTS_MAX: u32 = 150;

/// What is remembered of a tab, to judge it by.
#[derive(Debug, Default)]
pub(crate) struct Judge {
    /// Until when the server wants no question about the purchase, by tab and page.
    named: BTreeMap<(usize, u32), u64>,
    /// Which variants of the screen were seen, and which followed which.
    pub(crate) screens: BTreeSet<String>,
    pub(crate) steps: BTreeSet<(String, String)>,
    last: BTreeMap<usize, String>,
}

/// The name of a screen's variant.
pub(crate) fn name(screen: &Screen) -> String {
    let debug = format!("{screen:?}");
    debug.split(['(', ' ', '{']).next().unwrap_or_default().into()
}

impl Judge {
    /// A tab shows something.
    pub(crate) fn look(&mut self, tab: usize, screen: &Screen) -> Result<(), String> {
        let price = match screen {
            Screen::Upcoming { offer, .. } | Screen::Open { offer, .. } => Some(&offer.price),
            Screen::Reviewing(review) => Some(&review.price),
            Screen::Ordering { price, .. } | Screen::Checking { price, .. } => Some(price),
            Screen::Paying(payment) => Some(&payment.price),
            Screen::Ticketed(ticket) => Some(&ticket.price),
            Screen::Disputed { .. } => return Err("I2: an honest server is disputed".into()),
            _ => None,
        };
        if price.is_some_and(|price| (price.pay(), price.words()) != ("¥300.00", "叁佰元整")) {
            return Err(format!("I2: {price:?} is on the screen"));
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
        request: &Request,
        wrote: impl Fn(PurchaseId) -> bool,
        path: &str,
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
        let Some(key) = request.key.as_deref().and_then(PurchaseId::from_idempotency_key) else {
            return Ok(());
        };
        if path != format!("/p/{key}") {
            return Err(format!("I4: {key} is sent and the address is {path}"));
        }
        if !wrote(key) {
            return Err(format!("I4: {key} is sent and was not written before"));
        }
        Ok(())
    }

    /// An answer reaches a tab.
    pub(crate) fn hears(
        &mut self,
        (tab, page): (usize, u32),
        path: &str,
        answer: &Answer,
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
