//! Checking the tree: the suites of `cargo xtask test` and `cargo xtask browser`, and the long programs of tests/.

mod browser;
mod journeys;
pub(crate) mod night;
mod run;
pub(crate) mod sim;
pub(crate) mod suite;
mod tally;
