//! Running programs: cargo, the server and everything else that a task starts, and what can go wrong with them.

pub(crate) mod apt;
pub(crate) mod child;
pub(crate) mod command;
pub(crate) mod error;
pub(crate) mod npm;
pub(crate) mod server;
pub(crate) mod steps;
pub(crate) mod transit_app;
pub(crate) mod workspace;
