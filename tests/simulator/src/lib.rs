//! Riders, network, server and provider in one process, in simulated time.
//!
//! [`Simulation`] runs a [`Scenario`]: tabs of the real checkout machine send requests over a [`Link`] that loses,
//! delays and duplicates them, to the real router, guard and sandbox ([`Backend`]). [`invariants`] are checked after
//! every event, and [`Coverage`] remembers which screens and events there were. The same seed and scenario give the
//! same run.
#![expect(clippy::unwrap_used, reason = "a test that can't continue fails")]

pub mod backend;
mod browser;
mod coverage;
pub mod invariants;
mod link;
mod provider;
mod scenario;
mod simulation;
mod tab;

pub use backend::{Backend, BackendConfig};
pub use browser::Browser;
pub use coverage::Coverage;
pub use link::Link;
pub use scenario::{Refunds, Scenario, Storage};
pub use simulation::{Failure, Simulation};
pub use tab::{Tab, TabEffect};
