//! Requests to the server: one `fetch`, one time limit over headers and body, a bounded body.

use checkout::{Event, HttpRequest, HttpResponse, RequestId};
use gloo_net::http::{Headers, RequestBuilder, Response};
use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, ReadableStreamDefaultReader, RequestCredentials};
use wire::answer::ANSWER_BYTES_MAX;
use wire::endpoint::{IDEMPOTENCY_KEY, Method, SLOT_PASS};

use super::clock::Alarm;

/// Sends a request; returns the event with its answer. A truncated answer counts as lost: the server may have acted.
pub(crate) async fn send(base: &str, request: HttpRequest) -> Event {
    let id = request.id;
    match exchange(base, request).await {
        Some(answer) => Event::ResponseReceived { id, response: answer },
        None => lost(id),
    }
}

fn lost(id: RequestId) -> Event {
    Event::RequestFailed { id }
}

async fn exchange(base: &str, request: HttpRequest) -> Option<HttpResponse> {
    let abort = AbortController::new().ok()?;
    let signal = abort.signal();
    let limit = Alarm::new(move || abort.abort());
    limit.set(u64::from(request.timeout_ms));
    let url = [base, &request.path].concat();
    let builder = match request.method {
        Method::Get => RequestBuilder::new(&url),
        Method::Post => RequestBuilder::new(&url).method(gloo_net::http::Method::POST),
        Method::Delete => RequestBuilder::new(&url).method(gloo_net::http::Method::DELETE),
    };
    let builder = builder
        .headers(headers(&request))
        .credentials(RequestCredentials::SameOrigin)
        .abort_signal(Some(&signal));
    let prepared = match request.body {
        Some(body) => builder.body(body),
        None => builder.build(),
    };
    let response = prepared.ok()?.send().await.ok()?;
    let body = body(&response).await.ok()?;
    drop(limit);
    Some(HttpResponse {
        status: response.status(),
        retry_after: response.headers().get("retry-after"),
        slot_pass: response.headers().get(SLOT_PASS),
        body,
    })
}

/// An answer of which only the status and the body matter.
pub(crate) struct PlainAnswer {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
}

/// How long a page that is not the sale waits for an answer, in milliseconds.
const ASK_MS: u64 = 15_000;

/// Sends a request without a body, once; nothing where no whole answer came in time.
pub(crate) async fn ask(method: Method, url: &str) -> Option<PlainAnswer> {
    let abort = AbortController::new().ok()?;
    let signal = abort.signal();
    let limit = Alarm::new(move || abort.abort());
    limit.set(ASK_MS);
    let builder = match method {
        Method::Get => RequestBuilder::new(url),
        Method::Post => RequestBuilder::new(url).method(gloo_net::http::Method::POST),
        Method::Delete => RequestBuilder::new(url).method(gloo_net::http::Method::DELETE),
    };
    let builder = builder.credentials(RequestCredentials::SameOrigin).abort_signal(Some(&signal));
    let response = builder.send().await.ok()?;
    let body = body(&response).await.ok()?;
    drop(limit);
    Some(PlainAnswer { status: response.status(), body })
}

/// The text at an address, where there is one.
pub(crate) async fn text(url: &str) -> Option<String> {
    let response = RequestBuilder::new(url).send().await.ok()?;
    let body = body(&response).await.ok().filter(|_| response.ok())?;
    String::from_utf8(body).ok()
}

/// What is answered to this JSON at an address, without a limit of its own; nothing when no whole answer comes.
pub(crate) async fn post(url: &str, json: String) -> Option<HttpResponse> {
    let request = RequestBuilder::new(url).method(gloo_net::http::Method::POST);
    let request = request.header("content-type", "application/json").body(json).ok()?;
    let response = request.send().await.ok()?;
    let body = body(&response).await.ok()?;
    let retry_after = response.headers().get("retry-after");
    Some(HttpResponse { status: response.status(), retry_after, slot_pass: None, body })
}

fn headers(request: &HttpRequest) -> Headers {
    let headers = Headers::new();
    for (name, value) in [(IDEMPOTENCY_KEY, &request.key), (SLOT_PASS, &request.slot_pass)] {
        if let Some(value) = value {
            headers.set(name, value);
        }
    }
    if request.body.is_some() {
        headers.set("content-type", "application/json");
    }
    headers
}

/// Reads the body piece by piece and stops one byte above the limit, so that whoever reads it sees that it
/// was too long and takes it for no answer.
async fn body(response: &Response) -> Result<Vec<u8>, JsValue> {
    let mut bytes = Vec::new();
    let Some(stream) = response.body() else {
        return Ok(bytes);
    };
    let reader: ReadableStreamDefaultReader = stream.get_reader().unchecked_into();
    while bytes.len() <= ANSWER_BYTES_MAX {
        let piece = JsFuture::from(reader.read()).await?;
        if Reflect::get(&piece, &"done".into())?.is_truthy() {
            return Ok(bytes);
        }
        let piece: Uint8Array = Reflect::get(&piece, &"value".into())?.unchecked_into();
        bytes.extend(piece.to_vec());
    }
    bytes.truncate(ANSWER_BYTES_MAX.saturating_add(1));
    _ = reader.cancel();
    Ok(bytes)
}
