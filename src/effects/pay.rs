//! Leaving the page to pay. Nothing else may take an address, and only a proved one has a [`Payable`].

use proof::Payable;

/// Leaves for the address to pay at.
pub(crate) fn open(payable: &Payable) {
    if let Some(window) = web_sys::window() {
        // A browser that refuses leaves the rider on the checking screen, which can open it again.
        _ = window.location().assign(payable.address());
    }
}
