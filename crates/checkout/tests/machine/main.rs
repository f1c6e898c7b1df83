//! The machine by itself: what it shows, asks and refuses, with notes that a small office signs.
#![expect(clippy::unwrap_used, reason = "a test that can't go on says so by failing")]

mod office;
mod rider;
mod road;
mod channels;
mod redress;
mod refusals;
mod network;
mod restore;
mod stop;
mod tabs;
mod anything;
