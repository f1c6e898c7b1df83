//! The rules, as few as they can be: what two tabs, one server and one channel do with each other's messages.
//!
//! Each rule is named after the one of the machine or the server that it stands for. Quotes do not run out and
//! tickets do not run short in here; that the real parts keep these rules is what the simulator looks after.

use std::collections::BTreeSet;

use stateright::{Model, Property};

/// How many answers or requests may be lost at all. A network that loses without end owes nobody an end.
const LOSSES_MAX: u8 = 1;
/// How often a tab may be killed and opened again.
const CRASHES_MAX: u8 = 1;
/// How often the network may deliver something twice.
const COPIES_MAX: u8 = 1;

/// A purchase id: each tab would draw another.
pub(crate) type Key = usize;

/// What a tab shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum At {
    Watching,
    Resuming,
    Quoting,
    Reviewing,
    Ordering,
    Instructing,
    Paying,
    /// At the provider.
    Away,
    Checking,
    Ticketed,
    Closed,
}

/// What is asked of the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Ask {
    Quote,
    Order,
    Instruction,
    Look,
    Settle,
}

/// What the server says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Said {
    Quoted,
    Awaiting,
    Paid,
    Closed,
    Link,
    /// The rider has another purchase already.
    Exists(Key),
    NotFound,
    OrderSettled,
}

/// What is on its way. It may arrive late, again, or never. The answer to a late request, one that the tab has
/// given up, is not heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Message {
    Request { tab: usize, late: bool, ask: Ask, key: Key },
    Answer { tab: usize, said: Said },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Tab {
    pub(crate) at: At,
    /// The purchase that this page knows of.
    pub(crate) key: Option<Key>,
    /// Whether this page made it and has not opened a payment.
    unopened: bool,
    /// What is asked, and what is asked first because the answer to it was lost.
    ask: Option<Ask>,
    looks: bool,
    /// Whether another tab wrote to storage since.
    noticed: bool,
}

/// An order, at the server and at the channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Order {
    /// Nobody asked for a quote.
    Unknown,
    Quoted,
    Awaiting,
    Paid,
    Closed,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Trade {
    Unpaid,
    Paid,
    Closed,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct State {
    pub(crate) tabs: [Tab; 2],
    /// What storage holds for both tabs.
    stored: Option<(Key, bool)>,
    pub(crate) network: BTreeSet<Message>,
    pub(crate) orders: [Order; 2],
    pub(crate) trades: [Trade; 2],
    /// How often each order was charged.
    charges: [u8; 2],
    /// Whether the time to pay is over.
    over: [bool; 2],
    fault: Option<Fault>,
    losses: u8,
    crashes: u8,
    copies: u8,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Action {
    Buy(usize),
    Confirm(usize),
    Pay(usize),
    /// The tab asks again what became of the payment.
    Check(usize),
    /// What another tab wrote is noticed.
    Notice(usize),
    /// What the tab waits for does not come.
    Lose(usize),
    /// The tab is killed, and opened again with what storage holds.
    Crash(usize),
    Charge(usize),
    Return(usize),
    /// A message arrives; the order in which they were sent does not count.
    Deliver(Message),
    /// A message arrives, and will arrive again.
    Double(Message),
    Notify(Key),
    TimeOver(Key),
    Sweep(Key),
}

/// A rule that is broken on purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Fault {
    /// The server lets a rider have an order for each key.
    SecondOrder,
    /// What is not paid yet is closed.
    UnpaidIsClosed,
    /// A lost answer is the end of it.
    NeverAsksAgain,
}

/// The rules, with a fault or without.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rules {
    /// The rule that is broken, if one is.
    pub(crate) fault: Option<Fault>,
}

impl Model for Rules {
    type State = State;
    type Action = Action;

    fn init_states(&self) -> Vec<State> {
        let tab = Tab {
            at: At::Watching,
            key: None,
            unopened: false,
            ask: None,
            looks: false,
            noticed: false,
        };
        vec![State {
            tabs: [tab; 2],
            stored: None,
            network: BTreeSet::new(),
            orders: [Order::Unknown; 2],
            trades: [Trade::Unpaid; 2],
            charges: [0; 2],
            over: [false; 2],
            fault: self.fault,
            losses: 0,
            crashes: 0,
            copies: 0,
        }]
    }

    fn actions(&self, state: &State, actions: &mut Vec<Action>) {
        for tab in 0..2 {
            let of = [
                Action::Buy,
                Action::Confirm,
                Action::Pay,
                Action::Check,
                Action::Notice,
                Action::Lose,
                Action::Crash,
                Action::Charge,
                Action::Return,
                Action::Notify,
                Action::TimeOver,
                Action::Sweep,
            ];
            actions.extend(of.map(|action| action(tab)));
        }
        actions.extend(state.network.iter().copied().map(Action::Deliver));
        if state.copies < COPIES_MAX {
            actions.extend(state.network.iter().copied().map(Action::Double));
        }
    }

