//! The command line `samefare-ceremony`: keys and tariffs, file in and file out.

mod keys;
mod tariff;

use clap::{Parser, Subcommand};
use core::error::Error;
use std::path::Path;

/// Why it was not done.
pub type Failure = Box<dyn Error>;

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

fn read(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()).into())
}

fn say(line: &str) -> Result<(), Failure> {
    use std::io::Write as _;
    Ok(writeln!(std::io::stdout(), "{line}")?)
}
