//! Riders, links, server and provider, moved from event to event in simulated time.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::path::PathBuf;

use checkout::screen::Screen;
use checkout::{Answer, Event, Request, RequestId};
use fastrand::Rng;
use server::sandbox::LedgerEntry;

use crate::link::{Fate, Link};
use crate::office::{OPENS, Office};
use crate::phone::{Phone, Wish};

/// When a journey begins, before the opening, in milliseconds.
const BEFORE_MS: u64 = 20_000;
/// For how long the link is as bad as it is; afterwards it is good, so that everybody can arrive.
const BAD_MS: u64 = 120_000;
/// When a journey ends, in milliseconds after its beginning.
const END_MS: u64 = 1_500_000;
/// The most events of a journey: more is a loop that never ends.
const EVENTS_MAX: u32 = 200_000;

/// What kind of journey it is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plan {
    pub(crate) riders: u64,
    /// The size of the batch.
    pub(crate) size: u32,
    pub(crate) link: Link,
    /// Whether riders reload the page in the middle.
    pub(crate) reloads: bool,
    /// Whether riders sometimes come back from the provider without having paid.
    pub(crate) dawdles: bool,
    /// Whether reloading loses storage.
    pub(crate) forgets: bool,
    /// How often the server restarts.
    pub(crate) restarts: u32,
    /// How far the phones' clocks are ahead, in milliseconds.
    pub(crate) ahead_ms: i64,
}

impl Default for Plan {
    fn default() -> Self {
        let link = Link::bad();
        Self {
            riders: 1,
            size: 1,
            link,
            reloads: false,
            dawdles: false,
            forgets: false,
            restarts: 0,
            ahead_ms: 0,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    Wake {
        phone: usize,
        page: u32,
    },
    Press {
        phone: usize,
        page: u32,
    },
    Arrive {
        phone: usize,
        page: u32,
        flight: usize,
        copy: bool,
    },
    Back {
        phone: usize,
        page: u32,
        flight: usize,
    },
    Lose {
        phone: usize,
        page: u32,
        flight: usize,
    },
    Reload {
        phone: usize,
    },
    Pay {
        phone: usize,
        address: String,
    },
    Return {
        phone: usize,
    },
    Notify {
        body: String,
    },
    Sweep,
    Restart,
}

struct Flight {
    request: Request,
    fate: Fate,
    answer: Option<Answer>,
    over: bool,
}

pub(crate) struct World {
    seed: u64,
    pub(crate) phones: Vec<Phone>,
    office: Office,
    runtime: tokio::runtime::Runtime,
    folder: PathBuf,
    plan: Plan,
    rng: Rng,
    now_ms: u64,
    begin_ms: u64,
    queue: BinaryHeap<Reverse<(u64, u64, What)>>,
    order: u64,
    flights: Vec<Flight>,
}

impl World {
    pub(crate) fn run(seed: u64, plan: Plan) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let name = format!(
            "samefare-journey-{}-{seed}-{:p}",
            std::process::id(),
            &raw const plan
        );
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&folder).unwrap();
        let office = runtime.block_on(Office::open(&folder, plan.size));
        let begin_ms = OPENS * 1_000 - BEFORE_MS;
        let mut phones: Vec<_> = (0..plan.riders)
            .map(|index| Phone::new(index, seed, office.roots()))
            .collect();
        phones
            .iter_mut()
            .for_each(|phone| phone.ahead_ms = plan.ahead_ms);
        let mut world = Self {
            seed,
            phones,
            office,
            runtime,
            folder,
            plan,
            rng: Rng::with_seed(seed),
            now_ms: begin_ms,
            begin_ms,
            queue: BinaryHeap::new(),
            order: 0,
            flights: Vec::new(),
        };
        world.begin();
        world.go();
        world
    }

    fn begin(&mut self) {
        for phone in 0..self.phones.len() {
            let at = self.rng.u64(0..5_000);
            self.at(at, What::Reload { phone });
            let reloads = if self.plan.reloads {
                self.rng.u32(1..6)
            } else {
                0
            };
            for _ in 0..reloads {
                let at = self.rng.u64(BEFORE_MS..BAD_MS);
                self.at(at, What::Reload { phone });
            }
        }
        for _ in 0..self.plan.restarts {
            let at = self.rng.u64(BEFORE_MS..BAD_MS);
            self.at(at, What::Restart);
        }
        self.at(5_000, What::Sweep);
    }

    /// Plans something, this many milliseconds after the beginning.
    fn at(&mut self, after_ms: u64, what: What) {
        self.order += 1;
        self.queue
            .push(Reverse((self.begin_ms + after_ms, self.order, what)));
    }

    /// Plans something, this many milliseconds from now.
    fn later(&mut self, ms: u64, what: What) {
        self.at(self.now_ms - self.begin_ms + ms, what);
    }

