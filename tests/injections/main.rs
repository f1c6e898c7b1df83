//! One rider of the real checkout machine against the real server, guard and provider, in simulated time and over a
//! good link: what became of the rider and of the money.
//!
//! `cargo xtask injections` builds it in a copy of the tree whose server can be made faulty, and runs it for every
//! fault and every channel. Here, in the tree, nothing is faulty, and the rider is served. The last line is the
//! outcome.
#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::unwrap_used, reason = "a rider who can't continue fails the run")]
#![expect(clippy::print_stdout, reason = "the outcome is this program's product")]

mod stale_tariff;

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use checkout::{Event, Screen};
use clap::Parser;
use keys::pricing;
use server::Data;
use simulator::backend::OPENS;
use simulator::invariants::{Amount, FARE, amount_of, check_amount};
use simulator::{Backend, BackendConfig, Browser, Storage, Tab, TabEffect};
use wire::{Channel, Fen};

/// How long a rider is followed, in milliseconds: longer than there is time to pay.
const LONGEST_MS: u64 = 1_200_000;
/// How long a rider looks at a screen before they press, in milliseconds.
const THOUGHT_MS: u64 = 1_000;
/// How long nothing may go by before the server does what it does by itself, in milliseconds.
const SWEEP_MS: u64 = 30_000;
/// How long a rider is at the provider, in milliseconds.
const AWAY_MS: u64 = 4_000;

/// What is wrong, besides what the variable switches on.
#[derive(Parser)]
struct Options {
    /// How the rider pays
    #[arg(long, default_value = "alipay-wap", value_parser = channel)]
    channel: Channel,
    /// Another rider asks for a price first
    #[arg(long)]
    after_another: bool,
    /// The rider does not look at what the wallet asks for
    #[arg(long)]
    careless: bool,
    /// The announced fare in the tariff that is out of date, in fen
    #[arg(long, default_value_t = 60_000)]
    stale_fen: u32,
}

fn channel(text: &str) -> Result<Channel, &'static str> {
    Channel::parse(text).ok_or("no such channel")
}

fn main() {
    let options = Options::parse();
    let mut sale = Sale::open(&options);
    if options.after_another {
        sale.follow(0, |screen| matches!(screen, Screen::Reviewing(_)));
    }
    let end = sale.follow(1, |_| false);
    println!("{}", sale.outcome(&end));
}

struct Sale {
    backend: Backend,
    runtime: tokio::runtime::Runtime,
    now_ms: u64,
    careless: bool,
    channel: Channel,
    /// What the page says that the wallet should show.
    paying: String,
    /// Every amount that a screen called a price, where it was not the announced fare's.
    shown: Vec<String>,
    /// Whether a rider was asked to confirm the price of another.
    mixed_up: bool,
}

