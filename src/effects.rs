//! The effects that the machine may ask of the browser, one file each: with `hosts` the only users of web-sys, js-sys
//! and gloo.

pub(crate) mod http;
pub(crate) mod storage;
pub(crate) mod locale;
pub(crate) mod clock;
pub(crate) mod random;
pub(crate) mod history;
pub(crate) mod pay;
pub(crate) mod events;
pub(crate) mod document;
pub(crate) mod file;
pub(crate) mod calendar;
pub(crate) mod task;