    /// Nothing, where the action makes no sense or changes nothing.
    fn next_state(&self, last: &State, action: Action) -> Option<State> {
        let mut state = last.clone();
        state.act(action);
        (state != *last).then_some(state)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        fn ends(state: &State) -> bool {
            state.tabs.iter().all(|tab| matches!(tab.at, At::Ticketed | At::Closed))
        }
        vec![
            Property::<Self>::always("one order of a rider at a time", |_, state| {
                let live = |order: &&Order| matches!(order, Order::Awaiting | Order::Paid);
                state.orders.iter().filter(live).count() <= 1
            }),
            Property::<Self>::always("one charge", |_, state| {
                state.charges.iter().sum::<u8>() <= 1
            }),
            Property::<Self>::always("closed is said only of what can't be charged", |_, state| {
                let closed = state.tabs.iter().filter(|tab| tab.at == At::Closed);
                closed.filter_map(|tab| tab.key).all(|key| state.trades[key] == Trade::Closed)
            }),
            Property::<Self>::always("a ticket is shown only of what was charged", |_, state| {
                let ticketed = state.tabs.iter().filter(|tab| tab.at == At::Ticketed);
                ticketed.filter_map(|tab| tab.key).all(|key| state.charges[key] == 1)
            }),
            Property::<Self>::always(
                "what is unknown is called neither closed nor paid",
                |_, state| {
                    let unknown = |key: Key| state.orders[key] == Order::Awaiting;
                    let called =
                        state.tabs.iter().filter(|tab| matches!(tab.at, At::Ticketed | At::Closed));
                    !called.filter_map(|tab| tab.key).any(unknown)
                },
            ),
            Property::<Self>::eventually("everybody knows", |_, state| ends(state)),
            Property::<Self>::sometimes("both tabs show the ticket", |_, state| {
                state.tabs.iter().all(|tab| tab.at == At::Ticketed)
            }),
            Property::<Self>::sometimes("both tabs say closed", |_, state| {
                state.tabs.iter().all(|tab| tab.at == At::Closed)
            }),
            Property::<Self>::sometimes("a tab takes over the other's purchase", |_, state| {
                state.tabs[0].key == Some(1) && state.tabs[0].at == At::Ticketed
            }),
            Property::<Self>::sometimes("a loss and a crash, and a ticket", |_, state| {
                state.losses == LOSSES_MAX
                    && state.crashes == CRASHES_MAX
                    && state.tabs.iter().all(|tab| tab.at == At::Ticketed)
            }),
            Property::<Self>::sometimes("paid, and both tabs still check", |_, state| {
                state.trades.contains(&Trade::Paid)
                    && state.tabs.iter().all(|tab| tab.at == At::Checking)
            }),
        ]
    }
}

impl State {
    fn act(&mut self, action: Action) {
        match action {
            Action::Buy(tab) if self.tabs[tab].at == At::Watching => self.buy(tab),
            Action::Confirm(tab) if self.tabs[tab].at == At::Reviewing => {
                self.go(tab, At::Ordering, Some(Ask::Order));
            }
            Action::Pay(tab) if self.tabs[tab].at == At::Paying => {
                self.tabs[tab].unopened = false;
                self.save(tab);
                self.go(tab, At::Away, None);
            }
            Action::Check(tab) if self.tabs[tab].at == At::Checking => self.check(tab),
            Action::Notice(tab) => self.notice(tab),
            Action::Lose(tab) if self.losses < LOSSES_MAX && self.tabs[tab].ask.is_some() => {
                self.losses += 1;
                self.lost(tab);
            }
            Action::Crash(tab) if self.crashes < CRASHES_MAX && self.tabs[tab].at != At::Away => {
                self.crashes += 1;
                self.open(tab);
            }
            Action::Charge(tab) if self.tabs[tab].at == At::Away => self.charge(tab),
            Action::Return(tab) if self.tabs[tab].at == At::Away => self.open(tab),
            Action::Deliver(message) => {
                self.network.remove(&message);
                self.deliver(message);
            }
            Action::Double(message) => {
                self.copies += 1;
                self.deliver(message);
            }
            Action::Notify(key)
                if self.trades[key] == Trade::Paid && self.orders[key] == Order::Awaiting =>
            {
                self.orders[key] = Order::Paid;
            }
            Action::TimeOver(key) => self.time_over(key),
            Action::Sweep(key) if self.over[key] => self.find_out(key),
            _ => {}
        }
    }

    fn deliver(&mut self, message: Message) {
        match message {
            Message::Request { tab, late, ask, key } => {
                let said = self.answer(ask, key);
                if !late {
                    self.network.insert(Message::Answer { tab, said });
                }
            }
            Message::Answer { tab, said } => self.hear(tab, said),
        }
    }

