//! The command line `samefare-demo`: the sandbox provider, and what a demo needs before it sells.

use channels::rsa::{KeyFileError, RsaPublic, RsaSecret};
use channels::wechat::{SANDBOX_PROVIDER_SERIAL, SANDBOX_SERIAL, SealKey};
use clap::{Args, Parser, Subcommand};
use core::time::Duration;
use database::{Data, StoreError};
use keys::{Clock, KeyError};
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use tokio::net::TcpListener;
use tokio::time::{MissedTickBehavior, interval};
use wire::NoteError;

use crate::demo::{self, DemoError};
use crate::state::{ProviderKeys, Sandbox, SandboxConfig};
use crate::wechat::certificate::PlatformCertificate;

/// How often the sandbox looks for notifications to deliver, in seconds.
const DELIVERY_SECONDS: u64 = 1;

/// Why it was not done. Its `Display` is a sentence for the person who asked for it.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// This file can't be read.
    #[error("{path}: {cause}", path = .0.display(), cause = .1)]
    File(PathBuf, io::Error),
    /// This file is not a note with a tariff.
    #[error("{path}: {cause}", path = .0.display(), cause = .1)]
    Tariff(PathBuf, NoteError),
    /// A key of a provider or a merchant can't be used.
    #[error(transparent)]
    KeyFile(#[from] KeyFileError),
    /// A key can't be made.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The demo can't be prepared.
    #[error(transparent)]
    Demo(#[from] DemoError),
    /// The database in this folder can't be opened.
    #[error("{path}: {cause}", path = .0.display(), cause = .1)]
    Store(PathBuf, StoreError),
    /// There is no client for the notifications.
    #[error("no client for notifications: {0}")]
    Client(#[from] reqwest::Error),
    /// This address can't be listened at.
    #[error("{0}: {1}")]
    Listen(SocketAddr, io::Error),
    /// The runtime can't be started.
    #[error("the runtime can't be started: {0}")]
    Runtime(#[from] io::Error),
}

/// The sandbox payment provider of Samefare, and what a demo needs.
#[derive(Debug, Parser)]
#[command(name = "samefare-demo", version)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Runs the sandbox payment provider.
    Sandbox(RunSandbox),
    /// Makes keys, roots.toml and a signed tariff, and keeps what is there.
    Prepare(Prepare),
}

#[derive(Debug, Args)]
struct RunSandbox {
    /// The folder with tariff.txt, keys and the sandbox's database.
    #[arg(long)]
    data: PathBuf,
    /// The address to listen at.
    #[arg(long, default_value = "127.0.0.1:8701")]
    listen: SocketAddr,
    /// The origin that riders' browsers see; the address, where it is not given.
    #[arg(long)]
    origin: Option<String>,
    /// Chooses among the shapes in which an answer may be given.
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// How old an order at WeChat Pay has to be before the merchant may close it, in seconds.
    #[arg(long, default_value_t = demo::WECHAT_CLOSABLE_SECONDS)]
    wechat_closable: u64,
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

impl Cli {
    /// Does what was asked for.
    ///
    /// # Errors
    /// Says why not.
    pub fn run(self) -> Result<(), Failure> {
        match self.command {
            Command::Sandbox(asked) => net::run(sandbox(asked)),
            Command::Prepare(asked) => prepare(&asked),
        }
    }
}

fn prepare(asked: &Prepare) -> Result<(), Failure> {
    let Some(provider) = asked.provider.as_deref().filter(|_| !asked.keys_only) else {
        demo::prepare_keys(&asked.data)?;
        return Ok(());
    };
    let file = match &asked.tariff {
        Some(path) => read(path)?,
        None => demo::TARIFF.into(),
    };
    Ok(demo::prepare(&asked.data, &file, provider, asked.opens_in, &Clock::System)?)
}

async fn sandbox(asked: RunSandbox) -> Result<(), Failure> {
    let failed = |cause| Failure::Listen(asked.listen, cause);
    let listener = TcpListener::bind(asked.listen).await.map_err(failed)?;
    let listen = listener.local_addr().map_err(failed)?;
    let sandbox = Sandbox::open(sandbox_config(&asked, format!("http://{listen}"))?).await;
    let sandbox = sandbox.map_err(|cause| Failure::Store(asked.data.clone(), cause))?;
    let deliveries = tokio::spawn(deliver(sandbox.clone(), net::http_client()?));
    tracing::info!(%listen, "the sandbox provider is open");
    net::serve(listener, sandbox.router()).await.map_err(failed)?;
    deliveries.abort();
    Ok(())
}

/// The merchant is registered at the sandbox as the tariff names it. The provider need not believe
/// a tariff: its merchant is whoever has the registered key.
fn sandbox_config(asked: &RunSandbox, own: String) -> Result<SandboxConfig, Failure> {
    let path = asked.data.join("tariff.txt");
    let text = read(&path)?;
    let note = wire::Note::split(text.as_bytes());
    let tariff = note.and_then(|note| wire::note::read::<wire::Tariff>(&note.text));
    let (_, tariff) = tariff.map_err(|cause| Failure::Tariff(path, cause))?;
    let keys = asked.data.join("keys");
    let pair = |key: &str, merchant: &str| {
        Ok::<_, Failure>(ProviderKeys {
            key: RsaSecret::load(&keys.join(key))?,
            merchant_key: RsaPublic::load(&keys.join(merchant))?,
        })
    };
    Ok(SandboxConfig {
        data: Data::Folder(asked.data.clone()),
        clock: Clock::System,
        origin: asked.origin.clone().unwrap_or(own),
        payees: tariff.payees,
        alipay: pair("provider.pem", "merchant-public.pem")?,
        wechat: pair("wechat-provider.pem", "wechat-merchant-public.pem")?,
        wechat_serial: SANDBOX_PROVIDER_SERIAL.into(),
        wechat_certificate: PlatformCertificate::load_or_create(
            &keys.join("wechat-platform.pem"),
            &keys.join("wechat-platform-certificate.pem"),
        )?,
        wechat_merchant_serial: SANDBOX_SERIAL.into(),
        wechat_closable_s: asked.wechat_closable,
        seed: asked.seed,
        seal: SealKey::load(&keys.join("wechat-seal.key"))?,
        wechat_app_secret: read(&keys.join(demo::WECHAT_APP_SECRET_FILE))?.trim().into(),
    })
}

async fn deliver(sandbox: Sandbox, http: reqwest::Client) {
    let mut ticks = interval(Duration::from_secs(DELIVERY_SECONDS));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if let Err(error) = sandbox.deliver_due(&http).await {
            tracing::error!(%error, "notifications wait");
        }
    }
}

fn read(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path).map_err(|cause| Failure::File(path.into(), cause))
}
