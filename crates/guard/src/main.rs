//! The program `samefare-guard`: reads the command line, runs the guard, and says why when it can't.

use clap::Parser as _;
use guard::command::Cli;
use std::io::Write as _;
use std::process::ExitCode;

fn main() -> ExitCode {
    match Cli::parse().run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            // Where even this can't be written, the exit code is left.
            let _unwritten = writeln!(std::io::stderr(), "samefare-guard: {failure}");
            ExitCode::FAILURE
        }
    }
}
