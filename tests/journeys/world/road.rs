//! The way of a request to the server and of its answer back.

use checkout::{Event, HttpRequest, HttpResponse};
use wire::{Problem, ProblemType, PurchaseId};

use super::{BAD_MS, Flight, What, World};
use crate::judge::about_purchase;
use crate::link::{Link, TurnedAway};

/// One answer in this many is the one in whose middle the server is killed, while it is to be killed at all.
const KILL_IN: u32 = 12;
/// After how many steps of an answer the server is killed, at most.
const KILL_STEPS_MAX: u32 = 12;

impl World {
    pub(super) fn send(
        &mut self,
        tab: usize,
        request: HttpRequest,
        fault: Option<&'static str>,
    ) -> Result<(), String> {
        let (flight, page) = (self.flights.len(), self.tabs[tab].page);
        self.judge.sends((tab, page), &request, fault, self.now_ms)?;
        if self.is_offline(tab) && self.tabs[tab].knows_offline {
            return Err(format!("I5: {} leaves without a network", request.path));
        }
        let rider = self.tabs[tab].browser.borrow().rider;
        let key = request.key.as_deref().and_then(PurchaseId::from_idempotency_key);
        if let Some(key) = key.filter(|key| !self.keys[rider].contains(key)) {
            self.keys[rider].push(key);
        }
        self.supersede(tab, &request);
        let healed = self.now_ms > self.begin_ms + BAD_MS;
        let link = if healed { Link::good() } else { self.plan.link };
        let fate = link.fate(&mut self.rng);
        let timeout_ms = u64::from(request.timeout_ms);
        if about_purchase(&request.path) {
            let HttpRequest { path, attempt, .. } = &request;
            self.note(&format!("tab {tab} asks {path} ({attempt}. attempt)"));
        }
        self.flights.push(Flight { tab, page, request, fate, answer: None, given_up: false });
        if let Some(ms) = fate.arrives_ms {
            self.later(ms, What::Arrive { flight, copy: false });
        }
        if let Some(ms) = fate.again_ms {
            self.later(ms, What::Arrive { flight, copy: true });
        }
        self.later(timeout_ms, What::Lose { flight });
        Ok(())
    }

    /// A tab waits for one answer about its purchase: whoever asks anew has given up what was asked before.
    fn supersede(&mut self, tab: usize, request: &HttpRequest) {
        if about_purchase(&request.path) {
            let own = self.flights.iter_mut().filter(|it| it.tab == tab);
            own.filter(|it| about_purchase(&it.request.path)).for_each(|it| it.given_up = true);
        }
    }

    /// A request reaches the server. What the server does it does, whether anybody still listens or not.
    pub(super) fn arrive(&mut self, flight: usize, copy: bool) -> Result<(), String> {
        let Flight { tab, request, fate, .. } = &self.flights[flight];
        let (tab, request, fate) = (*tab, request.clone(), *fate);
        if let Some(turned_away) = fate.turned_away {
            if !copy {
                self.flights[flight].answer = Some(turn_away(turned_away));
                self.later(fate.back_ms.unwrap_or(1), What::Back { flight });
            }
            return Ok(());
        }
        let cookie = self.tabs[tab].browser.borrow().cookie.clone();
        if self.is_killed() {
            let steps = self.rng.u32(1..=KILL_STEPS_MAX);
            let answer = self.office.answer(&request, cookie.as_deref());
            if self.runtime.block_on(cut_off(answer, steps)) {
                self.note(&format!("the server is killed at {} of tab {tab}", request.path));
                self.runtime.block_on(self.office.restart());
                return Ok(());
            }
        }
        let said = self.runtime.block_on(self.office.answer(&request, cookie.as_deref()));
        let path = &request.path;
        let HttpResponse { status, body, .. } = &said.answer;
        if about_purchase(path) || *status >= 400 {
            self.note(&format!("the server answers {status} to {path} of tab {tab}"));
        }
        self.judge.says(path, body, self.now_ms)?;
        if copy {
            return Ok(());
        }
        let heard = fate.back_ms.filter(|_| !fate.broken);
        if let (Some(cookie), Some(_)) = (said.cookie, heard) {
            // A browser keeps the cookie when the answer's head arrives, so not on an answer that is lost.
            self.tabs[tab].browser.borrow_mut().cookie = Some(cookie);
        }
        let answer = if fate.broken {
            let body = b"<html>bad gateway</html>".to_vec();
            HttpResponse { status: 502, retry_after: None, slot_pass: None, body }
        } else {
            said.answer
        };
        self.flights[flight].answer = Some(answer);
        match fate.back_ms {
            // A body that ends too soon is an error of the connection, as in a browser.
            Some(ms) if fate.truncated => self.later(ms, What::Lose { flight }),
            Some(ms) => self.later(ms, What::Back { flight }),
            None => {}
        }
        Ok(())
    }

    fn is_killed(&mut self) -> bool {
        let killed = self.kills > 0 && self.rng.u32(0..KILL_IN) == 0;
        self.kills -= u32::from(killed);
        killed
    }

    /// An answer reaches the tab, even one that was given up: the machine must not mind.
    pub(super) fn back(&mut self, flight: usize) -> Result<(), String> {
        let Flight { tab, page, .. } = self.flights[flight];
        if self.is_offline(tab) {
            return Ok(());
        }
        match self.flights[flight].answer.take() {
            Some(answer) if self.is_there(tab, page) => {
                let Flight { request, given_up, .. } = &self.flights[flight];
                let (id, path) = (request.id, request.path.clone());
                if !given_up {
                    self.judge.hears((tab, page), &path, &answer, self.now_ms);
                }
                self.say(tab, Event::ResponseReceived { id, response: answer })
            }
            _ => Ok(()),
        }
    }

    /// The tab hears no more of a request.
    pub(super) fn lose(&mut self, flight: usize) -> Result<(), String> {
        let Flight { tab, page, .. } = self.flights[flight];
        if !self.is_there(tab, page) {
            return Ok(());
        }
        self.flights[flight].given_up = true;
        let id = self.flights[flight].request.id;
        self.say(tab, Event::RequestFailed { id })
    }
}

/// What the front door says to whom it turns away.
fn turn_away(TurnedAway { status, retry_after_s }: TurnedAway) -> HttpResponse {
    let body = Problem::from(ProblemType::Busy).encode().into_bytes();
    let retry_after = retry_after_s.map(|seconds| seconds.to_string());
    HttpResponse { status, retry_after, slot_pass: None, body }
}

/// Follows a future for this many steps and drops it there. Whether it was cut off before its end.
async fn cut_off(future: impl Future, mut steps: u32) -> bool {
    let mut future = std::pin::pin!(future);
    std::future::poll_fn(|context| {
        if steps == 0 {
            return std::task::Poll::Ready(true);
        }
        steps -= 1;
        future.as_mut().poll(context).map(|_| false)
    })
    .await
}