    /// `checkout::transitions::begin`: the purchase that there is already, or a new one, written before it is sent.
    fn buy(&mut self, tab: usize) {
        if self.tabs[tab].key.is_none() {
            self.tabs[tab].key = Some(tab);
            self.tabs[tab].unopened = true;
            self.save(tab);
        }
        self.go(tab, At::Quoting, Some(Ask::Quote));
    }

    /// Writes what this page knows; the other tab will notice.
    fn save(&mut self, tab: usize) {
        self.stored = self.tabs[tab].key.map(|key| (key, self.tabs[tab].unopened));
        self.tabs[1 - tab].noticed = true;
    }

    /// Asks, or waits. Whoever would go to pay after the time to pay asks what became of it.
    fn go(&mut self, tab: usize, at: At, ask: Option<Ask>) {
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

    fn send(&mut self, tab: usize) {
        let page = &mut self.tabs[tab];
        if let (Some(ask), Some(key)) = (page.ask, page.key) {
            let ask = if page.looks { Ask::Look } else { ask };
            self.network.insert(Message::Request { tab, late: false, ask, key });
        }
    }

    /// Gives up what this tab has asked: the answer is not heard, and what only reads has no other effect.
    fn give_up(&mut self, tab: usize) {
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
    fn lost(&mut self, tab: usize) {
        let page = &mut self.tabs[tab];
        page.looks = !page.looks && matches!(page.ask, Some(Ask::Quote | Ask::Order));
        self.give_up(tab);
        if self.fault != Some(Fault::NeverAsksAgain) {
            self.send(tab);
        }
    }

    /// The pace of checking: asked again only when there is something new to hear, as nothing else would change.
    fn check(&mut self, tab: usize) {
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
    fn open(&mut self, tab: usize) {
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
    fn notice(&mut self, tab: usize) {
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

    fn charge(&mut self, tab: usize) {
        if let Some(key) = self.tabs[tab].key
            && self.trades[key] == Trade::Unpaid
            && !self.over[key]
        {
            self.trades[key] = Trade::Paid;
            self.charges[key] += 1;
        }
    }

    /// The time to pay is over: who has not gone to pay yet asks what became of it.
    fn time_over(&mut self, key: Key) {
        let early =
            |tab: &Tab| matches!(tab.at, At::Quoting | At::Reviewing | At::Ordering | At::Resuming);
        if self.orders[key] != Order::Awaiting || self.over[key] || self.tabs.iter().any(early) {
            return;
        }
        self.over[key] = true;
        for tab in 0..2 {
            let page = self.tabs[tab];
            if matches!(page.at, At::Paying | At::Instructing) && page.key == Some(key) {
                self.go(tab, At::Checking, Some(Ask::Settle));
            }
        }
    }

    /// The server's side: `sale::quote`, `order`, `instruct`, `find`, and `settle`.
    fn answer(&mut self, ask: Ask, key: Key) -> Said {
        match ask {
            Ask::Quote if self.orders[key] == Order::Unknown => {
                let other = 1 - key;
                let free = matches!(self.orders[other], Order::Unknown | Order::Closed);
                if !free && self.fault != Some(Fault::SecondOrder) {
                    return Said::Exists(other);
                }
                self.orders[key] = Order::Quoted;
            }
            Ask::Order if self.orders[key] == Order::Quoted => self.orders[key] = Order::Awaiting,
            Ask::Instruction => {
                let live = self.orders[key] == Order::Awaiting && !self.over[key];
                return if live { Said::Link } else { Said::OrderSettled };
            }
            Ask::Settle => self.find_out(key),
            Ask::Quote | Ask::Order | Ask::Look => {}
        }
        match self.orders[key] {
            Order::Unknown => Said::NotFound,
            Order::Quoted => Said::Quoted,
            Order::Awaiting => Said::Awaiting,
            Order::Paid => Said::Paid,
            Order::Closed => Said::Closed,
        }
    }

    /// `settle::find_out`: what the channel says; and it is closed there when its time is over.
    fn find_out(&mut self, key: Key) {
        if self.orders[key] != Order::Awaiting {
            return;
        }
        if self.trades[key] == Trade::Unpaid && self.over[key] {
            self.trades[key] = Trade::Closed;
        }
        match self.trades[key] {
            Trade::Unpaid if self.fault == Some(Fault::UnpaidIsClosed) => {
                self.orders[key] = Order::Closed;
            }
            Trade::Paid => self.orders[key] = Order::Paid,
            Trade::Closed => self.orders[key] = Order::Closed,
            Trade::Unpaid => {}
        }
    }

    /// `hear::hear` and `fold::fold`.
    fn hear(&mut self, tab: usize, said: Said) {
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
