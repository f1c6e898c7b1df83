//! The program `samefare-ceremony`: reads the command line, does it, and says why when it can't.

use ceremony::command::Cli;
use clap::Parser as _;
use std::io::Write as _;
use std::process::ExitCode;

fn main() -> ExitCode {
    match Cli::parse().run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            // Where even this can't be written, the exit code is left.
            let _unwritten = writeln!(std::io::stderr(), "samefare-ceremony: {failure}");
            ExitCode::FAILURE
        }
    }
}
