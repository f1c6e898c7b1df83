//! A transit app around the page: a window with a bar above a web view, and the messages of `docs/host-bridge.md`.
//!
//! It is a host as an operator's app is one, in a few hundred lines: it has a sign-in of its own, a payment sheet, a back
//! button, a dark mode and a slider for the size of letters. `cargo xtask webview` builds and shows it.

mod app;
mod backend;
mod control;
mod options;
mod sheet;
mod window;

use std::process::ExitCode;

fn main() -> ExitCode {
    match options::Options::read(std::env::args().skip(1)).and_then(app::run) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
