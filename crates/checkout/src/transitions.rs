//! From one state to the next: a function for every event, answer and lapse of time.

pub(crate) mod context;
pub(crate) mod steps;
pub(crate) mod begin;
pub(crate) mod press;
pub(crate) mod pay;
pub(crate) mod lifecycle;
pub(crate) mod elapsed;
pub(crate) mod answers;
pub(crate) mod sign_in;
mod problems;
mod instruction;
mod purchase;
