//! The server through its router, with a clock that the test sets and a sandbox provider; no socket
//! is opened unless a test does so.

#![expect(
    clippy::expect_used,
    reason = "a test that can't be set up has failed, and this shows where"
)]

mod harness;
mod purchase;
mod repeats;
mod attempts;
mod bills;
mod leases;
mod admission;
mod stock;
mod rider_limit;
mod sessions;
mod money;
mod other_provider;
mod outcome_product;
mod outcomes;
mod redress;
mod refunds;
mod refund_commands;
mod refund_night;
mod give_back;
mod claims;
mod listed;
mod wechat;
mod apps;
mod app_tokens;
mod guard;
mod guard_process;
mod provider;
mod files;
mod notes;
mod pause;
mod unwritable;
mod clock_ahead;
mod migrations;
