//! `samefare serve`, `guard` and `sandbox`: run until told to stop, then finish what was begun.

use core::time::Duration;
use std::path::Path;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::time::{MissedTickBehavior, interval};

use super::passphrase::Keyholder;
use super::{Failure, RunGuard, RunSandbox, Serve, read};
use crate::clock::Clock;
use crate::guard::{
    self, AlipayAccount, Guard, GuardLine, GuardParts, GuardPost, HttpProvider, SECRET_FILE,
    Secret, WechatAccount,
};
use crate::rsa_key::{RsaPublic, RsaSecret};
use crate::sandbox::{ProviderKeys, Sandbox, SandboxConfig};
use crate::state::{AppState, Config, OnlineKeys, WechatApp};
use crate::store::Data;
use crate::wechat::SealKey;
use crate::{demo, money, roots};

/// How often overdue orders are settled and open refunds asked for again, in seconds.
const SWEEP_SECONDS: u64 = 5;
/// How often the sandbox looks for notifications to deliver, in seconds.
const DELIVERY_SECONDS: u64 = 1;

/// Runs to the end of this future, with the log on the standard error.
pub(super) fn until_told(
    running: impl Future<Output = Result<(), Failure>>,
) -> Result<(), Failure> {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(running)
}

pub(super) async fn serve(asked: Serve) -> Result<(), Failure> {
    let state = AppState::open(config(&asked)?).await?;
    let sweeper = tokio::spawn(sweep(state.clone()));
    let listener = TcpListener::bind(asked.listen).await?;
    tracing::info!(origin = asked.origin, listen = %listener.local_addr()?, "selling");
    axum::serve(listener, crate::app(state.clone())).with_graceful_shutdown(told()).await?;
    sweeper.abort();
    state.close().await;
    Ok(())
}

/// Everything in the folder, read by the name that `docs/operating.md` gives it.
fn config(asked: &Serve) -> Result<Config, Failure> {
    let keys = asked.data.join("keys");
    if !asked.demo {
        nothing_of_the_guards(&keys)?;
    }
    let holder = Keyholder::new(asked.passphrase_file.clone());
    let key = |name: &str| holder.key(&keys.join(name), asked.demo);
    let tariff = read(&asked.data.join("tariff.txt"))?;
    let roots = roots::parse(&read(&asked.data.join("roots.toml"))?)?;
    let guard = GuardLine::new(&asked.guard, Secret::load(&keys.join(SECRET_FILE))?)?;
    Ok(Config {
        data: Data::Folder(asked.data.clone()),
        clock: Clock::System,
        roots,
        keys: OnlineKeys {
            quote: key("quote.key")?,
            receipt: key("receipt.key")?,
            status: key("status.key")?,
        },
        guard: GuardPost::Apart(guard),
        tariff,
        origin: asked.origin.clone(),
        capacity: asked.capacity,
        app: asked.app.clone(),
        demo: asked.demo,
        wechat: wechat_app(asked)?,
    })
}

/// The application inside WeChat, where there is one. In a demo its secret is the sandbox's.
fn wechat_app(asked: &Serve) -> Result<Option<WechatApp>, Failure> {
    let Some(authorize) = asked.wechat_authorize.clone() else {
        return Ok(None);
    };
    let secret = if asked.demo {
        demo::WECHAT_APP_SECRET.into()
    } else {
        read(&asked.data.join("keys").join(WECHAT_SECRET_FILE))?.trim().into()
    };
    let interface = Arc::new(HttpProvider::new(&asked.wechat_interface)?);
    Ok(Some(WechatApp { authorize, secret, interface }))
}

/// The file with the secret of the application inside WeChat.
const WECHAT_SECRET_FILE: &str = "wechat-app-secret.txt";
/// The files that only the guard may have.
const GUARD_FILES: [&str; 4] =
    ["merchant.pem", "wechat-merchant.pem", "wechat-seal.key", "instruction.key"];

/// A server that could sign for its guard would make it a guard of nothing.
fn nothing_of_the_guards(keys: &Path) -> Result<(), Failure> {
    match GUARD_FILES.into_iter().map(|name| keys.join(name)).find(|path| path.exists()) {
        Some(path) => {
            let path = path.display();
            Err(Failure(format!("{path} is the guard's: keep it where this server can't read it")))
        }
        None => Ok(()),
    }
}

