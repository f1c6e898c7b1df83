//! The requests under way: one per topic, each with its attempts and waits.

use fastrand::Rng;
use wire::{Problem, ProblemType};

use crate::effect::{Effect, HttpRequest, RequestId};
use crate::event::{HttpResponse, Now};
use crate::network::request::Request;
use crate::network::topic::Topic;
use crate::retry::{Failure, Retry, named_ms, retry_after_s};
use crate::screen::{Wait, WaitReason};

/// For how long a request may be under way before the page shows a wait, in milliseconds.
const QUIET_MS: u64 = 800;
/// The status by which a network asks for a sign-in (RFC 6585, section 6).
const SIGN_IN_TO_NETWORK: u16 = 511;
/// When the phone is online again, waiting requests are sent within this time, in milliseconds.
const ONLINE_SPREAD_MS: u64 = 1_000;

/// An answer that decides something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// The server did what was asked. The body has the form of an answer to that; nothing in it is verified yet.
    Success(Vec<u8>),
    /// The server refused.
    Problem { problem: Problem, retry_after_s: Option<u64> },
}

/// An outcome with its request, and when that was sent on the monotonic clock.
pub(crate) struct Answer {
    pub(crate) request: Request,
    pub(crate) outcome: Outcome,
    pub(crate) sent_ms: u64,
}

/// All requests under way.
#[derive(Debug, Clone)]
pub(crate) struct Exchanges {
    all: Vec<Exchange>,
    /// Before this the server wants no request of a topic, whatever happens meanwhile.
    quiet: Quiet,
    last_id: u32,
    online: bool,
}

/// Until when the server wants no request of a topic, on the monotonic clock, by topic.
#[derive(Debug, Clone, Default)]
struct Quiet([u64; Topic::COUNT]);

/// A request, from its start to the answer that decides it.
#[derive(Debug, Clone)]
struct Exchange {
    request: Request,
    retry: Retry,
    attempt: u32,
    /// Whether the last answer was lost, so that the purchase is looked up before the request is sent again.
    lookup_first: bool,
    /// What the server promised the last time it was busy. It is good for the look-up and for the request itself.
    slot_pass: Option<String>,
    /// Whether the last answer was somebody else's, such as the sign-in page of a network.
    intercepted: bool,
    phase: Phase,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Phase {
    Waiting { until_ms: u64 },
    InFlight { id: RequestId, sent_ms: u64, is_lookup: bool },
}

impl Exchanges {
    pub(crate) fn new() -> Self {
        Self { all: Vec::new(), quiet: Quiet::default(), last_id: 0, online: true }
    }

    /// Starts a request now. One of the same topic that is under way is given up: its answer is ignored.
    pub(crate) fn start(&mut self, request: Request, now: Now) {
        self.start_in(request, 0, now);
    }

    /// Starts a request after a wait in milliseconds.
    pub(crate) fn start_in(&mut self, request: Request, wait_ms: u64, now: Now) {
        let topic = request.topic();
        let same = self.all.iter().position(|exchange| exchange.request.topic() == topic);
        let slot_pass = same.and_then(|at| self.all.swap_remove(at).slot_pass);
        let until_ms = now.mono_ms.saturating_add(wait_ms);
        self.all.push(Exchange {
            request,
            retry: Retry::new(now.mono_ms),
            attempt: 0,
            lookup_first: false,
            slot_pass,
            intercepted: false,
            phase: Phase::Waiting { until_ms },
        });
    }

    /// Gives up the request of this topic.
    pub(crate) fn cancel(&mut self, topic: Topic) {
        self.all.retain(|exchange| exchange.request.topic() != topic);
    }

    /// Whether a request of this topic is under way.
    pub(crate) fn is_pending(&self, topic: Topic) -> bool {
        self.find(topic).is_some()
    }

    /// Sends what is due. Nothing is sent while the phone is offline.
    pub(crate) fn send_due(&mut self, now: Now, effects: &mut Vec<Effect>) {
        if !self.online {
            return;
        }
        for exchange in &mut self.all {
            if exchange.due_ms(&self.quiet).is_none_or(|due_ms| due_ms > now.mono_ms) {
                continue;
            }
            self.last_id = self.last_id.saturating_add(1);
            let id = RequestId { number: self.last_id, topic: exchange.request.topic() };
            effects.push(Effect::Send(exchange.send(id, now)));
        }
    }

    /// When something is due next.
    pub(crate) fn due_ms(&self) -> Option<u64> {
        let due = self.all.iter().filter_map(|exchange| exchange.due_ms(&self.quiet));
        due.min().filter(|_| self.online)
    }

