//! Hosts: what differs between the places where the page runs, and nothing else. A host adds no amount, payee or
//! outcome.

mod browser;
mod host;
pub(crate) mod kiosk;
mod webview;

use crate::effects::locale::LanguageSwitch;
use crate::hosts::browser::Browser;
use crate::hosts::host::Host;

/// The host that was chosen; until then a browser.
pub(crate) fn current() -> &'static dyn Host {
    host::chosen().unwrap_or(&Browser)
}

/// Chooses the host, once, and starts the page in it. In a browser that is at once.
pub(crate) fn choose(switch: LanguageSwitch, start: impl FnOnce() + 'static) {
    webview::greet(switch, Box::new(start));
}
