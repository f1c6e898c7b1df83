//! What the shop under test sells, with which keys, and how it reaches its provider.

use axum::http::Request;
use channels::rsa::RsaSecret;
use fixtures::InProcess;
use guard::Guard;
use guard_client::GuardClient;
use net::{Transport, TransportError, TransportFuture};
use sandbox::Sandbox;
use sandbox::demo::{self, Keyring, Offer};
use server::OnlineKeys;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use wire::Tariff;

pub(crate) const ORIGIN: &str = "https://tickets.example";
/// The payer's number at WeChat, as a cookie.
pub(crate) const OPENID: &str = "openid=oUpF8uMuAJO_M2pxb1Q9zNjWeS6o";
pub(crate) const PROVIDER: &str = "https://pay.example";
pub(crate) const NOW: u64 = 1_766_066_000;
pub(crate) const OPENS: u64 = 1_766_066_400;

/// One keyring for the whole process, with short keys for Alipay: making RSA keys is slow.
pub(crate) fn keyring() -> &'static Keyring {
    static KEYRING: OnceLock<Keyring> = OnceLock::new();
    KEYRING.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a folder");
        let mut ring = Keyring::load_or_create(folder.path()).expect("keys");
        let short = || RsaSecret::of_bits(1_024).expect("a key");
        (ring.merchant, ring.provider) = (short(), short());
        ring
    })
}

/// The Lanzhou release with a first batch of this size.
pub(crate) fn tariff(size: u32) -> Tariff {
    let offer = Offer { version: 1, now: NOW, opens: OPENS, provider: PROVIDER };
    let mut tariff = demo::tariff(demo::TARIFF, keyring(), offer).expect("a tariff");
    tariff.batches[0].size = size;
    tariff
}

/// The transport to the sandbox, which a test can break.
#[derive(Debug)]
pub(crate) struct SandboxTransport {
    pub(crate) sandbox: Sandbox,
    pub(crate) cut: Arc<AtomicBool>,
}

impl Transport for SandboxTransport {
    fn call(&self, request: Request<String>) -> TransportFuture<'_> {
        let (sandbox, cut) = (InProcess(self.sandbox.router()), self.cut.load(Ordering::SeqCst));
        Box::pin(async move {
            if cut {
                Err(TransportError::Connection("the line is cut".into()))
            } else {
                sandbox.call(request).await
            }
        })
    }
}

/// The keys that the server of this keyring signs with.
pub(crate) fn online_keys(keyring: &Keyring) -> OnlineKeys {
    OnlineKeys {
        quote: keyring.quote.clone(),
        receipt: keyring.receipt.clone(),
        status: keyring.status.clone(),
    }
}

/// The client of a guard in this process.
pub(crate) fn in_process_client(guard: Guard) -> GuardClient {
    fixtures::client_of(guard).expect("a secret")
}
