//! The binary `samefare`: reads the command line, does it, and says why when it can't.

use clap::Parser as _;
use server::command::Cli;
use std::io::Write as _;
use std::process::ExitCode;

fn main() -> ExitCode {
    match Cli::parse().run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            // Where even this can't be said, the exit code still says it.
            let _unheard = writeln!(std::io::stderr(), "samefare: {failure}");
            ExitCode::FAILURE
        }
    }
}
