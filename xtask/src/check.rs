//! Checking the tree: the suites of `cargo xtask test` and `cargo xtask browser`, and the long programs of tests/.

mod app;
mod browser;
mod journeys;
pub(crate) mod night;
pub(crate) mod reproduced;
mod run;
pub(crate) mod sdks;
pub(crate) mod sim;
mod source;
pub(crate) mod suite;
mod tally;
