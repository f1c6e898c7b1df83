//! Which request is answered where.

use wire::{Digest, ProblemType, TimeAnswer, endpoint};

use crate::message::{Answer, Refusal, Request};
use crate::state::{Moment, Shop};
use crate::{money, pay, rider, sale, stage};

impl Shop {
    /// Answers a request.
    pub fn answer(&mut self, request: &Request, moment: Moment) -> Answer {
        money::make_due_refunds(self, moment.now());
        let (path, _) = request.split();
        let answered = match path.strip_prefix("/demonstration/") {
            Some(step) => stage::answer(self, step, request, moment),
            None if path == "/wallet" || path == "/wallet/pay" || path == "/wallet/leave" => {
                pay::wallet(self, request, moment)
            }
            None => self.api(request, moment),
        };
        answered.unwrap_or_else(Answer::from)
    }

    fn api(&mut self, request: &Request, moment: Moment) -> Result<Answer, Refusal> {
        let (path, _) = request.split();
        let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
        match (request.method.as_str(), parts.as_slice()) {
            ("GET", ["api", "time"]) => Ok(Answer::json(wire::request::encode(&TimeAnswer {
                received_ms: moment.now_ms,
                sent_ms: moment.now_ms,
            }))),
            ("GET", ["api", "tariff"]) => Ok(Answer::text(self.note.clone())),
            ("GET", ["api", "tariffs", hex]) => {
                let known = Digest::from_hex(hex) == Some(self.tariff.digest());
                let note = known.then(|| self.note.clone()).ok_or(ProblemType::NotFound)?;
                Ok(Answer::text(note))
            }
            ("GET", ["api", "batches", batch, "status"]) => {
                sale::status(self, batch, moment.now()).map(Answer::text)
            }
            ("GET", ["api", "batches", batch, "mine"]) => sale::mine(self, batch, request, moment),
            ("POST", [..]) if path == endpoint::CODES => rider::send_code(self, request, moment),
            (_, ["api", "session"]) => rider::session(self, request, moment),
            ("POST", ["api", "claims"]) => Err(ProblemType::CodeWrong.into()),
            ("POST", ["api", "evidence"]) => sale::evidence(self, request, moment),
            ("POST", ["api", "quotes"]) => sale::quote(self, request, moment),
            ("POST", ["api", "orders"]) => sale::order(self, request, moment),
            ("GET", ["api", "purchases"]) => sale::list(self, request, moment),
            ("GET", ["api", "sessions"]) => rider::sessions(self, request, moment),
            ("DELETE", ["api", "sessions", id]) => rider::end(self, id, request, moment),
            ("GET", ["api", "purchases", id]) => sale::find(self, id, request, moment),
            (method, ["api", "purchases", id, verb]) => match (method, *verb) {
                ("POST", "instructions") => pay::instruct(self, id, request, moment),
                ("POST", "settle") => money::settle(self, id, request, moment),
                ("POST", "return") => money::give_back(self, id, request, moment),
                ("GET", "proof") => money::price_proof(self, id, request, moment),
                ("GET", "receipt.svg") => money::receipt_code(self, id, request, moment),
                _ => Err(ProblemType::NotFound.into()),
            },
            _ => Err(ProblemType::NotFound.into()),
        }
    }
}
