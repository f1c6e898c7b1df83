//! The command line `samefare-ceremony`: keys and tariffs, file in and file out.

mod keys;
mod report;
mod tariff;

use clap::{Parser, Subcommand};
pub use report::{Failure, InFile};
use report::{in_file, read, say};

/// Keys and tariffs of Samefare, for the two holders of offline keys.
#[derive(Debug, Parser)]
#[command(name = "samefare-ceremony", version)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Makes keys.
    #[command(subcommand)]
    Key(keys::Key),
    /// Makes, shows, signs, verifies and compares tariffs.
    #[command(subcommand)]
    Tariff(tariff::TariffCommand),
}

impl Cli {
    /// Does what was asked for.
    ///
    /// # Errors
    /// Says why not.
    pub fn run(self) -> Result<(), Failure> {
        match self.command {
            Command::Key(key) => key.run(),
            Command::Tariff(tariff) => tariff.run(),
        }
    }
}
