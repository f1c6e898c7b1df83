//! The program of the kiosk's service worker, which holds the shop in the page.

#[cfg(target_arch = "wasm32")]
mod worker;

/// Nothing happens before the worker makes a shop; outside of a browser there is none.
fn main() {}
