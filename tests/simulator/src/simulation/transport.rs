//! Requests on their way to the server, and answers on their way to the tab.

use checkout::{Event, HttpRequest, HttpResponse};
use wire::endpoint;
use wire::{Problem, ProblemType, PurchaseId, QuoteRequest};

use super::state::{Exchange, Scheduled, Simulation};
use crate::backend::mispriced;
use crate::invariants::{PageId, is_about_purchase};
use crate::link::{Link, Rejection};

/// One answer in this many is the one in whose middle the server is killed, while it is to be killed at all.
const CRASH_IN: u32 = 12;
/// One quote in this many is wrong, where the server prices wrongly.
const MISPRICE_IN: u32 = 2;
/// After how many steps of an answer the server is killed, at most.
const CRASH_STEPS_MAX: u32 = 12;

impl Simulation {
    pub(super) fn send(
        &mut self,
        tab: usize,
        request: HttpRequest,
        key_fault: Option<&'static str>,
    ) -> Result<(), String> {
        let (exchange, page) = (self.exchanges.len(), self.tabs[tab].page);
        self.invariants.check_request(PageId { tab, page }, &request, key_fault, self.now_ms)?;
        if self.is_offline(tab) && self.tabs[tab].knows_offline {
            return Err(format!("I5: {} leaves without a network", request.path));
        }
        let rider = self.tabs[tab].browser.borrow().rider;
        let key = request.key.as_deref().and_then(PurchaseId::from_idempotency_key);
        if let Some(key) = key.filter(|key| !self.keys[rider].contains(key)) {
            self.keys[rider].push(key);
        }
        let asked = request.body.as_deref().filter(|_| request.path == endpoint::QUOTES);
        let asked = asked.and_then(|body| wire::request::decode::<QuoteRequest>(body.as_bytes()));
        if let (Some(key), Some(asked)) = (key, asked) {
            self.batch_of.insert(key, asked.batch);
        }
        self.supersede(tab, &request);
        let link = if self.is_healed() { Link::good() } else { self.scenario.link };
        let conditions = link.draw(&mut self.rng);
        let timeout_ms = u64::from(request.timeout_ms);
        if is_about_purchase(&request.path) {
            let HttpRequest { path, attempt, .. } = &request;
            self.log(&format!("tab {tab} asks {path} ({attempt}. attempt)"));
        }
        self.exchanges.push(Exchange {
            tab,
            page,
            request,
            conditions,
            answer: None,
            given_up: false,
        });
        if let Some(ms) = conditions.request_after_ms {
            self.schedule_in(ms, Scheduled::Request { exchange, is_copy: false });
        }
        if let Some(ms) = conditions.duplicate_after_ms {
            self.schedule_in(ms, Scheduled::Request { exchange, is_copy: true });
        }
        self.schedule_in(timeout_ms, Scheduled::Failure { exchange });
        Ok(())
    }

    /// A tab waits for one answer about its purchase: a new request gives up the one before.
    fn supersede(&mut self, tab: usize, request: &HttpRequest) {
        if is_about_purchase(&request.path) {
            let own = self.exchanges.iter_mut().filter(|it| it.tab == tab);
            own.filter(|it| is_about_purchase(&it.request.path)).for_each(|it| it.given_up = true);
        }
    }