    fn go(&mut self) {
        for events in 0.. {
            assert!(
                events < EVENTS_MAX,
                "seed {}: the journey does not end",
                self.seed
            );
            let Some(Reverse((at_ms, _, what))) = self.queue.pop() else {
                return;
            };
            if at_ms > self.begin_ms + END_MS {
                return;
            }
            self.now_ms = self.now_ms.max(at_ms);
            if let server::Clock::Manual(ms) = &self.office.clock {
                ms.store(self.now_ms, std::sync::atomic::Ordering::SeqCst);
            }
            self.happen(what);
        }
    }

    fn happen(&mut self, what: What) {
        match what {
            What::Wake { phone, page } if self.is_there(phone, page) => {
                self.say(phone, Event::Woke);
            }
            What::Press { phone, page } if self.is_there(phone, page) => {
                self.phones[phone].thinking = None;
                match self.phones[phone].press(self.now_ms) {
                    Some(event) => self.say(phone, event),
                    None => self.plan_press(phone),
                }
            }
            What::Arrive {
                phone,
                page,
                flight,
                copy,
            } => self.arrive(phone, page, flight, copy),
            What::Back {
                phone,
                page,
                flight,
            } => self.back(phone, page, flight),
            What::Lose {
                phone,
                page,
                flight,
            } if self.is_there(phone, page) => {
                if !std::mem::replace(&mut self.flights[flight].over, true) {
                    let id = self.flights[flight].request.id;
                    self.say(phone, Event::Lost { id });
                }
            }
            What::Reload { phone } if !self.phones[phone].away => {
                if self.plan.forgets && self.now_ms > OPENS * 1_000 {
                    self.phones[phone].stored = None;
                    self.phones[phone].path = "/".into();
                }
                self.open_page(phone);
            }
            What::Pay { phone, address } => self.pay(phone, &address),
            What::Return { phone } => self.open_page(phone),
            What::Notify { body } => {
                self.runtime.block_on(self.office.notify(&body));
            }
            What::Sweep => {
                self.runtime.block_on(self.office.sweep());
                self.later(5_000, What::Sweep);
            }
            What::Restart => self.runtime.block_on(self.office.restart()),
            What::Wake { .. } | What::Press { .. } | What::Lose { .. } | What::Reload { .. } => {}
        }
    }

    fn is_there(&self, phone: usize, page: u32) -> bool {
        self.phones[phone].page == page && !self.phones[phone].away
    }

    fn open_page(&mut self, phone: usize) {
        let wishes = self.phones[phone].open_page(self.now_ms);
        self.grant(phone, wishes);
        self.plan_press(phone);
    }

    fn say(&mut self, phone: usize, event: Event) {
        let wishes = self.phones[phone].say(event, self.now_ms);
        self.grant(phone, wishes);
        if !self.phones[phone].away && self.phones[phone].press(self.now_ms).is_some() {
            self.plan_press(phone);
        }
    }

    fn plan_press(&mut self, phone: usize) {
        let page = self.phones[phone].page;
        let idle = self.phones[phone].thinking != Some(page);
        if idle && self.phones[phone].press(self.now_ms).is_some() {
            self.phones[phone].thinking = Some(page);
            let thinks_ms = self.rng.u64(300..4_000);
            self.later(thinks_ms, What::Press { phone, page });
        }
    }

    fn grant(&mut self, phone: usize, wishes: Vec<Wish>) {
        for wish in wishes {
            match wish {
                Wish::Send(request) => self.send(phone, request),
                Wish::Pay(address) => {
                    self.phones[phone].away = true;
                    let pays_ms = self.rng.u64(1_000..20_000);
                    self.later(pays_ms, What::Pay { phone, address });
                }
            }
        }
        let page = self.phones[phone].page;
        if let Some(wake_ms) = self.phones[phone].wake_at(self.now_ms) {
            self.later(wake_ms - self.now_ms, What::Wake { phone, page });
        }
    }

    fn send(&mut self, phone: usize, request: Request) {
        let healed = self.now_ms > self.begin_ms + BAD_MS;
        let link = if healed { Link::good() } else { self.plan.link };
        let fate = link.fate(&mut self.rng);
        let (flight, page) = (self.flights.len(), self.phones[phone].page);
        let timeout_ms = u64::from(request.timeout_ms);
        self.flights.push(Flight {
            request,
            fate,
            answer: None,
            over: false,
        });
        if let Some(ms) = fate.arrives_ms {
            self.later(
                ms,
                What::Arrive {
                    phone,
                    page,
                    flight,
                    copy: false,
                },
            );
        }
        if let Some(ms) = fate.again_ms {
            self.later(
                ms,
                What::Arrive {
                    phone,
                    page,
                    flight,
                    copy: true,
                },
            );
        }
        self.later(
            timeout_ms,
            What::Lose {
                phone,
                page,
                flight,
            },
        );
    }

