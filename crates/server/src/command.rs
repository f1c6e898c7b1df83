//! The command line `samefare`: what can be asked for, and where each is done.

mod batches;
mod notes;
mod run;

use clap::{Args, Parser, Subcommand};
use core::fmt;
use core::num::NonZeroU32;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

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
    /// Says which links of a price proof or a note hold, and names the first that breaks.
    Verify(Verify),
}

#[derive(Debug, Args)]
struct Serve {
    /// The folder with tariff.txt, roots.toml, keys and the database.
    #[arg(long)]
    data: PathBuf,
    /// The address to listen at.
    #[arg(long, default_value = "127.0.0.1:8700")]
    listen: SocketAddr,
    /// The origin that riders' browsers see.
    #[arg(long)]
    origin: String,
    /// The origin of the guard.
    #[arg(long, default_value = "http://127.0.0.1:8702")]
    guard: String,
    /// The folder of the built app.
    #[arg(long)]
    app: Option<PathBuf>,
    /// Where a browser inside WeChat is sent to say who it is; without it nobody can pay there.
    #[arg(long)]
    wechat_authorize: Option<String>,
    /// The origin of WeChat's interface, where that is asked.
    #[arg(long, default_value = "https://api.weixin.qq.com")]
    wechat_interface: String,
    /// How many requests this machine serves in a second; above that, riders are told when it is
    /// their turn. Without it nobody is.
    #[arg(long)]
    capacity: Option<NonZeroU32>,
    /// Says one-time codes in the answer, takes keys that are under no passphrase, and lets the
    /// guard's lie beside them.
    #[arg(long)]
    demo: bool,
    /// The file that holds the passphrase of the keys, instead of the terminal.
    #[arg(long)]
    passphrase_file: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum BatchCommand {
    /// Stops the sale of a batch; places, holds and the time to pay are kept as they are.
    Pause(OneBatch),
    /// Has the running server check what it quotes, and lets the batch go on when that is clean.
    Resume(OneBatch),
}

#[derive(Debug, Args)]
struct OneBatch {
    /// The batch, as the tariff names it.
    batch: String,
    /// The folder with the database of the running server.
    #[arg(long)]
    data: PathBuf,
}

#[derive(Debug, Args)]
struct Verify {
    /// The price proof, or one note of it, or a status.
    file: PathBuf,
    /// The root keys.
    #[arg(long, default_value = "roots.toml")]
    roots: PathBuf,
    /// The tariff that it follows, where it brings none of its own.
    #[arg(long)]
    tariff: Option<PathBuf>,
}

/// Why a command did not do it: a sentence for the person who gave it.
#[derive(Debug)]
pub struct Failure(String);

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<E: core::error::Error> From<E> for Failure {
    fn from(error: E) -> Self {
        Self(error.to_string())
    }
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
            Command::Verify(verify) => notes::verify(&verify),
        }
    }
}

fn read(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path).map_err(|error| Failure(format!("{}: {error}", path.display())))
}

fn say(line: &str) -> Result<(), Failure> {
    use std::io::Write as _;
    Ok(writeln!(std::io::stdout(), "{line}")?)
}
