//! The arguments of each command.

use core::num::NonZeroU32;
use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use net::{Address, Origin};

#[derive(Debug, Args)]
pub(super) struct Serve {
    /// The folder with tariff.txt, roots.toml, keys and the database.
    #[arg(long)]
    pub(super) data: PathBuf,
    /// The address to listen at.
    #[arg(long, default_value = "127.0.0.1:8700")]
    pub(super) listen: SocketAddr,
    /// The origin that riders' browsers see.
    #[arg(long)]
    pub(super) origin: Origin,
    /// The origin of the guard.
    #[arg(long, default_value = "http://127.0.0.1:8702")]
    pub(super) guard: Origin,
    /// The folder of the built app.
    #[arg(long)]
    pub(super) app: Option<PathBuf>,
    /// The address of WeChat's sign-in, to which browsers inside WeChat are sent for the payer's number; without it
    /// nobody can pay there.
    #[arg(long)]
    pub(super) wechat_authorize: Option<Address>,
    /// The origin of WeChat's interface, where that number is asked for.
    #[arg(long, default_value = "https://api.weixin.qq.com")]
    pub(super) wechat_interface: Origin,
    /// What the backend of the app around the page calls itself in the tokens of its riders; without it riders of the
    /// app sign in by number and code.
    #[arg(long, requires = "app_keys")]
    pub(super) app_issuer: Option<String>,
    /// The file with that backend's public keys: a JSON Web Key Set, read again for each token.
    #[arg(long, requires = "app_issuer")]
    pub(super) app_keys: Option<PathBuf>,
    /// How many requests this machine serves in a second; above that, riders are told when it is
    /// their turn. Without it nobody is.
    #[arg(long)]
    pub(super) capacity: Option<NonZeroU32>,
    /// For a demo: one-time codes are in the answer, origins may be http://, keys may be under no passphrase and in
    /// one folder with the guard's.
    #[arg(long)]
    pub(super) demo: bool,
    /// The file that holds the passphrase of the keys, instead of the terminal.
    #[arg(long)]
    pub(super) passphrase_file: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(super) enum BatchCommand {
    /// Stops the sale of a batch; places, holds and the time to pay are kept as they are.
    Pause(OneBatch),
    /// Has the running server check what it quotes, and lets the batch go on when that is clean.
    Resume(OneBatch),
}

#[derive(Debug, Args)]
pub(super) struct OneBatch {
    /// The batch, as the tariff names it.
    pub(super) batch: String,
    /// The folder with the database of the running server.
    #[arg(long)]
    pub(super) data: PathBuf,
}

#[derive(Debug, Subcommand)]
pub(super) enum RefundCommand {
    /// Lists the money that is still to go back, what needs a person first.
    List(Refunds),
    /// Has the running server ask the provider again at once.
    Retry(OneRefund),
    /// A person gave the money back at the provider: has the running server compare that with the provider's books, and
    /// end the order where they agree.
    Record(OneRefund),
    /// Gives the money of a ticket back: the ticket is void at once.
    Give(OneRefund),
}

#[derive(Debug, Args)]
pub(super) struct Refunds {
    /// The folder with the database of the running server.
    #[arg(long)]
    pub(super) data: PathBuf,
}

#[derive(Debug, Args)]
pub(super) struct OneRefund {
    /// The number of the order at the provider, the purchase, or the number that the rider reads out.
    pub(super) no: String,
    /// The folder with the database of the running server.
    #[arg(long)]
    pub(super) data: PathBuf,
}

#[derive(Debug, Args)]
pub(super) struct Verify {
    /// The price proof, or one note of it, or a status.
    pub(super) file: PathBuf,
    /// The root keys.
    #[arg(long, default_value = "roots.toml")]
    pub(super) roots: PathBuf,
    /// The tariff that it follows, where it brings none of its own.
    #[arg(long)]
    pub(super) tariff: Option<PathBuf>,
}
