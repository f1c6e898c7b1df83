//! `samefare-ceremony key`: a key is made once, and kept.

use clap::Subcommand;
use std::path::PathBuf;
use wire::Purpose;

use keys::{Keyholder, SigningKey};

use super::{Failure, say};
use crate::draft::Role;

#[derive(Debug, Subcommand)]
pub(super) enum Key {
    /// Makes a key, writes it to a file that only its owner reads, under a passphrase, and prints
    /// its public half.
    New {
        /// What it is for: operations, finance, quote, instruction, receipt or status.
        #[arg(long)]
        purpose: String,
        /// Its name: the issuer, a slash, the purpose, a hyphen, and what tells it from the one
        /// before.
        #[arg(long)]
        name: String,
        /// The file to write; it must not be there yet.
        #[arg(long)]
        out: PathBuf,
        /// The file that holds the passphrase, instead of the terminal.
        #[arg(long)]
        passphrase_file: Option<PathBuf>,
        /// Writes it without a passphrase, for a demo: `serve` takes it with `--demo` only.
        #[arg(long, conflicts_with = "passphrase_file")]
        demo: bool,
    },
}

impl Key {
    pub(super) fn run(self) -> Result<(), Failure> {
        let Self::New { purpose, name, out, passphrase_file, demo } = self;
        named_for(&purpose, &name)?;
        let key = SigningKey::new(&name)?;
        if demo {
            key.store_plain(&out)?;
        } else {
            key.lock(&out, &Keyholder::new(passphrase_file).chosen()?)?;
        }
        say(&key.public().to_string())
    }
}

/// A key's name contains what it may sign, so that no two of them are taken for each other.
fn named_for(purpose: &str, name: &str) -> Result<(), Failure> {
    let roots = Role::BOTH.into_iter().map(Role::as_str);
    let online = Purpose::ALL.into_iter().filter(|purpose| *purpose != Purpose::Tariff);
    let known: Vec<_> = roots.chain(online.map(Purpose::as_str)).collect();
    if known.contains(&purpose) && name.contains(&format!("/{purpose}-")) {
        return Ok(());
    }
    Err(Failure::Name { name: name.into(), purpose: purpose.into(), known: known.join(", ") })
}
