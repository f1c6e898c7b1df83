//! What tabs, network, server and channel hold, and what can happen.

use std::collections::BTreeSet;

/// How many answers or requests may be lost at all. A network that loses without end owes nobody an end.
pub(super) const LOSSES_MAX: u8 = 1;
/// How often a tab may be killed and opened again.
pub(super) const CRASHES_MAX: u8 = 1;
/// How often the network may deliver something twice.
pub(super) const COPIES_MAX: u8 = 1;

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
    pub(crate) unopened: bool,
    /// What is asked, and what is asked first because the answer to it was lost.
    pub(crate) ask: Option<Ask>,
    pub(crate) looks: bool,
    /// Whether another tab wrote to storage since.
    pub(crate) noticed: bool,
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
    pub(crate) stored: Option<(Key, bool)>,
    pub(crate) network: BTreeSet<Message>,
    pub(crate) orders: [Order; 2],
    pub(crate) trades: [Trade; 2],
    /// How often each order was charged.
    pub(crate) charges: [u8; 2],
    /// Whether the time to pay is over.
    pub(crate) over: [bool; 2],
    pub(crate) fault: Option<Fault>,
    pub(crate) losses: u8,
    pub(crate) crashes: u8,
    pub(crate) copies: u8,
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