    /// A request reaches the server. What the server does it does, whether anybody still listens or not.
    fn arrive(&mut self, phone: usize, page: u32, flight: usize, copy: bool) {
        let Flight { request, fate, .. } = &self.flights[flight];
        let (request, fate) = (request.clone(), *fate);
        let cookie = self.phones[phone].cookie.clone();
        let said = self
            .runtime
            .block_on(self.office.answer(&request, cookie.as_deref()));
        if copy {
            return;
        }
        if let Some(cookie) = said.cookie {
            // A browser keeps the cookie when the answer's head arrives, so not on an answer that is dropped.
            if fate.back_ms.is_some() && !fate.broken {
                self.phones[phone].cookie = Some(cookie);
            }
        }
        let (status, retry_after, mut body) = (said.status, said.retry_after, said.body);
        let (status, retry_after) = if fate.broken {
            (502, None)
        } else {
            (status, retry_after)
        };
        if fate.broken {
            body = b"<html>bad gateway</html>".to_vec();
        }
        self.flights[flight].answer = Some(Answer {
            status,
            retry_after,
            body,
        });
        if let (Some(ms), false) = (fate.back_ms, fate.truncated) {
            self.later(
                ms,
                What::Back {
                    phone,
                    page,
                    flight,
                },
            );
        } else if let (Some(ms), true) = (fate.back_ms, fate.truncated) {
            // A body that ends too soon is an error of the connection, as in a browser.
            self.later(
                ms,
                What::Lose {
                    phone,
                    page,
                    flight,
                },
            );
        }
    }

    fn back(&mut self, phone: usize, page: u32, flight: usize) {
        let answer = self.flights[flight].answer.take();
        if let (Some(answer), true, false) = (
            answer,
            self.is_there(phone, page),
            self.flights[flight].over,
        ) {
            self.flights[flight].over = true;
            let id: RequestId = self.flights[flight].request.id;
            self.say(phone, Event::Answered { id, answer });
        }
    }

    /// The rider is at the provider: pays, mostly, and comes back, mostly.
    fn pay(&mut self, phone: usize, address: &str) {
        let pays = !self.plan.dawdles || self.rng.u32(0..10) > 0;
        let sandbox = &self.office.sandbox;
        if pays {
            let paid = self.runtime.block_on(sandbox.pay(address));
            assert!(
                paid.is_ok(),
                "seed {}: a proved address can be paid: {paid:?}",
                self.seed
            );
        } else {
            self.runtime.block_on(sandbox.visit(address)).unwrap();
        }
        for delivery in self
            .runtime
            .block_on(self.office.sandbox.take_notifications())
            .unwrap()
        {
            // Late, twice, or never.
            for _ in 0..self.rng.u32(0..3) {
                let (ms, body) = (self.rng.u64(50..90_000), delivery.body.clone());
                self.later(ms, What::Notify { body });
            }
        }
        let returns_ms = self.rng.u64(200..60_000);
        self.later(returns_ms, What::Return { phone });
    }

    /// Where every rider ended.
    pub(crate) fn screens(&self) -> impl Iterator<Item = Screen> {
        self.phones.iter().map(|phone| phone.screen_at(self.now_ms))
    }

    /// Every charge that the provider made.
    pub(crate) fn charges(&self) -> Vec<LedgerEntry> {
        let ledger = self.runtime.block_on(self.office.sandbox.ledger()).unwrap();
        ledger
            .into_iter()
            .filter(|entry| entry.kind == "charge")
            .collect()
    }

    /// What must be true at the end of every journey, whatever happened on the way.
    pub(crate) fn judge(&self) {
        let seed = self.seed;
        let charges = self.charges();
        assert!(
            charges.len() <= self.phones.len(),
            "seed {seed}: one charge a rider at most"
        );
        for charge in &charges {
            assert_eq!(charge.fen, 30_000, "seed {seed}: the announced fare");
        }
        let mut orders: Vec<_> = charges.iter().map(|charge| &charge.out_trade_no).collect();
        orders.sort();
        orders.dedup();
        assert_eq!(
            orders.len(),
            charges.len(),
            "seed {seed}: one charge an order"
        );
        let mut ticketed = 0;
        for (index, phone) in self.phones.iter().enumerate() {
            let screen = phone.screen_at(self.now_ms);
            let at = format!("seed {seed}, rider {index}: {screen:?}");
            match screen {
                Screen::Ticketed(_) => ticketed += 1,
                Screen::Closed { .. } | Screen::SoldOut { .. } => {}
                _ => panic!("{at}: not a screen to end on"),
            }
            let shown: Vec<_> = phone.shown.iter().map(String::as_str).collect();
            assert!(
                shown.is_empty() || shown == ["¥300.00"],
                "{at}: showed {shown:?}"
            );
        }
        assert_eq!(
            ticketed,
            charges.len(),
            "seed {seed}: who paid holds a ticket, and nobody else"
        );
    }
}

impl Drop for World {
    fn drop(&mut self) {
        // The folder is the journey's own; a journey that failed leaves nothing behind either.
        let _removed = std::fs::remove_dir_all(&self.folder);
    }
}
