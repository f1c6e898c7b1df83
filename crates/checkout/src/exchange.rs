//! The requests under way: one per topic, each with its attempts, and nothing decided twice.

use fastrand::Rng;
use wire::{Problem, ProblemType};

use crate::effect::{Effect, HttpRequest, RequestId};
use crate::event::{HttpResponse, Now};
use crate::request::{Request, Topic};
use crate::retry::{Failure, Retry, retry_after_s};
use crate::screen::{Wait, WaitReason};

/// For how long a question may be under way before the rider is told that there is a wait, in milliseconds.
const QUIET_MS: u64 = 800;
/// Back on line, questions are put again within this time, in milliseconds.
const ONLINE_SPREAD_MS: u64 = 1_000;

/// An answer that decides something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// The server did what was asked; the body is not read yet.
    Success(Vec<u8>),
    /// The server says what is wrong.
    Problem(Problem, Option<u64>),
    /// Something that is not in the protocol.
    Unrecognised,
}

/// All requests under way.
#[derive(Debug, Clone)]
pub(crate) struct Exchanges {
    all: Vec<Exchange>,
    /// Before this the server does not want to be asked about the purchase again, whatever happens meanwhile.
    quiet_until_ms: u64,
    last: u32,
    online: bool,
}

#[derive(Debug, Clone)]
struct Exchange {
    ask: Request,
    retry: Retry,
    attempt: u32,
    /// Whether the last answer was lost, so that the purchase is looked up before the same is asked again.
    look_first: bool,
    /// What the server promised the last time it was busy. It is good for what is asked next, whichever of the two
    /// questions that is.
    slot_pass: Option<String>,
    /// Before this the server does not want to be asked again, whatever happens.
    not_before_ms: u64,
    phase: Phase,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Phase {
    Due { at_ms: u64 },
    Flying { id: RequestId, sent_ms: u64, looking: bool },
}

/// A question with its answer, and when it was put.
pub(crate) struct Answer {
    pub(crate) ask: Request,
    pub(crate) outcome: Outcome,
    pub(crate) sent_ms: u64,
}

impl Exchanges {
    pub(crate) fn new() -> Self {
        Self { all: Vec::new(), quiet_until_ms: 0, last: 0, online: true }
    }

    /// Asks now. A question of the same topic that is under way is given up: its answer is not used.
    pub(crate) fn ask(&mut self, ask: Request, now: Now) {
        self.ask_in(ask, 0, now);
    }

    /// Asks after a while.
    pub(crate) fn ask_in(&mut self, ask: Request, wait_ms: u64, now: Now) {
        let same = self.all.iter().position(|exchange| exchange.ask.topic() == ask.topic());
        let slot_pass = same.and_then(|at| self.all.swap_remove(at).slot_pass);
        let about_purchase = ask.topic() == Topic::Purchase;
        let quiet_ms = if about_purchase { self.quiet_until_ms } else { 0 };
        let at_ms = now.mono_ms.saturating_add(wait_ms).max(quiet_ms);
        let retry = Retry::new(now.mono_ms);
        let phase = Phase::Due { at_ms };
        let not_before_ms = at_ms;
        self.all.push(Exchange {
            ask,
            retry,
            attempt: 0,
            look_first: false,
            slot_pass,
            not_before_ms,
            phase,
        });
    }

    /// Gives up the question of this topic.
    pub(crate) fn forget(&mut self, topic: Topic) {
        self.all.retain(|exchange| exchange.ask.topic() != topic);
    }

    pub(crate) fn is_asking(&self, topic: Topic) -> bool {
        self.find(topic).is_some()
    }

    /// Sends what is due. Nothing is sent while the phone is off line.
    pub(crate) fn send_due(&mut self, now: Now, effects: &mut Vec<Effect>) {
        if !self.online {
            return;
        }
        for exchange in &mut self.all {
            let Phase::Due { at_ms } = exchange.phase else {
                continue;
            };
            if at_ms > now.mono_ms {
                continue;
            }
            self.last = self.last.saturating_add(1);
            exchange.attempt = exchange.attempt.saturating_add(1);
            let (id, attempt) = (RequestId(self.last), exchange.attempt);
            let look =
                exchange.ask.acts_on().filter(|_| exchange.look_first).map(Request::Purchase);
            let looking = look.is_some();
            let request = look.as_ref().unwrap_or(&exchange.ask).request(id, attempt);
            let slot_pass = exchange.slot_pass.clone();
            exchange.phase = Phase::Flying { id, sent_ms: now.mono_ms, looking };
            effects.push(Effect::Send(HttpRequest { slot_pass, ..request }));
        }
    }

    /// When something is due next.
    pub(crate) fn due_ms(&self) -> Option<u64> {
        let due = self.all.iter().filter_map(|exchange| match exchange.phase {
            Phase::Due { at_ms } => Some(at_ms),
            Phase::Flying { .. } => None,
        });
        due.min().filter(|_| self.online)
    }

