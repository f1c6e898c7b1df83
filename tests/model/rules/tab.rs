//! The rules of a tab.

use super::state::{Ask, At, Fault, Message, Order, Said, State, Trade};

impl State {
    /// `checkout::transitions::begin`: the purchase that there is already, or a new one, written before it is sent.
    pub(super) fn buy(&mut self, tab: usize) {
        if self.tabs[tab].key.is_none() {
            self.tabs[tab].key = Some(tab);
            self.tabs[tab].unopened = true;
            self.save(tab);
        }
        self.go(tab, At::Quoting, Some(Ask::Quote));
    }

    /// Writes what this page knows; the other tab will notice.
    pub(super) fn save(&mut self, tab: usize) {
        self.stored = self.tabs[tab].key.map(|key| (key, self.tabs[tab].unopened));
        self.tabs[1 - tab].noticed = true;
    }

    /// Asks, or waits. Whoever would go to pay after the time to pay asks what became of it.
    pub(super) fn go(&mut self, tab: usize, at: At, ask: Option<Ask>) {
        let over = self.tabs[tab].key.is_some_and(|key| self.over[key]);
        let (at, ask) = match at {
            At::Instructing | At::Paying if over => (At::Checking, Some(Ask::Settle)),
            _ => (at, ask),
        };
        self.give_up(tab);
        let page = &mut self.tabs[tab];
        (page.at, page.ask, page.looks) = (at, ask, false);
        self.send(tab);
    }

    pub(super) fn send(&mut self, tab: usize) {
        let page = &mut self.tabs[tab];
        if let (Some(ask), Some(key)) = (page.ask, page.key) {
            let ask = if page.looks { Ask::Look } else { ask };
            self.network.insert(Message::Request { tab, late: false, ask, key });
        }
    }

    /// Gives up what this tab has asked: the answer is not heard, and what only reads has no other effect.
    pub(super) fn give_up(&mut self, tab: usize) {
        let network = std::mem::take(&mut self.network);
        self.network = network
            .into_iter()
            .filter_map(|message| match message {
                Message::Answer { tab: of, .. } if of == tab => None,
                Message::Request { tab: of, ask: Ask::Look | Ask::Instruction, .. }
                    if of == tab =>
                {
                    None
                }
                Message::Request { tab: of, ask, key, .. } if of == tab => {
                    Some(Message::Request { tab, late: true, ask, key })
                }
                other => Some(other),
            })
            .collect();
    }

    /// `Exchanges::lost`: what acts on a purchase is looked up before it is asked again; after a look-up that was
    /// lost, too, it is asked.
    pub(super) fn lost(&mut self, tab: usize) {
        let page = &mut self.tabs[tab];
        page.looks = !page.looks && matches!(page.ask, Some(Ask::Quote | Ask::Order));
        self.give_up(tab);
        if self.fault != Some(Fault::NeverAsksAgain) {
            self.send(tab);
        }
    }

    /// The pace of checking: asked again only when there is something new to hear, as nothing else would change.
    pub(super) fn check(&mut self, tab: usize) {
        let Some(key) = self.tabs[tab].key.filter(|_| self.tabs[tab].ask.is_none()) else {
            return;
        };
        if self.trades[key] != Trade::Unpaid
            || self.over[key]
            || self.orders[key] != Order::Awaiting
        {
            self.go(tab, At::Checking, Some(Ask::Settle));
        }
    }

    /// `checkout::transitions::lifecycle`: the purchase of the address or of storage is looked up.
    pub(super) fn open(&mut self, tab: usize) {
        let kept = self.stored;
        let page = &mut self.tabs[tab];
        page.noticed = false;
        let key = page.key.or(kept.map(|(key, _)| key));
        page.key = key;
        page.unopened = kept.is_some_and(|(kept, unopened)| Some(kept) == key && unopened);
        match key {
            Some(_) => self.go(tab, At::Resuming, Some(Ask::Look)),
            None => self.go(tab, At::Watching, None),
        }
    }

    /// `checkout::transitions::lifecycle`: another tab's purchase is this one's too.
    pub(super) fn notice(&mut self, tab: usize) {
        let page = &mut self.tabs[tab];
        if !std::mem::take(&mut page.noticed) {
            return;
        }
        let Some((theirs, _)) = self.stored else { return };
        let new = page.at == At::Watching && page.key != Some(theirs);
        let went_on = matches!(page.at, At::Reviewing | At::Paying) && page.key == Some(theirs);
        if new || went_on {
            (page.key, page.unopened) = (Some(theirs), false);
            self.go(tab, At::Resuming, Some(Ask::Look));
        }
    }

    /// `on_answer` and `reconcile` of the machine.
    pub(super) fn hear(&mut self, tab: usize, said: Said) {
        let page = self.tabs[tab];
        let Some(ask) = page.ask else { return };
        if page.looks && said == Said::NotFound {
            self.go(tab, page.at, Some(ask));
            return;
        }
        match (said, page.at) {
            (Said::Exists(other), _) => {
                (self.tabs[tab].key, self.tabs[tab].unopened) = (Some(other), false);
                self.save(tab);
                self.go(tab, At::Resuming, Some(Ask::Look));
            }
            (Said::NotFound, At::Resuming) => self.go(tab, At::Quoting, Some(Ask::Quote)),
            (Said::Quoted, At::Ordering) => self.go(tab, At::Ordering, Some(Ask::Order)),
            (Said::Quoted, At::Quoting | At::Resuming) => self.go(tab, At::Reviewing, None),
            (Said::Awaiting, At::Ordering) => self.go(tab, At::Instructing, Some(Ask::Instruction)),
            (Said::Awaiting, At::Resuming) if page.unopened => {
                self.go(tab, At::Instructing, Some(Ask::Instruction));
            }
            (Said::Awaiting, At::Checking) => self.go(tab, At::Checking, None),
            (Said::Awaiting, _) => self.go(tab, At::Checking, Some(Ask::Settle)),
            (Said::Link, At::Instructing) => self.go(tab, At::Paying, None),
            (Said::OrderSettled, _) => self.go(tab, At::Resuming, Some(Ask::Look)),
            (Said::Paid, _) => self.go(tab, At::Ticketed, None),
            (Said::Closed, _) => self.go(tab, At::Closed, None),
            _ => {}
        }
    }
}