    /// A request reaches the server. The server acts, whether the tab still waits or not.
    pub(super) fn deliver_request(&mut self, exchange: usize, is_copy: bool) -> Result<(), String> {
        let Exchange { tab, request, conditions, .. } = &self.exchanges[exchange];
        let (tab, request, conditions) = (*tab, request.clone(), *conditions);
        if let Some(rejection) = conditions.rejection {
            if !is_copy {
                self.exchanges[exchange].answer = Some(rejected(rejection));
                self.schedule_in(
                    conditions.answer_after_ms.unwrap_or(1),
                    Scheduled::Answer { exchange },
                );
            }
            return Ok(());
        }
        let cookie = self.tabs[tab].browser.borrow().cookies.header();
        if self.crashes_now() {
            let steps = self.rng.u32(1..=CRASH_STEPS_MAX);
            let answer = self.backend.answer(&request, cookie.as_deref());
            if self.runtime.block_on(is_dropped_after(answer, steps)) {
                self.log(&format!("the server is killed at {} of tab {tab}", request.path));
                self.runtime.block_on(self.backend.restart());
                return Ok(());
            }
        }
        let mut reply = self.runtime.block_on(self.backend.answer(&request, cookie.as_deref()));
        let path = &request.path;
        self.misprice(path, &mut reply.answer);
        let HttpResponse { status, body, .. } = &reply.answer;
        if is_about_purchase(path) || *status >= 400 {
            self.log(&format!("the server answers {status} to {path} of tab {tab}"));
        }
        self.invariants.check_response(path, body, self.now_ms)?;
        if is_copy {
            return Ok(());
        }
        let arrives = conditions.answer_after_ms.filter(|_| conditions.intercepted.is_none());
        if arrives.is_some() {
            // A browser keeps the cookies when the answer's head arrives, so not on an answer that is lost.
            let cookies = reply.cookies.iter().map(String::as_str);
            self.tabs[tab].browser.borrow_mut().cookies.take(cookies);
        }
        let answer = match conditions.intercepted {
            Some(status) => {
                let body = b"<html>not the server</html>".to_vec();
                HttpResponse { status, retry_after: None, slot_pass: None, body }
            }
            None => reply.answer,
        };
        self.exchanges[exchange].answer = Some(answer);
        match conditions.answer_after_ms {
            // A body that ends too soon is an error of the connection, as in a browser.
            Some(ms) if conditions.truncated => {
                self.schedule_in(ms, Scheduled::Failure { exchange })
            }
            Some(ms) => self.schedule_in(ms, Scheduled::Answer { exchange }),
            None => {}
        }
        Ok(())
    }

    /// A server that prices wrongly, while the link is bad: the quote in its answer has another amount.
    fn misprice(&mut self, path: &str, answer: &mut HttpResponse) {
        if !self.scenario.misprices || self.is_healed() || path != endpoint::QUOTES {
            return;
        }
        let Some(view) = mispriced(&answer.body).filter(|_| self.rng.u32(0..MISPRICE_IN) == 0)
        else {
            return;
        };
        self.log(&format!("the quote of {} has a wrong amount", view.purchase.number()));
        self.invariants.mispriced.insert(view.purchase.number());
        answer.body = wire::request::encode(&view).into_bytes();
    }

    fn crashes_now(&mut self) -> bool {
        let crashes = self.crashes > 0 && self.rng.u32(0..CRASH_IN) == 0;
        self.crashes -= u32::from(crashes);
        crashes
    }

    /// An answer reaches the tab, even one that was given up: the machine has to ignore it.
    pub(super) fn deliver_answer(&mut self, exchange: usize) -> Result<(), String> {
        let Exchange { tab, page, .. } = self.exchanges[exchange];
        if self.is_offline(tab) {
            return Ok(());
        }
        match self.exchanges[exchange].answer.take() {
            Some(answer) if self.is_current(tab, page) => {
                let Exchange { request, given_up, .. } = &self.exchanges[exchange];
                let (id, path) = (request.id, request.path.clone());
                if !given_up {
                    self.invariants.saw_answer(PageId { tab, page }, &path, &answer, self.now_ms);
                }
                self.dispatch(tab, Event::ResponseReceived { id, response: answer })
            }
            _ => Ok(()),
        }
    }

    /// A request fails in the tab.
    pub(super) fn fail(&mut self, exchange: usize) -> Result<(), String> {
        let Exchange { tab, page, .. } = self.exchanges[exchange];
        if !self.is_current(tab, page) {
            return Ok(());
        }
        self.exchanges[exchange].given_up = true;
        let id = self.exchanges[exchange].request.id;
        self.dispatch(tab, Event::RequestFailed { id })
    }
}

/// The answer of a gateway that rejects a request.
fn rejected(Rejection { status, retry_after_s }: Rejection) -> HttpResponse {
    let body = Problem::from(ProblemType::Busy).encode().into_bytes();
    let retry_after = retry_after_s.map(|seconds| seconds.to_string());
    HttpResponse { status, retry_after, slot_pass: None, body }
}

/// Polls a future this many times and drops it then. Whether that was before its end.
async fn is_dropped_after(future: impl Future, mut steps: u32) -> bool {
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
