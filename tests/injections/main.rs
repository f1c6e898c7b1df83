//! One rider of the real core against the real server, guard and provider, in simulated time and over a good link:
//! what became of the rider and of the money.
//!
//! `cargo xtask injections` builds it in a copy of the tree whose server can be made faulty, and runs it for every
//! fault and every channel. Here, in the tree, nothing is faulty, and the rider is served. The last line is the
//! outcome.
#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::unwrap_used, reason = "a journey that can't go on says so by failing")]
#![expect(clippy::print_stdout, reason = "the outcome is this program's product")]
#![expect(dead_code, reason = "parts of the simulator that this program has no use for")]

#[path = "../journeys/link.rs"]
mod link;
#[path = "../journeys/office.rs"]
mod office;
#[path = "../journeys/phone.rs"]
mod phone;
#[path = "../journeys/plan.rs"]
mod plan;
mod provider;

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use checkout::screen::PaymentCheck;
use checkout::{Event, Screen};
use clap::Parser;
use office::{OPENS, Office};
use phone::{Browser, Phone, Wish};
use plan::Storage;
use server::Data;
use wire::{Channel, Fen};

/// The announced fare.
const FARE: Fen = Fen::new(30_000);
/// How the fare is shown.
const SHOWN: &str = "¥300.00";
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
struct Cell {
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
    let cell = Cell::parse();
    let mut street = Street::open(&cell);
    if cell.after_another {
        street.follow(0, |screen| matches!(screen, Screen::Reviewing(_)));
    }
    let end = street.follow(1, |_| false);
    println!("{}", street.outcome(&end));
}

struct Street {
    office: Office,
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

impl Street {
    fn open(cell: &Cell) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let stale = std::env::var_os("SAMEFARE_STALE_TARIFF");
        if let Some(path) = stale {
            std::fs::write(path, provider::stale_tariff(Fen::new(cell.stale_fen))).unwrap();
        }
        let office = runtime.block_on(Office::open(Data::Memory, 5, None));
        let now_ms = OPENS * 1_000;
        office.clock.advance(OPENS - office.clock.now());
        let (careless, channel) = (cell.careless, cell.channel);
        let (paying, shown) = (String::new(), Vec::new());
        Self { office, runtime, now_ms, careless, channel, paying, shown, mixed_up: false }
    }

    /// A rider on their way, until there is this screen, or nothing happens any more.
    fn follow(&mut self, rider: usize, until: impl Fn(&Screen) -> bool) -> Screen {
        let browser = Rc::new(RefCell::new(Browser::new(rider, Storage::Keeps, 0)));
        let mut phone = Phone::new(rider, 7 + rider as u64, self.office.roots(), browser);
        phone.channels = vec![self.channel];
        let end_ms = self.now_ms + LONGEST_MS;
        let mut wishes = VecDeque::from(phone.open_page(self.now_ms));
        loop {
            while let Some(wish) = wishes.pop_front() {
                wishes.extend(self.grant(&mut phone, wish));
            }
            let screen = phone.screen(self.now_ms);
            self.look(&screen, &phone);
            if until(&screen) || self.now_ms > end_ms || is_over(&screen) {
                return screen;
            }
            if let Some(press) = phone.press(self.now_ms, false) {
                wishes.extend(phone.say(press, self.now_ms));
                self.wait(self.now_ms + THOUGHT_MS);
                continue;
            }
            let wake_ms = phone.wake_at(self.now_ms).unwrap_or(u64::MAX);
            self.wait(wake_ms.min(self.now_ms + SWEEP_MS));
            wishes.extend(phone.say(Event::TimerFired, self.now_ms));
        }
    }

    /// Time goes by, in which the provider reports and the server looks after what is due.
    fn wait(&mut self, until_ms: u64) {
        self.now_ms = until_ms.max(self.now_ms + 1);
        self.office.clock.advance(self.now_ms / 1_000 - self.office.clock.now());
        let reports = self.runtime.block_on(self.office.sandbox.take_notifications()).unwrap();
        for report in reports {
            self.runtime.block_on(self.office.hear(&report));
        }
        self.runtime.block_on(self.office.sweep());
    }

    fn grant(&mut self, phone: &mut Phone, wish: Wish) -> Vec<Wish> {
        match wish {
            Wish::Send { request, fault } => {
                assert!(fault.is_none(), "a key is sent that {fault:?}");
                let mut cookie = phone.browser.borrow().cookie.clone().unwrap_or_default();
                // Inside WeChat the payer is known before the sale.
                cookie.push_str("; openid=oUpF8uMuAJO_M2pxb1Q9zNjWeS6o");
                let said = self.runtime.block_on(self.office.answer(&request, Some(&cookie)));
                if let Some(cookie) = said.cookie {
                    phone.browser.borrow_mut().cookie = Some(cookie);
                }
                phone.say(
                    Event::ResponseReceived { id: request.id, response: said.answer },
                    self.now_ms,
                )
            }
            Wish::Pay(address) => {
                self.pay(&address);
                self.wait(self.now_ms + AWAY_MS);
                phone.open_page(self.now_ms)
            }
            Wish::Wrote(_) | Wish::DrewBeside(_) | Wish::Reload => Vec::new(),
        }
    }

    /// The page said what the wallet should show: a rider who looks comes back when it shows something else.
    fn pay(&mut self, address: &str) {
        let sandbox = &self.office.sandbox;
        let asked = self.runtime.block_on(sandbox.visit(address));
        let expected = asked.is_ok_and(|asked| server::pricing::figures(asked) == self.paying);
        if expected || self.careless {
            // Whatever the provider refuses to take is for the page to find out.
            let _paid = self.runtime.block_on(sandbox.pay(address));
        }
    }

    fn look(&mut self, screen: &Screen, phone: &Phone) {
        let price = match screen {
            Screen::Upcoming { offer, .. } | Screen::Open { offer, .. } => &offer.price,
            Screen::Reviewing(review) => {
                let own = phone.own_purchase().map(|id| format!("purchase {id}"));
                self.mixed_up |= own.is_some_and(|own| !review.trust.quote.contains(&own));
                &review.price
            }
            Screen::Ordering { price, .. } | Screen::Checking(PaymentCheck { price, .. }) => price,
            Screen::Paying(payment) => {
                self.paying = payment.price.pay().into();
                &payment.price
            }
            Screen::Ticketed(ticket) => &ticket.price,
            _ => return,
        };
        if (price.pay(), price.words()) != (SHOWN, "叁佰元整") {
            self.shown.push(format!("{} {}", price.pay(), price.words()));
        }
    }

    /// In one word and what belongs to it.
    fn outcome(&self, end: &Screen) -> String {
        let ledger = self.runtime.block_on(self.office.sandbox.ledger()).unwrap();
        let sum = |kind| ledger.iter().filter(|it| it.kind == kind).map(|it| it.fen).sum::<u32>();
        let (charged, returned) = (sum("charge"), sum("refund"));
        let kept = charged.saturating_sub(returned);
        let ticket = matches!(end, Screen::Ticketed(_));
        let name = format!("{end:?}");
        let name = name.split(|it: char| !it.is_alphanumeric()).next().unwrap_or_default();
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
