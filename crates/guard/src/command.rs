//! The command line `samefare-guard`: the folder of keys that it reads, and where it listens.

use clap::Parser;
use keys::roots::RootsError;
use keys::{Clock, KeyError, Keyholder, roots};
use net::Origin;
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use tokio::net::TcpListener;

use guard_client::{SECRET_FILE, Secret};

use crate::accounts::{AccountError, Names};
use crate::guard::{Guard, GuardParts};
use crate::http;
use crate::refusal::GuardRefusal;

/// Why the guard does not run. Its `Display` is a sentence for the person who started it.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// This file can't be read.
    #[error("{path}: {cause}", path = .0.display(), cause = .1)]
    File(PathBuf, io::Error),
    /// A key or the secret can't be used.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// This file of root keys can't be used.
    #[error("{path}: {cause}", path = .0.display(), cause = .1)]
    Roots(PathBuf, RootsError),
    /// There is no account at a provider that the tariff pays by.
    #[error(transparent)]
    Account(#[from] AccountError),
    /// The guard refuses this tariff.
    #[error("{path}: {cause}", path = .0.display(), cause = .1)]
    Tariff(PathBuf, GuardRefusal),
    /// This address can't be listened at.
    #[error("{0}: {1}")]
    Listen(SocketAddr, io::Error),
    /// The runtime can't be started.
    #[error("the runtime can't be started: {0}")]
    Runtime(#[from] io::Error),
}

/// The guard of Samefare: the one process with the merchant's credentials.
#[derive(Debug, Parser)]
#[command(name = "samefare-guard", version)]
pub struct Cli {
    /// The folder with tariff.txt, roots.toml and the guard's own keys.
    #[arg(long)]
    data: PathBuf,
    /// The address to listen at: one that only the server reaches.
    #[arg(long, default_value = "127.0.0.1:8702")]
    listen: SocketAddr,
    /// The origin that riders' browsers see.
    #[arg(long)]
    origin: Origin,
    /// The origin of Alipay's gateway, where the tariff pays by Alipay.
    #[arg(long)]
    provider: Option<Origin>,
    /// The origin of WeChat Pay's interface, where the tariff pays by WeChat Pay.
    #[arg(long)]
    wechat_provider: Option<Origin>,
    /// The serial number of the merchant's certificate at WeChat Pay.
    #[arg(long)]
    wechat_serial: Option<String>,
    /// The name of the key that WeChat Pay's answers are asked to be signed with: `PUB_KEY_ID_…` of its
    /// public key, or the serial number of a platform certificate.
    #[arg(long)]
    wechat_provider_serial: Option<String>,
    /// Takes a key that is under no passphrase, and the sandbox's names and addresses where none are given.
    #[arg(long)]
    demo: bool,
    /// The file that holds the passphrase of the key, instead of the terminal.
    #[arg(long)]
    passphrase_file: Option<PathBuf>,
}

impl Cli {
    /// Runs the guard until the process is told to stop.
    ///
    /// # Errors
    /// Says why it does not run.
    pub fn run(self) -> Result<(), Failure> {
        net::run(self.serve())
    }

    async fn serve(self) -> Result<(), Failure> {
        let keys = self.data.join("keys");
        let secret = Secret::load_or_create(&keys.join(SECRET_FILE))?;
        let path = self.data.join("roots.toml");
        let roots = roots::parse(&read(&path)?).map_err(|cause| Failure::Roots(path, cause))?;
        let path = self.data.join("tariff.txt");
        let tariff = read(&path)?;
        let refused = |cause| Failure::Tariff(path.clone(), cause);
        let verified = proof::verify_tariff(tariff.as_bytes(), &roots);
        let verified = verified.map_err(|cause| refused(GuardRefusal::Tariff(cause)))?;
        let names = Names {
            alipay: self.provider,
            wechat: self.wechat_provider,
            wechat_serial: self.wechat_serial,
            wechat_provider_serial: self.wechat_provider_serial,
        };
        let names = if self.demo { names.or_of_a_demo() } else { names };
        let parts = GuardParts {
            clock: Clock::System,
            roots,
            providers: names.accounts(&keys, &verified.payees, self.demo)?,
            origin: self.origin.to_string(),
            key: Keyholder::new(self.passphrase_file)
                .key(&keys.join("instruction.key"), self.demo)?,
        };
        let guard = Guard::new(parts, &tariff).map_err(refused)?;
        let failed = |cause| Failure::Listen(self.listen, cause);
        let listener = TcpListener::bind(self.listen).await.map_err(failed)?;
        tracing::info!(listen = %listener.local_addr().map_err(failed)?, "the guard listens");
        net::serve(listener, http::router(guard, secret)).await.map_err(failed)
    }
}

fn read(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path).map_err(|cause| Failure::File(path.into(), cause))
}
