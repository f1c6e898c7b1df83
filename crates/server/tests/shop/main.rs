//! The server through its router, with a clock that stands still and a sandbox to pay at; no socket
//! is opened.

#![expect(
    clippy::expect_used,
    reason = "a test that can't be set up has failed, and this says where"
)]

mod counter;
mod road;
mod repeats;
mod leases;
mod admission;
mod stock;
mod sessions;
mod money;
mod elsewhere;
mod redress;
mod claims;
mod wechat;
mod guard;
mod door;
mod provider;
mod files;
mod notes;
mod pause;