impl Sale {
    fn open(options: &Options) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let stale = std::env::var_os("SAMEFARE_STALE_TARIFF");
        if let Some(path) = stale {
            std::fs::write(path, stale_tariff::stale_tariff(Fen::new(options.stale_fen))).unwrap();
        }
        let config = BackendConfig { size: 5, ..BackendConfig::default() };
        let backend = runtime.block_on(Backend::open(Data::Memory, config));
        let now_ms = OPENS * 1_000;
        backend.clock.advance(OPENS - backend.clock.now());
        let (careless, channel) = (options.careless, options.channel);
        let (paying, shown) = (String::new(), Vec::new());
        Self { backend, runtime, now_ms, careless, channel, paying, shown, mixed_up: false }
    }

    /// A rider on their way, until there is this screen, or nothing happens any more.
    fn follow(&mut self, rider: usize, until: impl Fn(&Screen) -> bool) -> Screen {
        let browser = Rc::new(RefCell::new(Browser::new(rider, Storage::Keeps, 0)));
        let mut tab = Tab::new(rider, 7 + rider as u64, self.backend.roots(), browser);
        tab.channels = vec![self.channel];
        let end_ms = self.now_ms + LONGEST_MS;
        let mut effects = VecDeque::from(tab.open_page(self.now_ms));
        loop {
            while let Some(effect) = effects.pop_front() {
                effects.extend(self.apply(&mut tab, effect));
            }
            let screen = tab.screen(self.now_ms);
            tab.note_claim(&screen);
            self.look(&screen, &tab);
            if until(&screen) || self.now_ms > end_ms || is_over(&screen) {
                return screen;
            }
            if let Some(press) = tab.next_press(self.now_ms, false) {
                effects.extend(tab.dispatch(press, self.now_ms));
                self.wait(self.now_ms + THOUGHT_MS);
                continue;
            }
            let wake_ms = tab.wake_at(self.now_ms).unwrap_or(u64::MAX);
            self.wait(wake_ms.min(self.now_ms + SWEEP_MS));
            effects.extend(tab.dispatch(Event::TimerFired, self.now_ms));
        }
    }

    /// Time goes by, in which the provider reports and the server looks after what is due.
    fn wait(&mut self, until_ms: u64) {
        self.now_ms = until_ms.max(self.now_ms + 1);
        self.backend.clock.advance(self.now_ms / 1_000 - self.backend.clock.now());
        let reports = self.runtime.block_on(self.backend.sandbox.take_notifications()).unwrap();
        for report in reports {
            // A provider repeats a report that was not taken; here the sweep asks for it.
            let _taken = self.runtime.block_on(self.backend.deliver(&report));
        }
        self.runtime.block_on(self.backend.sweep());
    }

    fn apply(&mut self, tab: &mut Tab, effect: TabEffect) -> Vec<TabEffect> {
        match effect {
            TabEffect::Send { request, key_fault } => {
                assert!(key_fault.is_none(), "a key is sent that {key_fault:?}");
                let mut browser = tab.browser.borrow_mut();
                // Inside WeChat the payer is known before the sale.
                browser.cookies.take(["openid=oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"]);
                let cookies = browser.cookies.header();
                let answer = self.backend.answer(&request, cookies.as_deref());
                let reply = self.runtime.block_on(answer);
                browser.cookies.take(reply.cookies.iter().map(String::as_str));
                drop(browser);
                tab.dispatch(
                    Event::ResponseReceived { id: request.id, response: reply.answer },
                    self.now_ms,
                )
            }
            TabEffect::Pay(address) => {
                self.pay(&address);
                self.wait(self.now_ms + AWAY_MS);
                tab.open_page(self.now_ms)
            }
            TabEffect::StorageChanged(_)
            | TabEffect::UnwrittenPayment
            | TabEffect::SecondKey(_)
            | TabEffect::Reload => Vec::new(),
        }
    }

    /// The page said what the wallet should show: a rider who looks comes back when it shows something else.
    fn pay(&mut self, address: &str) {
        let sandbox = &self.backend.sandbox;
        let asked = self.runtime.block_on(sandbox.visit(address));
        let expected = asked.is_ok_and(|asked| pricing::figures(asked) == self.paying);
        if expected || self.careless {
            // Whatever the provider refuses to take is for the page to find out.
            let _paid = self.runtime.block_on(sandbox.pay(address));
        }
    }

    fn look(&mut self, screen: &Screen, tab: &Tab) {
        if let Screen::Reviewing(review) = screen {
            let own = tab.own_purchase().map(|id| format!("purchase {id}"));
            self.mixed_up |= own.is_some_and(|own| !review.trust.quote.contains(&own));
        }
        if let Screen::Paying(payment) = screen {
            self.paying = payment.price.pay().into();
        }
        let Some(amount) = amount_of(screen) else {
            return;
        };
        let (Amount::Fare(price) | Amount::GivenBack(price, _)) = amount;
        if check_amount(amount, &[self.sum("refund")]).is_err() {
            self.shown.push(format!("{} {}", price.pay(), price.words()));
        }
    }

    /// What the provider took or gave back altogether.
    fn sum(&self, kind: &str) -> Fen {
        let ledger = self.runtime.block_on(self.backend.sandbox.ledger()).unwrap();
        Fen::new(ledger.iter().filter(|it| it.kind == kind).map(|it| it.fen).sum())
    }

    /// In one word and what belongs to it.
    fn outcome(&self, end: &Screen) -> String {
        let (charged, returned) = (self.sum("charge").get(), self.sum("refund").get());
        let kept = charged.saturating_sub(returned);
        let ticket = matches!(end, Screen::Ticketed(_));
        let name = end.name();
        let what = match (kept, charged) {
            _ if kept > FARE.get() && name == "RefundNeedsHelp" => "stuck",
            _ if kept > FARE.get() => "overpaid",
            _ if !self.shown.is_empty() => "misled",
            _ if self.mixed_up => "mixed-up",
            (_, 0) => "refused",
            (0, _) => "returned",
            _ if ticket => "served",
            _ => "unknown",
        };
        let shown = self.shown.first().map_or_else(String::new, |shown| format!(" shown {shown}"));
        format!("{what} charged {charged} returned {returned} on {name}{shown}")
    }
}

/// Whether nothing more comes by itself.
fn is_over(screen: &Screen) -> bool {
    matches!(
        screen,
        Screen::Ticketed(_)
            | Screen::Refunded(_)
            | Screen::RefundNeedsHelp { .. }
            | Screen::Closed { .. }
            | Screen::Paused { .. }
    )
}
