//! The rules, as few as they can be: what two tabs, one server and one channel do with each other's messages.
//!
//! Each rule is named after the one of the machine or the server that it stands for. Quotes do not run out and
//! tickets do not run short in here; that the real parts keep these rules is what the simulator looks after.

mod channel;
mod server;
mod state;
mod tab;

use std::collections::BTreeSet;

use stateright::{Model, Property};

pub(crate) use state::Fault;
use state::{
    Action, Ask, At, COPIES_MAX, CRASHES_MAX, Key, LOSSES_MAX, Message, Order, State, Tab, Trade,
};

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
            Action::Notify(key) => self.notify(key),
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
}
