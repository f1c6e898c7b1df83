//! Whole purchases in a real browser, with the real server and the real sandbox.
//!
//! Every test builds a [`site::Site`], with a server and a provider of its own, and a
//! [`rider::Rider`], who only does what a person can do; [`scenario::run`] starts both. Faults in
//! answers are made between the server and the rider by [`fault`], faults of the network by
//! [`proxy`]; never in the server. Most scenarios run in Chromium; [`journeys`] run in every
//! [`engine`].
#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::expect_used, reason = "what fails here is a test")]

mod scenario;
mod site;
mod fault;
mod proxy;
mod packet_loss;
mod forge;
mod rider;
mod wait;
mod engine;
mod driver;
mod viewport;
mod screenshots;
mod end_to_end;
mod refusals;
mod sale_pause;
mod renewal;
mod restart;
mod journeys;
mod signing_in;
mod page_lifecycle;
mod idle;
mod accessibility;
mod layout;
mod first_delays;
mod served_files;
mod verify;
mod purchases;
mod translation;
mod kiosk;
mod kiosk_claim;
mod kiosk_machine;
mod kiosk_receipt;
mod wechat;
mod webview;
mod controls;
mod transit_app;
mod back;
mod redress;
mod money_back;
mod first_paint;
mod gallery;
