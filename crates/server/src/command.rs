//! The command line `samefare`: what can be asked for, and where each is done.

mod arguments;
mod batches;
mod guard_check;
mod notes;
mod refunds;
mod report;
mod run;

use crate::store::refund_requests::RefundVerb;
use arguments::{BatchCommand, OneBatch, OneRefund, RefundCommand, Refunds, Serve, Verify};
use clap::{Parser, Subcommand};
pub use report::Failure;
use report::{read, say};

/// The reference shop of Samefare.
#[derive(Debug, Parser)]
#[command(name = "samefare", version)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Sells: the interface and the built app. The guard is another process.
    Serve(Serve),
    /// Stops a batch and lets it go on.
    #[command(subcommand)]
    Batch(BatchCommand),
    /// Lists refunds, and acts on one.
    #[command(subcommand)]
    Refund(RefundCommand),
    /// Says which links of a price proof or a note hold, and names the first that breaks.
    Verify(Verify),
}

impl Cli {
    /// Does what was asked for.
    ///
    /// # Errors
    /// Says why not.
    pub fn run(self) -> Result<(), Failure> {
        match self.command {
            Command::Serve(serve) => net::run(run::serve(serve)),
            Command::Batch(BatchCommand::Pause(one)) => batches::pause(&one),
            Command::Batch(BatchCommand::Resume(one)) => batches::resume(&one),
            Command::Refund(RefundCommand::List(asked)) => refunds::list(&asked),
            Command::Refund(RefundCommand::Retry(one)) => refunds::ask(RefundVerb::Retry, &one),
            Command::Refund(RefundCommand::Record(one)) => refunds::ask(RefundVerb::Record, &one),
            Command::Refund(RefundCommand::Give(one)) => refunds::ask(RefundVerb::Give, &one),
            Command::Verify(verify) => notes::verify(&verify),
        }
    }
}
