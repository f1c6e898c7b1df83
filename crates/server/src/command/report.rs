//! What every command reads and writes in one way: a file, a line of output, a failure.

use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use guard_client::NoAnswer;
use keys::KeyError;
use keys::roots::RootsError;
use keys::verify::Broken;
use net::TransportError;
use wire::BatchId;

use super::guard_check::Mismatch;
use crate::state::StartError;
use crate::store::StoreError;

/// Why a command was not done. Its `Display` is a sentence for the person who gave it.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// This file can't be read.
    #[error("{path}: {cause}", path = .0.display(), cause = .1)]
    File(PathBuf, io::Error),
    /// The runtime can't be started.
    #[error("the runtime can't be started: {0}")]
    Runtime(#[from] io::Error),
    /// The terminal or the pipe does not take the output.
    #[error("the output can't be written: {0}")]
    Output(io::Error),
    /// This address can't be listened at.
    #[error("{0}: {1}")]
    Listen(SocketAddr, io::Error),
    /// A key can't be used.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// This file of root keys can't be used.
    #[error("{path}: {cause}", path = .0.display(), cause = .1)]
    Roots(PathBuf, RootsError),
    /// The server does not start.
    #[error(transparent)]
    Start(#[from] StartError),
    /// The database can't be opened, read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// There is no client for HTTP.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// The guard does not answer.
    #[error(transparent)]
    Guard(#[from] NoAnswer),
    /// The price proof or the note does not hold.
    #[error(transparent)]
    Broken(#[from] Broken),
    /// The guard is made for another sale, or its clock is wrong.
    #[error(transparent)]
    Mismatch(#[from] Mismatch),
    /// This option is an http address, as only a demo may have it.
    #[error("{0}: https:// is needed, except with --demo")]
    Plain(&'static str),
    /// A key or a secret that only the guard may have is where this server can read it.
    #[error("{path} is the guard's: keep it where this server can't read it", path = .0.display())]
    GuardFile(PathBuf),
    /// There is no database in this folder.
    #[error("{path}: no server keeps its data here", path = .0.display())]
    NoData(PathBuf),
    /// The text can't be the id of a batch.
    #[error("{0:?} can't be the name of a batch")]
    BatchName(String),
    /// The tariff has no such batch.
    #[error("no batch is called {0}")]
    NoBatch(BatchId),
    /// There is nothing to resume.
    #[error("no batch called {0} is paused")]
    NotPaused(BatchId),
    /// The check before the resumption was not clean: what it found, as the server stored it.
    #[error("{batch} stays paused, the check found: {finding}")]
    StaysPaused {
        /// The batch.
        batch: BatchId,
        /// What the check found.
        finding: String,
    },
    /// No running server answered a request to resume.
    #[error("no server answered yet; {0} goes on when one runs and finds nothing")]
    NoServer(BatchId),
    /// A running server did not do what staff asked for: its reason.
    #[error("{0}")]
    Refund(String),
    /// No running server answered a request about a refund.
    #[error("no server answered yet; it is done when one runs")]
    NoRefundServer,
}

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

pub(super) fn read(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path).map_err(|error| Failure::File(path.into(), error))
}

pub(super) fn say(line: &str) -> Result<(), Failure> {
    use std::io::Write as _;
    writeln!(io::stdout(), "{line}").map_err(Failure::Output)
}
