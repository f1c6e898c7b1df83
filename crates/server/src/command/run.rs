//! `samefare serve`: runs the shop until the process is asked to stop, then finishes open requests.

use std::path::Path;
use std::sync::Arc;
use tokio::net::TcpListener;

use guard_client::{GuardClient, SECRET_FILE, Secret};
use keys::{Clock, Keyholder, roots};
use net::HttpTransport;

use super::guard_check;
use super::{Failure, Serve, read};
use crate::money;
use crate::state::{AppBackend, AppState, Config, OnlineKeys, WechatApp};
use crate::store::Data;

pub(super) async fn serve(asked: Serve) -> Result<(), Failure> {
    let state = AppState::open(config(&asked)?).await?;
    guard_check::at_start(&state).await?;
    let sweeper = tokio::spawn(money::sweep(state.clone()));
    let checker = tokio::spawn(guard_check::regularly(state.clone()));
    let failed = |cause| Failure::Listen(asked.listen, cause);
    let listener = TcpListener::bind(asked.listen).await.map_err(failed)?;
    let listen = listener.local_addr().map_err(failed)?;
    tracing::info!(origin = %asked.origin, %listen, "selling");
    net::serve(listener, crate::app(state.clone())).await.map_err(failed)?;
    sweeper.abort();
    checker.abort();
    state.close().await;
    Ok(())
}

/// Everything in the folder, read by the name that `docs/operating.md` gives it.
fn config(asked: &Serve) -> Result<Config, Failure> {
    let keys = asked.data.join("keys");
    if !asked.demo {
        nothing_of_the_guards(&keys)?;
        encrypted(asked)?;
    }
    let holder = Keyholder::new(asked.passphrase_file.clone());
    let key = |name: &str| holder.key(&keys.join(name), asked.demo);
    let tariff = read(&asked.data.join("tariff.txt"))?;
    let path = asked.data.join("roots.toml");
    let roots = roots::parse(&read(&path)?).map_err(|cause| Failure::Roots(path, cause))?;
    let guard = GuardClient::new(asked.guard.as_str(), Secret::load(&keys.join(SECRET_FILE))?)?;
    Ok(Config {
        data: Data::Folder(asked.data.clone()),
        clock: Clock::System,
        roots,
        keys: OnlineKeys {
            quote: key("quote.key")?,
            receipt: key("receipt.key")?,
            status: key("status.key")?,
        },
        guard,
        tariff,
        origin: asked.origin.to_string(),
        capacity: asked.capacity,
        app: asked.app.clone(),
        demo: asked.demo,
        wechat: wechat_app(asked)?,
        app_backend: app_backend(asked),
    })
}

/// The backend of the app around the page, where there is one.
fn app_backend(asked: &Serve) -> Option<AppBackend> {
    let (issuer, keys) = asked.app_issuer.clone().zip(asked.app_keys.clone())?;
    Some(AppBackend { issuer, keys })
}

/// The application inside WeChat, where there is one.
fn wechat_app(asked: &Serve) -> Result<Option<WechatApp>, Failure> {
    let Some(authorize) = &asked.wechat_authorize else {
        return Ok(None);
    };
    let authorize = authorize.as_str().into();
    let secret = read(&asked.data.join("keys").join(WECHAT_SECRET_FILE))?.trim().into();
    let interface = Arc::new(HttpTransport::new(asked.wechat_interface.as_str())?);
    Ok(Some(WechatApp { authorize, secret, interface }))
}

/// The file with the secret of the application inside WeChat.
const WECHAT_SECRET_FILE: &str = "wechat-app-secret.txt";
/// The files that only the guard may have.
const GUARD_FILES: [&str; 4] =
    ["merchant.pem", "wechat-merchant.pem", "wechat-seal.key", "instruction.key"];

/// Refuses to start where the guard's keys can be read: a server that has them can sign what the guard would refuse.
fn nothing_of_the_guards(keys: &Path) -> Result<(), Failure> {
    match GUARD_FILES.into_iter().map(|name| keys.join(name)).find(|path| path.exists()) {
        Some(path) => Err(Failure::GuardFile(path)),
        None => Ok(()),
    }
}

/// Outside of a demo, nothing of a rider's travels in the open: not the session, not the number of a payer.
fn encrypted(asked: &Serve) -> Result<(), Failure> {
    let authorize = asked.wechat_authorize.as_ref();
    let plain = [
        ("--origin", asked.origin.is_plain()),
        ("--wechat-authorize", authorize.is_some_and(|address| address.is_plain())),
        ("--wechat-interface", asked.wechat_interface.is_plain()),
    ];
    match plain.into_iter().find(|(_, plain)| *plain) {
        Some((option, _)) => Err(Failure::Plain(option)),
        None => Ok(()),
    }
}
