//! The command line `samefare`: what can be asked for, and where each is done.

mod batches;
mod keys;
mod notes;
mod passphrase;
mod run;
mod tariff;

use clap::{Args, Parser, Subcommand};
use core::fmt;
use core::num::NonZeroU32;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

/// The reference server of Samefare and its tools.
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
    /// Runs the guard: the one process with the merchant's credentials.
    Guard(RunGuard),
    /// Runs the sandbox payment provider.
    Sandbox(RunSandbox),
    /// Makes what a demo needs.
    #[command(subcommand)]
    Demo(Demo),
    /// Makes keys.
    #[command(subcommand)]
    Key(keys::Key),
    /// Makes, shows, signs, verifies and compares tariffs.
    #[command(subcommand)]
    Tariff(tariff::TariffCommand),
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

#[derive(Debug, Args)]
struct RunGuard {
    /// The folder with tariff.txt, roots.toml and the guard's own keys.
    #[arg(long)]
    data: PathBuf,
    /// The address to listen at: one that only the server reaches.
    #[arg(long, default_value = "127.0.0.1:8702")]
    listen: SocketAddr,
    /// The origin that riders' browsers see.
    #[arg(long)]
    origin: String,
    /// The origin of Alipay's gateway.
    #[arg(long)]
    provider: String,
    /// The origin of WeChat Pay's interface, where that is another.
    #[arg(long)]
    wechat_provider: Option<String>,
    /// The serial number of the merchant's certificate at WeChat Pay.
    #[arg(long, default_value = crate::demo::WECHAT_SERIAL)]
    wechat_serial: String,
    /// The name of WeChat Pay's public key.
    #[arg(long, default_value = crate::demo::WECHAT_PROVIDER_SERIAL)]
    wechat_provider_serial: String,
    /// Takes a key that is under no passphrase.
    #[arg(long)]
    demo: bool,
    /// The file that holds the passphrase of the key, instead of the terminal.
    #[arg(long)]
    passphrase_file: Option<PathBuf>,
}

#[derive(Debug, Args)]
struct RunSandbox {
    /// The folder with tariff.txt, keys and the sandbox's database.
    #[arg(long)]
    data: PathBuf,
    /// The address to listen at.
    #[arg(long, default_value = "127.0.0.1:8701")]
    listen: SocketAddr,
    /// The origin that riders' browsers see.
    #[arg(long, default_value = "http://127.0.0.1:8701")]
    origin: String,
}

#[derive(Debug, Subcommand)]
enum Demo {
    /// Makes keys, roots.toml and a signed tariff, and keeps what is there.
    Prepare(Prepare),
}

#[derive(Debug, Args)]
struct Prepare {
    /// The folder to make them in.
    #[arg(long)]
    data: PathBuf,
    /// Taken so that the same options can be handed to `serve`; no key or tariff depends on it.
    #[arg(long)]
    origin: Option<String>,
    /// The origin of the sandbox provider.
    #[arg(long, required_unless_present = "keys_only")]
    provider: Option<String>,
    /// In how many seconds the first batch opens.
    #[arg(long)]
    opens_in: Option<u64>,
    /// Makes no tariff.
    #[arg(long)]
    keys_only: bool,
    /// The file that the tariff is made from, instead of the Lanzhou release.
    #[arg(long)]
    tariff: Option<PathBuf>,
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
            Command::Serve(serve) => run::until_told(run::serve(serve)),
            Command::Guard(guard) => run::until_told(run::guard(guard)),
            Command::Sandbox(sandbox) => run::until_told(run::sandbox(sandbox)),
            Command::Demo(Demo::Prepare(prepare)) => keys::prepare(&prepare),
            Command::Key(key) => key.run(),
            Command::Tariff(tariff) => tariff.run(),
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
