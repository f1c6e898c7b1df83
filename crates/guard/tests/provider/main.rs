//! The guard before a provider that answers from a script, with real signatures: every code and every shape
//! of the documents, and every key that may sign.

#![expect(
    clippy::expect_used,
    reason = "a test that can't be set up has failed, and this says where"
)]

mod bills;
mod codes;
mod keys;
mod reports;
mod script;
mod shapes;
mod states;
