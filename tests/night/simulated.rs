//! A storm in simulated time: up to a million of the same riders against the server's own slots or the same admission queue.
//!
//! One thread, one queue of what comes next. Nothing is drawn but from the riders' seeds, so a run repeats itself.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::num::NonZeroU32;

use server::state::{Admission, Slots};

use crate::Storm;
use crate::ledger::{Ledger, RUN_S_MAX};
use crate::overload::AdmissionQueue;
use crate::policy::Policy;
use crate::rider::{Loss, Next, Outcome, Question, Rider, TIMEOUT_MS, Way};

/// How long the server works on a request where nothing queues, in microseconds.
const WORK_US: u64 = 2_000;
/// After how many seconds of the simulated night the progress is printed.
const PROGRESS_S: u64 = 20;

/// What a rider is at.
#[derive(Debug, Clone, Copy)]
enum Phase {
    Sends,
    /// The request reaches the server.
    Arrives(Way),
    /// The answer, or the end of patience, reaches the phone.
    Receives(Reply),
}

#[derive(Debug, Clone, Copy)]
enum Reply {
    Answer,
    NotFound,
    Busy(Option<(u64, u64)>),
    Nothing,
}

/// The server: what it serves when, and what it remembers.
enum Server {
    Paced(Slots),
    Unpaced(AdmissionQueue),
}

pub(crate) fn run(storm: &Storm, policy: Policy) -> Ledger {
    let capacity = NonZeroU32::new(storm.capacity).unwrap();
    let mut server = if policy.is_paced() {
        Server::Paced(Slots::new(capacity))
    } else {
        Server::Unpaced(AdmissionQueue::new(storm.capacity))
    };
    let mut ledger = Ledger::default();
    let seeds = (0..u64::from(storm.riders)).map(|rider| storm.seed_of(rider));
    let mut riders: Vec<Rider<u64>> = seeds.map(|seed| Rider::new(policy, seed)).collect();
    let mut quoted = vec![false; riders.len()];
    let mut phases = vec![Phase::Sends; riders.len()];
    let mut queue = BinaryHeap::with_capacity(riders.len());
    for (number, rider) in riders.iter().enumerate() {
        ledger.rider(rider.is_slow);
        queue.push(Reverse((rider.starts_ms * 1_000, number)));
    }
    let mut said_s = 0;
    while let Some(Reverse((now_us, number))) = queue.pop() {
        if now_us >= RUN_S_MAX as u64 * 1_000_000 {
            break;
        }
        if now_us / 1_000_000 >= said_s + PROGRESS_S {
            said_s = now_us / 1_000_000;
            storm.progress(policy, said_s, &ledger);
        }
        let rider = &mut riders[number];
        let now_ms = now_us / 1_000;
        let (phase, after_us) = match phases[number] {
            Phase::Sends => {
                ledger.attempts += 1;
                let way = rider.way();
                match way.loss {
                    Some(Loss::Request) => (Phase::Receives(Reply::Nothing), TIMEOUT_MS * 1_000),
                    _ => (Phase::Arrives(way), way.there_ms * 1_000),
                }
            }
            // A connection to a server that is not there is refused as fast as the way back.
            Phase::Arrives(way) if storm.is_out(now_us) => {
                (Phase::Receives(Reply::Nothing), way.back_ms * 1_000)
            }
            Phase::Arrives(way) => {
                ledger.count_request(now_ms);
                let (reply, work_us) = server.answer(rider, &mut quoted[number], now_us);
                if way.loss.is_some() {
                    let gone_ms = TIMEOUT_MS.saturating_sub(way.there_ms);
                    (Phase::Receives(Reply::Nothing), gone_ms * 1_000)
                } else {
                    (Phase::Receives(reply), work_us + way.back_ms * 1_000)
                }
            }
            Phase::Receives(reply) => match rider.take(reply.outcome(), now_ms) {
                Next::Served => {
                    ledger.served(now_ms, now_ms - rider.starts_ms, rider.is_slow);
                    continue;
                }
                Next::GaveUp => {
                    ledger.ended += 1;
                    continue;
                }
                Next::Ask(wait_ms) => (Phase::Sends, wait_ms * 1_000),
            },
        };
        phases[number] = phase;
        queue.push(Reverse((now_us + after_us, number)));
    }
    ledger
}

impl Server {
    /// The answer, and how long it takes in microseconds.
    fn answer(&mut self, rider: &Rider<u64>, quoted: &mut bool, now_us: u64) -> (Reply, u64) {
        let served_us = match self {
            Self::Paced(_) if rider.question == Question::Purchase => WORK_US,
            Self::Unpaced(queue) => match queue.admit(now_us) {
                Some(us) => us,
                None => return (Reply::Busy(None), 0),
            },
            Self::Paced(slots) => {
                let turn = match rider.pass {
                    Some(slot_us) => slots.redeem(slot_us, now_us),
                    None => slots.ask(now_us),
                };
                match turn {
                    Admission::Now => WORK_US,
                    Admission::At(slot_us) => {
                        let seconds = slot_us.saturating_sub(now_us).div_ceil(1_000_000);
                        return (Reply::Busy(Some((seconds, slot_us))), 0);
                    }
                    Admission::Full => return (Reply::Busy(None), 0),
                }
            }
        };
        let known = std::mem::replace(quoted, *quoted || rider.question == Question::Quote);
        let found = rider.question == Question::Quote || known;
        (if found { Reply::Answer } else { Reply::NotFound }, served_us)
    }
}

impl Reply {
    fn outcome(self) -> Outcome<u64> {
        match self {
            Self::Answer => Outcome::Answer,
            Self::NotFound => Outcome::NotFound,
            Self::Busy(Some((seconds, slot_us))) => {
                Outcome::Busy { retry_after_s: Some(seconds), pass: Some(slot_us) }
            }
            Self::Busy(None) => Outcome::Busy { retry_after_s: None, pass: None },
            Self::Nothing => Outcome::Nothing,
        }
    }
}