    /// Takes a response. Returns the answer when it decides something; otherwise another attempt follows. That of a request
    /// which was given up decides nothing, but the wait that it names binds what follows.
    pub(crate) fn on_response(
        &mut self,
        id: RequestId,
        mut response: HttpResponse,
        now: Now,
        rng: &mut Rng,
    ) -> Option<Answer> {
        if let Some(named_s) = overloaded_for_s(&response, id.topic) {
            self.quiet.keep(id.topic, now.mono_ms.saturating_add(named_ms(named_s, rng)));
        }
        let at = self.position(id)?;
        let exchange = self.all.get_mut(at)?;
        let Phase::InFlight { sent_ms, is_lookup, .. } = exchange.phase else {
            return None;
        };
        let slot_pass = response.slot_pass.take();
        let request = exchange.lookup().filter(|_| is_lookup);
        let verdict = classify(response, request.as_ref().unwrap_or(&exchange.request));
        if matches!(verdict, Verdict::Failed(Failure::NotOurs)) {
            exchange.lose(Failure::NotOurs, now, rng);
            return None;
        }
        exchange.lookup_first = false;
        exchange.slot_pass = slot_pass.or(exchange.slot_pass.take());
        match verdict {
            // The look-up found nothing: the lost request never arrived, so it is sent again now.
            Verdict::Decided(Outcome::Problem { problem, .. })
                if is_lookup && problem.kind == ProblemType::NotFound =>
            {
                exchange.phase = Phase::Waiting { until_ms: now.mono_ms };
                None
            }
            Verdict::Decided(outcome) => {
                let Exchange { request, .. } = self.all.swap_remove(at);
                Some(Answer { request, outcome, sent_ms })
            }
            Verdict::Failed(failure) => {
                exchange.fail(failure, now, rng);
                None
            }
        }
    }

    /// No response came.
    pub(crate) fn on_failure(&mut self, id: RequestId, now: Now, rng: &mut Rng) {
        let found = self.position(id).and_then(|at| self.all.get_mut(at));
        if let Some(exchange) = found {
            exchange.lose(Failure::Connection, now, rng);
        }
    }

    /// The phone went online or offline. Online again, waiting requests are sent soon, and not all at once.
    pub(crate) fn set_online(&mut self, online: bool, now: Now, rng: &mut Rng) {
        let is_back = online && !self.online;
        self.online = online;
        for exchange in self.all.iter_mut().filter(|_| is_back) {
            if let Phase::Waiting { until_ms } = &mut exchange.phase {
                *until_ms = now.mono_ms.saturating_add(rng.u64(0..=ONLINE_SPREAD_MS));
            }
        }
    }

    /// What the page shows about the request of this topic, once it takes long enough.
    pub(crate) fn wait(&self, topic: Topic, held: bool, now: Now) -> Option<Wait> {
        let exchange = self.find(topic)?;
        let reason = self.reason(topic, now);
        let is_quiet = now.mono_ms.saturating_sub(exchange.retry.began_ms()) < QUIET_MS;
        let is_shown = !(is_quiet && reason == WaitReason::Asking);
        is_shown.then_some(Wait { reason, held })
    }

    /// Why there is no answer of this topic yet.
    pub(crate) fn reason(&self, topic: Topic, now: Now) -> WaitReason {
        if !self.online {
            return WaitReason::Offline;
        }
        let exchange = self.find(topic);
        let due_ms = exchange.and_then(|exchange| exchange.due_ms(&self.quiet));
        match (exchange, due_ms.filter(|due_ms| *due_ms > now.mono_ms)) {
            (Some(Exchange { intercepted, .. }), Some(due_ms)) => {
                let in_s = due_ms.saturating_sub(now.mono_ms).div_ceil(1_000);
                if *intercepted {
                    WaitReason::Intercepted { in_s }
                } else {
                    WaitReason::Again { in_s }
                }
            }
            (Some(_) | None, _) => WaitReason::Asking,
        }
    }

    fn find(&self, topic: Topic) -> Option<&Exchange> {
        self.all.iter().find(|exchange| exchange.request.topic() == topic)
    }

    fn position(&self, wanted: RequestId) -> Option<usize> {
        self.all.iter().position(
            |exchange| matches!(exchange.phase, Phase::InFlight { id, .. } if id == wanted),
        )
    }
}

impl Quiet {
    fn until_ms(&self, topic: Topic) -> u64 {
        self.0.get(topic.place()).copied().unwrap_or(0)
    }

