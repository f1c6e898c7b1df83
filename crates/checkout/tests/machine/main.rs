//! The machine by itself: what it shows, asks and refuses, with notes that an issuer of the tests signs.
#![expect(clippy::unwrap_used, reason = "a test that can't go on fails")]

mod issuer;
mod rider;
mod purchase;
mod nights;
mod channels;
mod wallets;
mod back;
mod give_back;
mod refunds;
mod refusals;
mod network;
mod named_waits;
mod intercepted;
mod restore;
mod sign_in;
mod pause;
mod lifecycle;
mod wrong_clock;
mod random_events;