pub(super) async fn guard(asked: RunGuard) -> Result<(), Failure> {
    let keys = asked.data.join("keys");
    let secret = Secret::load_or_create(&keys.join(SECRET_FILE))?;
    let parts = GuardParts {
        clock: Clock::System,
        roots: roots::parse(&read(&asked.data.join("roots.toml"))?)?,
        alipay: alipay_account(&asked, &keys)?,
        wechat: wechat_account(&asked, &keys)?,
        origin: asked.origin,
        key: Keyholder::new(asked.passphrase_file)
            .key(&keys.join("instruction.key"), asked.demo)?,
    };
    let guard = Guard::new(parts, &read(&asked.data.join("tariff.txt"))?)?;
    let listener = TcpListener::bind(asked.listen).await?;
    tracing::info!(listen = %listener.local_addr()?, "the guard stands");
    let router = guard::door::router(guard, secret);
    axum::serve(listener, router).with_graceful_shutdown(told()).await?;
    Ok(())
}

/// The account at Alipay, where its key is here.
fn alipay_account(asked: &RunGuard, keys: &Path) -> Result<Option<AlipayAccount>, Failure> {
    let merchant = keys.join("merchant.pem");
    if !merchant.exists() {
        return Ok(None);
    }
    Ok(Some(AlipayAccount {
        merchant: RsaSecret::load(&merchant)?,
        provider_key: RsaPublic::load(&keys.join("provider-public.pem"))?,
        provider: Arc::new(HttpProvider::new(&asked.provider)?),
    }))
}

/// The account at WeChat Pay, where its key is here.
fn wechat_account(asked: &RunGuard, keys: &Path) -> Result<Option<WechatAccount>, Failure> {
    let merchant = keys.join("wechat-merchant.pem");
    if !merchant.exists() {
        return Ok(None);
    }
    let origin = asked.wechat_provider.as_ref().unwrap_or(&asked.provider);
    Ok(Some(WechatAccount {
        merchant: RsaSecret::load(&merchant)?,
        serial: asked.wechat_serial.clone(),
        provider_key: RsaPublic::load(&keys.join("wechat-provider-public.pem"))?,
        provider_serial: asked.wechat_provider_serial.clone(),
        seal: SealKey::load(&keys.join("wechat-seal.key"))?,
        provider: Arc::new(HttpProvider::new(origin)?),
    }))
}

async fn sweep(state: AppState) {
    let mut ticks = interval(Duration::from_secs(SWEEP_SECONDS));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        money::sweep_once(&state).await;
    }
}

pub(super) async fn sandbox(asked: RunSandbox) -> Result<(), Failure> {
    let sandbox = Sandbox::open(sandbox_config(&asked)?).await?;
    let postman = tokio::spawn(deliver(sandbox.clone(), guard::http_client()?));
    let listener = TcpListener::bind(asked.listen).await?;
    tracing::info!(listen = %listener.local_addr()?, "the sandbox provider is open");
    axum::serve(listener, sandbox.router()).with_graceful_shutdown(told()).await?;
    postman.abort();
    Ok(())
}

/// The merchant is registered at the sandbox as the tariff names it. The provider need not believe
/// a tariff: its merchant is whoever has the registered key.
fn sandbox_config(asked: &RunSandbox) -> Result<SandboxConfig, Failure> {
    let note = wire::Note::split(read(&asked.data.join("tariff.txt"))?.as_bytes())?;
    let (_, tariff): (_, wire::Tariff) = wire::note::read(&note.text)?;
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
        origin: asked.origin.clone(),
        payees: tariff.payees,
        alipay: pair("provider.pem", "merchant-public.pem")?,
        wechat: pair("wechat-provider.pem", "wechat-merchant-public.pem")?,
        wechat_serial: demo::WECHAT_PROVIDER_SERIAL.into(),
        seal: SealKey::load(&keys.join("wechat-seal.key"))?,
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

/// Waits for the signal to stop: from a keyboard, or from whatever keeps this process.
async fn told() {
    let keyboard = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => tokio::select! {
                _ = keyboard => {}
                _ = terminate.recv() => {}
            },
            Err(_) => drop(keyboard.await),
        }
    }
    #[cfg(not(unix))]
    drop(keyboard.await);
}
