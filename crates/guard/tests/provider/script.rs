//! A provider that gives the same answer to whatever it is asked, and a guard before it.

use axum::body::Bytes;
use axum::http::{Request, Response};
use channels::alipay::{Parameters, parameters, signed_answer};
use channels::wechat::{SANDBOX_PROVIDER_SERIAL, Signature};
use guard::{Guard, GuardRefusal};
use guard_client::{OrderAt, OrderFacts, Payer, Report, Sale};
use keys::Clock;
use net::{Transport, TransportFuture};
use sandbox::demo::{self, ISSUER, Keyring, Offer};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use wire::{
    BatchState, Channel, Digest, InstructionAnswer, Note, OrderNo, Provider, PurchaseId, Quote,
    RiderId, Sequence, Slice, Status, Tariff,
};

pub(crate) const ORIGIN: &str = "https://tickets.example";
/// When it is: the first opening.
pub(crate) const NOW: u64 = 1_766_066_400;

/// One ring for the whole process: RSA keys take their time.
pub(crate) fn keyring() -> &'static Keyring {
    static KEYRING: OnceLock<Keyring> = OnceLock::new();
    KEYRING.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a folder");
        Keyring::load_or_create(folder.path()).expect("keys")
    })
}

/// A file of the published shapes and codes.
pub(crate) fn published(path: &str) -> String {
    std::fs::read_to_string(folder(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The shapes in a folder, by the name of the file: `paid.lean`.
pub(crate) fn shapes(path: &str) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder(path)).expect("a folder") {
        let path = entry.expect("a file").path();
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        all.push((name, std::fs::read_to_string(&path).expect("a file")));
    }
    assert!(!all.is_empty(), "{path} is empty");
    all.sort();
    all
}

fn folder(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/published").join(path)
}

/// See the module.
#[derive(Debug, Clone, Default)]
pub(crate) struct Scripted(Arc<Mutex<Script>>);

#[derive(Debug, Default)]
struct Script {
    /// The answer to the first question, where it is another.
    first: Option<Response<Bytes>>,
    answer: Response<Bytes>,
    asked: Vec<Request<String>>,
}

impl Transport for Scripted {
    fn call(&self, request: Request<String>) -> TransportFuture<'_> {
        let mut script = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        script.asked.push(request);
        let first = script.first.take();
        let answer = first.unwrap_or_else(|| script.answer.clone());
        Box::pin(async { Ok(answer) })
    }
}

impl Scripted {
    /// The next answers.
    pub(crate) fn answer(&self, answer: Response<Bytes>) {
        self.0.lock().expect("a script").answer = answer;
    }

    /// The answer to the next question alone.
    pub(crate) fn first(&self, answer: Response<Bytes>) {
        self.0.lock().expect("a script").first = Some(answer);
    }

    /// What was asked since the last time.
    pub(crate) fn asked(&self) -> Vec<Request<String>> {
        std::mem::take(&mut self.0.lock().expect("a script").asked)
    }

    /// WeChat Pay answers this, signed.
    pub(crate) fn wechat(&self, status: u16, body: &str) {
        self.answer(wechat(status, body));
    }

    /// Alipay answers this object to this call, signed.
    pub(crate) fn alipay(&self, method: &str, object: &str) {
        self.answer(alipay(method, object));
    }
}

/// An answer of Alipay, signed.
pub(crate) fn alipay(method: &str, object: &str) -> Response<Bytes> {
    let answer = signed_answer(method, object.trim(), &keyring().provider).expect("an answer");
    Response::new(answer.into())
}

/// An answer of WeChat Pay, signed.
pub(crate) fn wechat(status: u16, body: &str) -> Response<Bytes> {
    let key = &keyring().wechat_provider;
    let signature = Signature::new(NOW, "n1", body, SANDBOX_PROVIDER_SERIAL, key);
    let mut answer = Response::builder().status(status);
    for (name, value) in signature.expect("a signature").headers() {
        answer = answer.header(name, value);
    }
    answer.body(body.to_owned().into()).expect("an answer")
}

/// The parameters of what was asked of Alipay.
pub(crate) fn form(request: &Request<String>) -> Parameters {
    parameters(request.body()).expect("parameters")
}

fn tariff() -> Tariff {
    let offer = Offer { version: 1, now: NOW, opens: NOW, provider: "https://pay.example" };
    demo::tariff(demo::TARIFF, keyring(), offer).expect("a tariff")
}

/// The merchant's number at WeChat Pay.
pub(crate) fn merchant() -> String {
    let payees = tariff().payees;
    let payee = payees.iter().find(|payee| payee.channel == Channel::WechatH5).expect("a payee");
    payee.merchant.as_str().into()
}

/// A guard before this provider.
pub(crate) fn guard(provider: &Scripted) -> Guard {
    let note = keyring().sign_tariff(&tariff());
    let provider = Arc::new(provider.clone());
    fixtures::guard(keyring(), Clock::manual(NOW), ORIGIN, provider, &note).expect("a guard")
}

/// The purchase that everything here is about.
fn purchase() -> PurchaseId {
    PurchaseId::from_random([1; 16])
}

/// The order in the published shapes.
pub(crate) fn order_at(channel: Channel) -> OrderAt {
    let order = OrderNo::parse("5f1c0a9b3e7d46b28a90c1d2e3f40516").expect("an order");
    OrderAt { channel, order }
}

/// Asks for an instruction that can be paid for so many seconds.
pub(crate) async fn instruct(
    guard: &Guard,
    channel: Channel,
    payer: Payer,
    seconds: u64,
) -> Result<InstructionAnswer, GuardRefusal> {
    let tariff = tariff();
    let note = keyring().sign_tariff(&tariff);
    let digest = Note::split(note.as_bytes()).expect("a note").digest();
    let batch = tariff.batches[0].id.clone();
    let quote = quote(&tariff, digest);
    let status = Status {
        tariff: digest,
        batch: batch.clone(),
        seq: Sequence::new(1),
        state: BatchState::Open,
        since: NOW,
        sold: 0,
        held: 1,
        iat: NOW,
    };
    let facts = OrderFacts {
        rider: quote.rider.clone(),
        purchase: purchase(),
        batch,
        product: quote.product.clone(),
        qty: 1,
        channel,
        payer,
        attempt: 1,
        pay_by: NOW + seconds,
        sale: Sale { tariff: note.clone(), status: keyring().status.note(ISSUER, &status) },
    };
    guard.instruct(&note, &keyring().quote.note(ISSUER, &quote), &facts).await
}

fn quote(tariff: &Tariff, digest: Digest) -> Quote {
    let line = tariff.totals[0].clone();
    Quote {
        aud: Slice::from(ORIGIN),
        tariff: digest,
        batch: tariff.batches[0].id.clone(),
        product: tariff.product.clone(),
        purchase: purchase(),
        rider: RiderId::parse(&"a".repeat(32)).expect("a rider"),
        qty: line.qty,
        total: line.fen,
        pay: line.pay,
        words: line.words,
        iat: NOW,
        exp: NOW + 300,
    }
}

/// Who pays, as a proxy and WeChat's sign-in tell it.
pub(crate) fn payer() -> Payer {
    Payer {
        openid: Some("oUpF8uMuAJO_M2pxb1Q9zNjWeS6o".into()),
        ip: Some("203.0.113.7".parse().expect("an address")),
    }
}

/// A report of Alipay.
pub(crate) fn alipay_report(body: &str) -> Report {
    Report { provider: Provider::Alipay, headers: Vec::new(), body: body.into() }
}
