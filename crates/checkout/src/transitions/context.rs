//! What a transition may read and change, and the time of its event, passed as one value.

use wire::UnixSeconds;

use crate::effect::Effect;
use crate::event::Now;
use crate::network::request::Request;
use crate::page::Page;
use crate::route::Route;

/// The argument of every transition besides the state itself.
pub(crate) struct Context<'a> {
    pub(crate) page: &'a mut Page,
    pub(crate) now: Now,
}

impl Context<'_> {
    /// The server's time, in seconds since 1970.
    pub(crate) fn now_s(&self) -> UnixSeconds {
        self.page.clock.s(self.now)
    }

    /// Whether the sale of the current batch is paused.
    pub(crate) fn is_paused(&self) -> bool {
        self.page.sale.paused_since(self.now_s()).is_some()
    }

    /// Puts the route into the address.
    pub(crate) fn navigate(&mut self, route: Route) {
        self.page.effects.push(Effect::Navigate(route));
    }

    /// Starts a request. It takes the place of one of the same topic.
    pub(crate) fn request(&mut self, request: Request) {
        self.request_in(request, 0);
    }

    /// Starts a request after a wait in milliseconds.
    pub(crate) fn request_in(&mut self, request: Request, wait_ms: u64) {
        self.page.exchanges.start_in(request, wait_ms, self.now);
    }
}