    /// An answer came. Returns it when it decides something; otherwise the question is put again later.
    pub(crate) fn answered(
        &mut self,
        id: RequestId,
        mut answer: HttpResponse,
        now: Now,
        rng: &mut Rng,
    ) -> Option<Answer> {
        let at = self.position(id)?;
        let exchange = self.all.get_mut(at)?;
        let Phase::Flying { sent_ms, looking, .. } = exchange.phase else {
            return None;
        };
        exchange.look_first = false;
        exchange.slot_pass = answer.slot_pass.take().or(exchange.slot_pass.take());
        let signing_in = exchange.ask.topic() == Topic::SignIn;
        match classify(answer, signing_in) {
            // The look-up found nothing: the lost request never arrived, so the same one goes out now.
            Verdict::Decided(Outcome::Problem(problem, _))
                if looking && problem.kind == ProblemType::NotFound =>
            {
                exchange.phase = Phase::Due { at_ms: now.mono_ms };
                None
            }
            Verdict::Decided(outcome) => {
                let Exchange { ask, .. } = self.all.swap_remove(at);
                Some(Answer { ask, outcome, sent_ms })
            }
            Verdict::Failed(failure) => {
                exchange.fail(failure, now, rng);
                if exchange.ask.topic() == Topic::Purchase {
                    self.quiet_until_ms = exchange.not_before_ms;
                }
                None
            }
        }
    }

    /// No answer came. What acts on a purchase is looked up before it is asked again; where the look-up is lost,
    /// too, the same is asked: that is safe, and one question less for a server that comes back.
    pub(crate) fn lost(&mut self, id: RequestId, now: Now, rng: &mut Rng) {
        let found = self.position(id).and_then(|at| self.all.get_mut(at));
        if let Some(exchange) = found {
            let looked_up = matches!(exchange.phase, Phase::Flying { looking: true, .. });
            exchange.look_first = exchange.ask.acts_on().is_some() && !looked_up;
            exchange.fail(Failure::Connection, now, rng);
        }
    }

    /// The phone lost or found a network. Back on line, what waits goes out soon, and not all at once.
    pub(crate) fn set_online(&mut self, online: bool, now: Now, rng: &mut Rng) {
        let back = online && !self.online;
        self.online = online;
        for exchange in self.all.iter_mut().filter(|_| back) {
            if let Phase::Due { at_ms } = &mut exchange.phase {
                let soon = now.mono_ms.saturating_add(rng.u64(0..=ONLINE_SPREAD_MS));
                *at_ms = soon.max(exchange.not_before_ms);
            }
        }
    }

    pub(crate) fn is_online(&self) -> bool {
        self.online
    }

    /// What the rider is told about the question of this topic, once it takes long enough.
    pub(crate) fn wait(&self, topic: Topic, held: bool, now: Now) -> Option<Wait> {
        let exchange = self.find(topic)?;
        let reason = match exchange.phase {
            _ if !self.online => WaitReason::Offline,
            Phase::Due { at_ms } if at_ms > now.mono_ms => {
                WaitReason::Again { in_s: at_ms.saturating_sub(now.mono_ms).div_ceil(1_000) }
            }
            Phase::Due { .. } | Phase::Flying { .. } => WaitReason::Asking,
        };
        let quiet = now.mono_ms.saturating_sub(exchange.retry.began_ms()) < QUIET_MS;
        let said = !(quiet && reason == WaitReason::Asking);
        said.then_some(Wait { reason, held })
    }

    /// Whole seconds until the question of this topic is put; nothing while it is under way.
    pub(crate) fn next_s(&self, topic: Topic, now: Now) -> Option<u64> {
        match self.find(topic)?.phase {
            Phase::Due { at_ms } => Some(at_ms.saturating_sub(now.mono_ms).div_ceil(1_000)),
            Phase::Flying { .. } => None,
        }
    }

    fn find(&self, topic: Topic) -> Option<&Exchange> {
        self.all.iter().find(|exchange| exchange.ask.topic() == topic)
    }

    fn position(&self, wanted: RequestId) -> Option<usize> {
        self.all
            .iter()
            .position(|exchange| matches!(exchange.phase, Phase::Flying { id, .. } if id == wanted))
    }
}

impl Exchange {
    fn fail(&mut self, failure: Failure, now: Now, rng: &mut Rng) {
        let wait = self.retry.wait_ms(failure, now.mono_ms, rng);
        let at_ms = now.mono_ms.saturating_add(wait);
        let named = matches!(failure, Failure::Overload { retry_after_s: Some(_) });
        self.not_before_ms = if named { at_ms } else { 0 };
        self.phase = Phase::Due { at_ms };
    }
}

enum Verdict {
    Decided(Outcome),
    Failed(Failure),
}

/// Decides on the problem's type alone; a status only where there is no problem, as from a proxy.
fn classify(answer: HttpResponse, signing_in: bool) -> Verdict {
    let retry_after_s = retry_after_s(answer.retry_after.as_deref());
    if (200..300).contains(&answer.status) {
        return Verdict::Decided(Outcome::Success(answer.body));
    }
    let overload = Verdict::Failed(Failure::Overload { retry_after_s });
    match Problem::decode(&answer.body) {
        Some(problem) => match problem.kind {
            ProblemType::InProgress => Verdict::Failed(Failure::InProgress),
            // How soon a phone may have another code, or try one, is for the rider to know.
            ProblemType::TooMany if signing_in => {
                Verdict::Decided(Outcome::Problem(problem, retry_after_s))
            }
            ProblemType::Busy
            | ProblemType::TooMany
            | ProblemType::Internal
            | ProblemType::ChannelUnavailable => overload,
            _ => Verdict::Decided(Outcome::Problem(problem, retry_after_s)),
        },
        None if answer.status == 429 || answer.status >= 500 => overload,
        None => Verdict::Decided(Outcome::Unrecognised),
    }
}