    fn keep(&mut self, topic: Topic, until_ms: u64) {
        if let Some(kept) = self.0.get_mut(topic.place()) {
            *kept = until_ms.max(*kept);
        }
    }
}

impl Exchange {
    /// When the next attempt is due; none while one is in flight.
    fn due_ms(&self, quiet: &Quiet) -> Option<u64> {
        match self.phase {
            Phase::Waiting { until_ms } => Some(until_ms.max(quiet.until_ms(self.request.topic()))),
            Phase::InFlight { .. } => None,
        }
    }

    /// The look-up of the purchase that the request acts on.
    fn lookup(&self) -> Option<Request> {
        self.request.acts_on().map(Request::Purchase)
    }

    /// The next attempt: the request itself, or first the look-up of its purchase.
    fn send(&mut self, id: RequestId, now: Now) -> HttpRequest {
        self.attempt = self.attempt.saturating_add(1);
        let lookup = self.lookup().filter(|_| self.lookup_first);
        let request = lookup.as_ref().unwrap_or(&self.request).to_http(id, self.attempt);
        let is_lookup = lookup.is_some();
        self.phase = Phase::InFlight { id, sent_ms: now.mono_ms, is_lookup };
        HttpRequest { slot_pass: self.slot_pass.clone(), ..request }
    }

    /// The answer was lost, and the server may have acted. A request that acts on a purchase is preceded by a look-up
    /// from now on. When the look-up itself is lost, the request is sent: that is safe, and one request less for a
    /// server that recovers.
    fn lose(&mut self, failure: Failure, now: Now, rng: &mut Rng) {
        let was_lookup = matches!(self.phase, Phase::InFlight { is_lookup: true, .. });
        self.lookup_first = self.request.acts_on().is_some() && !was_lookup;
        self.fail(failure, now, rng);
    }

    fn fail(&mut self, failure: Failure, now: Now, rng: &mut Rng) {
        self.intercepted = failure == Failure::NotOurs;
        let wait = self.retry.wait_ms(failure, now.mono_ms, rng);
        let until_ms = now.mono_ms.saturating_add(wait);
        self.phase = Phase::Waiting { until_ms };
    }
}

/// The wait that an overloaded server names, in seconds. How soon a phone may have another code is no overload.
fn overloaded_for_s(response: &HttpResponse, topic: Topic) -> Option<u64> {
    match response.status {
        429 if topic == Topic::SignIn => None,
        429 | 500.. => retry_after_s(response.retry_after.as_deref()),
        _ => None,
    }
}

enum Verdict {
    Decided(Outcome),
    Failed(Failure),
}

/// Decides on the problem's type alone; on the status only where there is no problem, as from a proxy.
fn classify(response: HttpResponse, request: &Request) -> Verdict {
    let retry_after_s = retry_after_s(response.retry_after.as_deref());
    if (200..300).contains(&response.status) {
        return match request.is_answered_by(&response.body) {
            true => Verdict::Decided(Outcome::Success(response.body)),
            false => Verdict::Failed(Failure::NotOurs),
        };
    }
    let overload = Verdict::Failed(Failure::Overload { retry_after_s });
    match Problem::decode(&response.body) {
        Some(problem) => match problem.kind {
            ProblemType::InProgress => Verdict::Failed(Failure::InProgress),
            // How soon a phone may have another code, or try one, is shown to the rider.
            ProblemType::TooMany if request.topic() == Topic::SignIn => {
                Verdict::Decided(Outcome::Problem { problem, retry_after_s })
            }
            ProblemType::Busy
            | ProblemType::TooMany
            | ProblemType::Internal
            | ProblemType::ChannelUnavailable => overload,
            ProblemType::Malformed
            | ProblemType::IdempotencyMissing
            | ProblemType::SignedOut
            | ProblemType::CodeWrong
            | ProblemType::NotOpen
            | ProblemType::NotFound
            | ProblemType::SoldOut
            | ProblemType::Paused
            | ProblemType::PurchaseExists
            | ProblemType::QuoteStale
            | ProblemType::OrderSettled
            | ProblemType::NotReturnable
            | ProblemType::PayerUnknown
            | ProblemType::Unfounded
            | ProblemType::IdempotencyMismatch => {
                Verdict::Decided(Outcome::Problem { problem, retry_after_s })
            }
        },
        None => match response.status {
            SIGN_IN_TO_NETWORK => Verdict::Failed(Failure::NotOurs),
            429 | 500.. => overload,
            _ => Verdict::Failed(Failure::NotOurs),
        },
    }
}
