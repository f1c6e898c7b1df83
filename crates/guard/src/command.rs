//! The command line `samefare-guard`: the folder of keys that it reads, and where it listens.

use clap::Parser;
use core::error::Error;
use keys::{Clock, Keyholder, roots};
use net::HttpTransport;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::net::TcpListener;

use channels::rsa::{RsaPublic, RsaSecret};
use channels::wechat::SealKey;
use guard_client::{SECRET_FILE, Secret};

use crate::guard::{Guard, GuardParts};
use crate::http;
use crate::provider::ProviderClient;
use crate::provider::alipay::AlipayClient;
use crate::provider::wechat::WechatClient;

/// Why the guard does not run.
pub type Failure = Box<dyn Error>;

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
    origin: String,
    /// The origin of Alipay's gateway.
    #[arg(long)]
    provider: String,
    /// The origin of WeChat Pay's interface, where that is another.
    #[arg(long)]
    wechat_provider: Option<String>,
    /// The serial number of the merchant's certificate at WeChat Pay.
    #[arg(long, default_value = channels::wechat::SANDBOX_SERIAL)]
    wechat_serial: String,
    /// The name of WeChat Pay's public key.
    #[arg(long, default_value = channels::wechat::SANDBOX_PROVIDER_SERIAL)]
    wechat_provider_serial: String,
    /// Takes a key that is under no passphrase.
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
        let parts = GuardParts {
            clock: Clock::System,
            roots: roots::parse(&read(&self.data.join("roots.toml"))?)?,
            providers: self.providers(&keys)?,
            origin: self.origin,
            key: Keyholder::new(self.passphrase_file)
                .key(&keys.join("instruction.key"), self.demo)?,
        };
        let guard = Guard::new(parts, &read(&self.data.join("tariff.txt"))?)?;
        let listener = TcpListener::bind(self.listen).await?;
        tracing::info!(listen = %listener.local_addr()?, "the guard listens");
        Ok(net::serve(listener, http::router(guard, secret)).await?)
    }

    /// The merchant's accounts whose keys are here.
    fn providers(&self, keys: &Path) -> Result<Vec<ProviderClient>, Failure> {
        let alipay = self.alipay(keys)?.map(ProviderClient::Alipay);
        let wechat = self.wechat(keys)?.map(ProviderClient::Wechat);
        Ok(alipay.into_iter().chain(wechat).collect())
    }

    fn alipay(&self, keys: &Path) -> Result<Option<AlipayClient>, Failure> {
        let merchant = keys.join("merchant.pem");
        if !merchant.exists() {
            return Ok(None);
        }
        Ok(Some(AlipayClient {
            merchant: RsaSecret::load(&merchant)?,
            provider_key: RsaPublic::load(&keys.join("provider-public.pem"))?,
            provider: Arc::new(HttpTransport::new(&self.provider)?),
        }))
    }

    fn wechat(&self, keys: &Path) -> Result<Option<WechatClient>, Failure> {
        let merchant = keys.join("wechat-merchant.pem");
        if !merchant.exists() {
            return Ok(None);
        }
        let origin = self.wechat_provider.as_ref().unwrap_or(&self.provider);
        Ok(Some(WechatClient {
            merchant: RsaSecret::load(&merchant)?,
            serial: self.wechat_serial.clone(),
            provider_key: RsaPublic::load(&keys.join("wechat-provider-public.pem"))?,
            provider_serial: self.wechat_provider_serial.clone(),
            seal: SealKey::load(&keys.join("wechat-seal.key"))?,
            provider: Arc::new(HttpTransport::new(origin)?),
        }))
    }
}

fn read(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()).into())
}
