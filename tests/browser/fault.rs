//! What can be wrong with an answer. It is made here, on the way between the server and the rider.

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use sandbox::demo::Keyring;
use tokio::sync::watch;
use wire::{OrderState, endpoint};

use crate::forge;

/// The longest answer that is touched, in bytes.
const ANSWER_BYTES_MAX: usize = 1 << 20;

/// What is wrong at the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Nothing.
    None,
    /// A quote asks for a hundred times the fare; its signature is the right key's.
    QuoteTimesHundred,
    /// The address to pay at asks for a hundred times the fare; address, hash and signatures fit.
    AddressTimesHundred,
    /// The instruction itself contains a hundred times the fare.
    InstructionTimesHundred,
    /// Only one of the two offline keys signed the tariff.
    OneSignature,
    /// A quote ends in so many seconds; its signature is the right key's.
    QuoteFor(u64),
    /// The server's answer has an order in this state.
    Order(OrderState),
    /// Requests for what begins or ends like this wait until something else is wrong.
    Silence(&'static str),
    /// The app's program is not there.
    NoWasm,
    /// The app's program is something else.
    BrokenWasm,
}

/// Makes the faults, as a layer around the server.
#[derive(Clone)]
pub(crate) struct Faults {
    now: watch::Sender<Fault>,
    keyring: Keyring,
}

impl Faults {
    pub(crate) fn new(keyring: Keyring) -> Self {
        Self { now: watch::Sender::new(Fault::None), keyring }
    }

    /// From now on this is wrong, and nothing else.
    pub(crate) fn set(&self, fault: Fault) {
        self.now.send_replace(fault);
    }

    /// Waits while this path is not answered.
    async fn listen(&self, path: &str) {
        let silent = |fault: &Fault| match fault {
            Fault::Silence(part) => path.starts_with(part) || path.ends_with(part),
            _ => false,
        };
        let mut fault = self.now.subscribe();
        // The sender lives in `self`, so there is always an end to wait for.
        let _heard = fault.wait_for(|fault| !silent(fault)).await;
    }

    /// The answer as it is with the fault of the moment, or nothing when it is as it was.
    fn tamper(&self, path: &str, answer: &str) -> Option<String> {
        let keys = &self.keyring;
        let fault = *self.now.borrow();
        match fault {
            Fault::QuoteTimesHundred => forge::quote(answer, keys, forge::times_hundred),
            Fault::QuoteFor(seconds) => {
                forge::quote(answer, keys, |quote| forge::ending_in(quote, seconds))
            }
            Fault::Order(state) => forge::order(answer, state),
            Fault::AddressTimesHundred => forge::address(answer, keys),
            Fault::InstructionTimesHundred => forge::instruction(answer, keys),
            Fault::OneSignature if path == endpoint::TARIFF => forge::tariff(answer, keys),
            _ => None,
        }
    }
}

/// The layer.
pub(crate) async fn pass(State(faults): State<Faults>, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    faults.listen(&path).await;
    let fault = *faults.now.borrow();
    match fault {
        Fault::NoWasm if path.ends_with(".wasm") => StatusCode::NOT_FOUND.into_response(),
        Fault::BrokenWasm if path.ends_with(".wasm") => {
            ([(header::CONTENT_TYPE, "application/wasm")], "not a program").into_response()
        }
        _ => tampered(&faults, &path, next.run(request).await).await,
    }
}

async fn tampered(faults: &Faults, path: &str, response: Response) -> Response {
    if !path.starts_with("/api/") {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let bytes = to_bytes(body, ANSWER_BYTES_MAX).await.unwrap_or_default();
    let text = std::str::from_utf8(&bytes).unwrap_or_default();
    match faults.tamper(path, text) {
        Some(other) => {
            parts.headers.remove(header::CONTENT_LENGTH);
            Response::from_parts(parts, Body::from(other))
        }
        None => Response::from_parts(parts, Body::from(bytes)),
    }
}
