//! The whole road in a real browser, with the real server and the real sandbox.
//!
//! Every test builds a [`site::Site`], a fixture of its own with server and provider, and a
//! [`rider::Rider`] in it, who only does what a person can do; [`stage::play`] brings the two
//! together. What is wrong with an answer is done to it on its way by [`fault`], and what is wrong
//! with the network by [`proxy`]; never in the server. Most scenes are played in Chromium;
//! [`journeys`] are played in every [`engine`].
#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::expect_used, reason = "what fails here is a test")]

mod stage;
mod site;
mod fault;
mod proxy;
mod packet_loss;
mod forge;
mod rider;
mod patience;
mod engine;
mod driver;
mod shape;
mod shots;
mod road;
mod refusals;
mod stop;
mod renewal;
mod restart;
mod journeys;
mod life;
mod idle;
mod accessibility;
mod first_delays;
mod paper;
mod verify;
mod wechat;
mod redress;
mod money_back;
mod first_paint;
mod gallery;
