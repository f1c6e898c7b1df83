//! What the machine may ask of the browser, each in a file of its own: the only users of web-sys, js-sys
//! and gloo, with `hosts`.

pub(crate) mod http;
pub(crate) mod storage;
pub(crate) mod locale;
pub(crate) mod clock;
pub(crate) mod random;
pub(crate) mod history;
pub(crate) mod pay;
pub(crate) mod handlers;
pub(crate) mod document;
pub(crate) mod file;
pub(crate) mod calendar;
