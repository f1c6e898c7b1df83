//! The program `samefare-demo`: reads the command line, runs the sandbox or prepares a demo, and says why when it can't.

use clap::Parser as _;
use sandbox::command::Cli;
use std::io::Write as _;
use std::process::ExitCode;

fn main() -> ExitCode {
    match Cli::parse().run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            // Where even this can't be written, the exit code is left.
            let _unwritten = writeln!(std::io::stderr(), "samefare-demo: {failure}");
            ExitCode::FAILURE
        }
    }
}
