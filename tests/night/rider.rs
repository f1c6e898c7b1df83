//! A rider in a storm: a phone on a fast or a slow network that wants the answer to one question.
//!
//! Pure, so that the storm over real connections and the one in simulated time have the same riders.

use checkout::retry::Failure;
use fastrand::Rng;

use crate::policy::{Patience, Policy};

/// How many of a hundred riders are on a slow network.
const SLOW_PERCENT: u64 = 15;
/// How many of a hundred exchanges are lost, on a fast and on a slow network.
const LOST_PERCENT: [u64; 2] = [2, 8];
/// The shortest and the longest way to the server, in milliseconds, on a fast and on a slow network.
const WAY_MS: [(u64, u64); 2] = [(5, 40), (150, 600)];
/// How long a phone waits for the answer to a quote, in milliseconds.
pub(crate) const TIMEOUT_MS: u64 = 8_000;
/// The opening is at four times this for the middle rider, in milliseconds: a sigma of 80 ms.
const OPENING_MS: u64 = 70;

/// What a rider asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Question {
    /// What will I pay?
    Quote,
    /// What became of the request whose answer was lost?
    Purchase,
}

/// What the network does with an exchange.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Way {
    pub(crate) there_ms: u64,
    pub(crate) back_ms: u64,
    pub(crate) loss: Option<Loss>,
}

/// What is lost of an exchange. Either way the phone notices when its time is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Loss {
    Request,
    Answer,
}

/// The outcome of an attempt; `P` is a slot pass.
#[derive(Debug, Clone)]
pub(crate) enum Outcome<P> {
    /// A quote, or the answer that there is none left.
    Answer,
    /// There is no such purchase.
    NotFound,
    /// Come again later.
    Busy { retry_after_s: Option<u64>, pass: Option<P> },
    /// Nothing.
    Nothing,
}

/// What the rider does next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Next {
    /// Holds an answer.
    Served,
    /// Asks again after so many milliseconds.
    Ask(u64),
    /// Was let down by the policy.
    GaveUp,
}

#[derive(Debug, Clone)]
pub(crate) struct Rider<P> {
    pub(crate) is_slow: bool,
    pub(crate) starts_ms: u64,
    pub(crate) pass: Option<P>,
    pub(crate) question: Question,
    patience: Patience,
    rng: Rng,
}

impl<P> Rider<P> {
    /// The rider of this seed. Whoever is slow and early is so under every policy.
    pub(crate) fn new(policy: Policy, seed: u64) -> Self {
        let mut rng = Rng::with_seed(seed);
        let is_slow = rng.u64(0..100) < SLOW_PERCENT;
        let starts_ms = (0..4).map(|_| rng.u64(0..=2 * OPENING_MS)).sum();
        let patience = Patience::new(policy, starts_ms);
        Self { is_slow, starts_ms, pass: None, question: Question::Quote, patience, rng }
    }

    /// What the network does with the next exchange.
    pub(crate) fn way(&mut self) -> Way {
        let network = usize::from(self.is_slow);
        let (shortest, longest) = WAY_MS[network];
        let lost = self.rng.u64(0..100) < LOST_PERCENT[network];
        let loss = if self.rng.bool() { Loss::Request } else { Loss::Answer };
        Way {
            there_ms: self.rng.u64(shortest..=longest),
            back_ms: self.rng.u64(shortest..=longest),
            loss: lost.then_some(loss),
        }
    }

    /// Takes the outcome of an attempt.
    pub(crate) fn take(&mut self, outcome: Outcome<P>, now_ms: u64) -> Next {
        let failure = match outcome {
            Outcome::Answer => return Next::Served,
            Outcome::NotFound => {
                self.question = Question::Quote;
                return Next::Ask(0);
            }
            Outcome::Busy { retry_after_s, pass } => {
                self.question = Question::Quote;
                self.pass = pass.or(self.pass.take());
                Failure::Overload { retry_after_s }
            }
            Outcome::Nothing => {
                let looks = self.patience.looks_first() && self.question == Question::Quote;
                self.question = if looks { Question::Purchase } else { Question::Quote };
                Failure::Connection
            }
        };
        self.patience.after(failure, now_ms, &mut self.rng).map_or(Next::GaveUp, Next::Ask)
    }
}
