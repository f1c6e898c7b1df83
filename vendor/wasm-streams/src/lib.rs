//! Stands in for the crate of this name, which `leptos` brings along for server functions that stream.
//!
//! That crate exports its classes to JavaScript, and what is exported no linker drops: a twentieth of what a rider
//! downloaded was never called. This app has no server functions, so all that is here are the two types that
//! `server_fn` names, and whoever should call them after all is told so.
#![forbid(unsafe_code)]

use futures_util::Stream;
use futures_util::stream::Empty;
use wasm_bindgen::{JsValue, throw_str};

const NOT_HERE: &str = "this app has no server functions";

/// What `server_fn` takes for a stream of the browser's.
#[derive(Debug)]
pub struct ReadableStream(web_sys::ReadableStream);

impl ReadableStream {
    /// Would hand a stream of Rust's to the browser.
    pub fn from_stream(_: impl Stream<Item = Result<JsValue, JsValue>> + 'static) -> Self {
        throw_str(NOT_HERE)
    }

    /// A stream of the browser's.
    #[must_use]
    pub fn from_raw(raw: web_sys::ReadableStream) -> Self {
        Self(raw)
    }

    /// The stream of the browser's.
    #[must_use]
    pub fn into_raw(self) -> web_sys::ReadableStream {
        self.0
    }

    /// Would read a stream of the browser's.
    pub fn into_stream(self) -> Empty<Result<JsValue, JsValue>> {
        throw_str(NOT_HERE)
    }
}
