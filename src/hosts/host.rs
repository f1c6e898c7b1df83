//! What differs between the places where the page runs, and which of them was chosen.

use core::cell::Cell;

use checkout::Event;
use proof::Payable;
use wire::Channel;

/// Where the page runs.
pub(crate) trait Host {
    /// The ways to pay that work here.
    fn channels(&self) -> Vec<Channel>;

    /// Opens a payment. Only a verified one becomes a [`Payable`].
    fn open(&self, payable: &Payable);

    /// Dispatches what happens around the page, for as long as it lives.
    fn listen(&'static self, dispatch: &'static dyn Fn(Event));

    /// Prints the page.
    fn print(&self);

    /// Shows this title.
    fn entitle(&self, title: &str);
}

thread_local! {
    static HOST: Cell<Option<&'static dyn Host>> = const { Cell::new(None) };
}

/// The host that was chosen.
pub(super) fn chosen() -> Option<&'static dyn Host> {
    HOST.get()
}

/// Makes this the host from now on.
pub(super) fn set(host: &'static dyn Host) {
    HOST.set(Some(host));
}
