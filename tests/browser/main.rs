//! The whole road in a real browser, with the real server and the real sandbox.
//!
//! Every test builds a [`world::World`], a town of its own with server and provider, and a
//! [`rider::Rider`] in it, who only does what a person can do; [`stage::play`] brings the two
//! together. What is wrong with an answer is done to it on its way by [`fault`], never in the
//! server.
#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::expect_used, reason = "what fails here is a test")]

mod stage;
mod world;
mod fault;
mod forge;
mod rider;
mod patience;
mod driver;
mod shots;
mod road;
mod refusals;
mod stop;
mod renewal;
mod reloads;
mod restart;
mod paper;
mod first_paint;
mod gallery;
