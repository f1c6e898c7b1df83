//! Hosts: what differs between the places where the page runs, and nothing else. A host adds no amount, payee or
//! outcome.

mod browser;
pub(crate) mod kiosk;
mod webview;

use checkout::Event;
use proof::Payable;
use wire::Channel;

use self::webview::Webview;

/// Where the page runs. It is chosen once, at the page's start.
pub(crate) enum Host {
    /// A browser, also the one inside WeChat.
    Browser,
    /// The web view of an app that answered the page's greeting.
    Webview(Webview),
}

impl Host {
    /// The host of this page.
    pub(crate) fn of_page() -> Self {
        Webview::of_page().map_or(Self::Browser, Self::Webview)
    }

    /// The ways to pay that work here.
    pub(crate) fn channels(&self) -> Vec<Channel> {
        match self {
            Self::Browser => browser::channels(),
            Self::Webview(app) => app.channels(),
        }
    }

    /// Opens a payment. Only a verified one becomes a [`Payable`].
    pub(crate) fn open(&self, payable: &Payable) {
        match self {
            Self::Browser => browser::open(payable),
            Self::Webview(app) => app.open(payable),
        }
    }

    /// Dispatches what happens around the page, for as long as it lives.
    pub(crate) fn listen(&self, dispatch: &'static dyn Fn(Event)) {
        browser::listen(dispatch);
    }
}
