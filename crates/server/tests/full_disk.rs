//! A disk that fills up in the middle of a sale: the real program answers `busy`, loses nothing, and sells on by itself
//! once there is room.
//!
//! The disk is a small file system in memory, mounted for the test. It is done again with a limit on the size of files,
//! the nearest to it where nothing can be mounted.

#![expect(
    clippy::expect_used,
    reason = "a test that can't be set up has failed, and this says where"
)]

use axum::body::Bytes;
use axum::http::{Method, Request, Response, StatusCode, header};
use fixtures::{InProcess, Program};
use guard_client::{SECRET_FILE, Secret};
use keys::Clock;
use net::{HttpTransport, Transport as _};
use rustix::mount::{MountFlags, UnmountFlags, mount, unmount};
use rustix::process::{Pid, Resource, Rlimit, prlimit};
use sandbox::demo::{self, Keyring};
use sandbox::{Delivery, Sandbox};
use server::Data;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use tempfile::TempDir;
use wire::{
    CodeAnswer, CodeRequest, InstructionAnswer, InstructionRequest, Note, OrderRequest, OrderState,
    Problem, ProblemType, ProductId, PurchaseId, PurchaseView, QuoteRequest, SessionRequest,
    Status, Tariff, endpoint,
};

const ORIGIN: &str = "http://tickets.example";
const PROVIDER: &str = "https://pay.example";
/// The size of the disk, in bytes: room for keys and a small database.
const DISK_BYTES: u64 = 4 << 20;
/// What the server logs: where it listens.
const LOG: &str = "off,server::command::run=info";

/// What a server keeps its data on.
enum Disk {
    /// A file system of its own.
    Mounted(TempDir),
    /// A folder in which files can't become larger, while that is switched on.
    Limited(TempDir),
}

impl Disk {
    fn mounted() -> Option<Self> {
        let folder = tempfile::tempdir().expect("a folder");
        let size = format!("size={DISK_BYTES}\0").into_bytes();
        let size = std::ffi::CString::from_vec_with_nul(size).expect("an option");
        let mounted = mount("tmpfs", folder.path(), "tmpfs", MountFlags::empty(), &*size);
        mounted.is_ok().then_some(Self::Mounted(folder))
    }

    fn path(&self) -> &Path {
        match self {
            Self::Mounted(folder) | Self::Limited(folder) => folder.path(),
        }
    }

    fn filler(&self) -> PathBuf {
        self.path().join("filler")
    }

    /// Leaves no room for what this program writes.
    fn fill(&self, program: &Program) {
        match self {
            Self::Mounted(_) => {
                let mut filler = fs::File::create(self.filler()).expect("a file");
                while filler.write_all(&[0; 512]).is_ok() {}
            }
            Self::Limited(folder) => {
                let files = fs::read_dir(folder.path()).expect("a folder").flatten();
                let sizes = files.filter_map(|file| Some(file.metadata().ok()?.len()));
                limit(program, sizes.max());
            }
        }
    }

    /// Makes room again.
    fn free(&self, program: &Program) {
        match self {
            Self::Mounted(_) => fs::remove_file(self.filler()).expect("it was there"),
            Self::Limited(_) => limit(program, None),
        }
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        if let Self::Mounted(folder) = self {
            let _unmounted = unmount(folder.path(), UnmountFlags::DETACH);
        }
    }
}

fn limit(program: &Program, bytes: Option<u64>) {
    let pid = i32::try_from(program.id()).ok().and_then(Pid::from_raw);
    let limit = Rlimit { current: bytes, maximum: None };
    prlimit(pid, Resource::Fsize, limit).expect("a limit");
}

/// A shop as a process, and its guard and provider in this one.
struct Sale {
    program: Program,
    shop: Arc<HttpTransport>,
    sandbox: Sandbox,
    guard: String,
    tariff: Tariff,
    // Last, since it is unmounted once nothing uses it.
    disk: Disk,
}

impl Sale {
    async fn open(disk: Disk) -> Self {
        let data = disk.path();
        demo::prepare(data, demo::TARIFF, PROVIDER, Some(0), &Clock::System).expect("a demo");
        let keyring = Keyring::load_or_create(data).expect("keys");
        let text = fs::read_to_string(data.join("tariff.txt")).expect("a tariff");
        let note = Note::split(text.as_bytes()).expect("a note");
        let (_, tariff) = wire::note::read::<Tariff>(&note.text).expect("a tariff");
        let sandbox = keyring.sandbox(Data::Memory, Clock::System, PROVIDER, &tariff);
        let sandbox = Sandbox::open(sandbox).await.expect("a sandbox");
        let provider = Arc::new(InProcess(sandbox.router()));
        let guard = fixtures::guard(&keyring, Clock::System, ORIGIN, provider, &text);
        let secret = Secret::load_or_create(&data.join("keys").join(SECRET_FILE));
        let router = guard::http::router(guard.expect("a guard"), secret.expect("a secret"));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let guard = format!("http://{}", listener.local_addr().expect("an address"));
        tokio::spawn(async { axum::serve(listener, router).await });
        let (program, shop) = start(data, &guard);
        Self { program, shop, sandbox, guard, tariff, disk }
    }

    /// Kills the shop and starts it again.
    fn restart(&mut self) {
        self.program.end();
        (self.program, self.shop) = start(self.disk.path(), &self.guard);
    }

    async fn deliver(&self, delivery: &Delivery) -> StatusCode {
        let path = delivery.url.strip_prefix(ORIGIN).expect("an address of the shop");
        let request =
            Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let request = request.body(delivery.body.clone()).expect("a request");
        self.shop.call(request).await.expect("an answer").status()
    }

    async fn status(&self) -> Status {
        let path = endpoint::status(&self.tariff.batches[0].id);
        let request = Request::get(path).body(String::new()).expect("a request");
        let answer = self.shop.call(request).await.expect("an answer");
        let note = Note::split(answer.body()).expect("a note");
        wire::note::read(&note.text).expect("a status").1
    }
}

fn start(data: &Path, guard: &str) -> (Program, Arc<HttpTransport>) {
    let mut samefare = Command::new("sh");
    // A file that is too large is an error to handle, and not a reason to end.
    samefare.args(["-c", "trap '' XFSZ; exec \"$0\" \"$@\"", env!("CARGO_BIN_EXE_samefare")]);
    samefare.args(["serve", "--listen", "127.0.0.1:0", "--origin", ORIGIN, "--demo"]);
    samefare.args(["--guard", guard]).arg("--data").arg(data);
    let (program, address) = Program::listening(&mut samefare, LOG);
    let shop = HttpTransport::new(&format!("http://{address}")).expect("a client");
    (program, Arc::new(shop))
}

/// A rider with a purchase of their own.
struct Rider {
    cookies: Vec<String>,
    purchase: PurchaseId,
}

impl Rider {
    async fn sign_in(sale: &Sale, number: u8) -> Self {
        let mut rider =
            Self { cookies: Vec::new(), purchase: PurchaseId::from_random([number; 16]) };
        let phone = format!("138001380{number:02}");
        let body = wire::request::encode(&CodeRequest { phone: Some(phone) });
        let answer = rider.post(sale, endpoint::CODES, body).await;
        rider.keep_cookies(&answer);
        let code = read::<CodeAnswer>(&answer).demo_code.expect("a demo's code");
        let body = wire::request::encode(&SessionRequest::Code(code));
        let answer = rider.post(sale, endpoint::SESSION, body).await;
        rider.keep_cookies(&answer);
        rider
    }

    fn keep_cookies(&mut self, answer: &Response<Bytes>) {
        let set = answer.headers().get_all(header::SET_COOKIE).iter();
        let pair = |value: &str| value.split(';').next().map(String::from);
        self.cookies.extend(set.filter_map(|value| pair(value.to_str().ok()?)));
    }

    async fn send(&self, sale: &Sale, method: Method, path: &str, body: String) -> Response<Bytes> {
        let request = Request::builder().method(method).uri(path);
        let request = request
            .header(header::COOKIE, self.cookies.join("; "))
            .header(header::CONTENT_TYPE, "application/json")
            .header(endpoint::IDEMPOTENCY_KEY, self.purchase.idempotency_key());
        let request = request.body(body).expect("a request");
        sale.shop.call(request).await.expect("an answer")
    }

    async fn post(&self, sale: &Sale, path: &str, body: String) -> Response<Bytes> {
        self.send(sale, Method::POST, path, body).await
    }

    async fn quote(&self, sale: &Sale) -> Response<Bytes> {
        let product = ProductId::parse("ride100").expect("a product");
        let batch = sale.tariff.batches[0].id.clone();
        let body = wire::request::encode(&QuoteRequest { batch, product, qty: 1 });
        self.post(sale, endpoint::QUOTES, body).await
    }

    async fn confirm(&self, sale: &Sale, view: &PurchaseView) -> Response<Bytes> {
        let quote = Note::split(view.quote.as_bytes()).expect("a note").digest();
        let body = wire::request::encode(&OrderRequest { quote });
        self.post(sale, endpoint::ORDERS, body).await
    }

    async fn instruct(&self, sale: &Sale) -> Response<Bytes> {
        let asked = InstructionRequest { attempt: 1, channel: wire::Channel::AlipayWap };
        let body = wire::request::encode(&asked);
        self.post(sale, &endpoint::instructions(self.purchase), body).await
    }

    async fn settle(&self, sale: &Sale) -> Response<Bytes> {
        self.post(sale, &endpoint::settle(self.purchase), String::from("null")).await
    }

    async fn find(&self, sale: &Sale) -> PurchaseView {
        let path = endpoint::purchase(self.purchase);
        read(&self.send(sale, Method::GET, &path, String::new()).await)
    }
}

fn read<T: wire::json::FromJson>(answer: &Response<Bytes>) -> T {
    let text = String::from_utf8_lossy(answer.body());
    assert_eq!(answer.status(), StatusCode::OK, "{text}");
    wire::answer::decode(answer.body()).expect("the answer of this request")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_fills_up_in_mid_sale_loses_nothing_and_sells_on_when_there_is_room() {
    let mut kinds =
        vec![("files of limited size", Disk::Limited(tempfile::tempdir().expect("a folder")))];
    kinds.extend(Disk::mounted().map(|disk| ("a full file system", disk)));
    for (kind, disk) in kinds {
        let mut sale = Sale::open(disk).await;
        let (paid, ordered) = (Rider::sign_in(&sale, 1).await, Rider::sign_in(&sale, 2).await);
        let (quoted, new) = (Rider::sign_in(&sale, 3).await, Rider::sign_in(&sale, 4).await);
        let mut quotes = Vec::new();
        for rider in [&paid, &ordered, &quoted] {
            quotes.push(read::<PurchaseView>(&rider.quote(&sale).await));
        }
        for (rider, view) in [(&paid, &quotes[0]), (&ordered, &quotes[1])] {
            let _: PurchaseView = read(&rider.confirm(&sale, view).await);
        }
        let instruction: InstructionAnswer = read(&paid.instruct(&sale).await);
        sale.sandbox.pay(&instruction.address).await.expect("paid");
        let reports = sale.sandbox.take_notifications().await.expect("reports");

        sale.disk.fill(&sale.program);
        // Twice: what failed once leaves the store as it was.
        for _ in 0..2 {
            let answers = tokio::join!(
                new.quote(&sale),
                quoted.confirm(&sale, &quotes[2]),
                ordered.instruct(&sale),
                paid.settle(&sale),
            );
            for (name, answer) in [
                ("quotes", answers.0),
                ("orders", answers.1),
                ("instructions", answers.2),
                ("settle", answers.3),
            ] {
                let problem = Problem::decode(answer.body()).map(|problem| problem.kind);
                let text = String::from_utf8_lossy(answer.body());
                assert_eq!(problem, Some(ProblemType::Busy), "{kind}, {name}: {text}");
                assert_eq!(answer.headers()[header::RETRY_AFTER], "1", "{kind}, {name}");
            }
            let taken = sale.deliver(&reports[0]).await;
            assert_eq!(taken, StatusCode::SERVICE_UNAVAILABLE, "{kind}: it is reported again");
            let known = paid.find(&sale).await.order.expect("an order");
            assert_eq!(known.state, OrderState::Awaiting, "{kind}: reading goes on");
        }
        sale.disk.free(&sale.program);

        assert_eq!(sale.deliver(&reports[0]).await, StatusCode::OK, "{kind}");
        let _: PurchaseView = read(&quoted.confirm(&sale, &quotes[2]).await);
        let _: InstructionAnswer = read(&ordered.instruct(&sale).await);
        quotes.push(read(&new.quote(&sale).await));
        let ticket = paid.find(&sale).await.order.expect("an order").tickets;
        assert_eq!(ticket.0.len(), 1, "{kind}");
        let (before, riders) = (sale.status().await, [&paid, &ordered, &quoted, &new]);
        assert_eq!((before.sold, before.held), (1, 3), "{kind}");

        // What was answered is on the disk.
        sale.restart();
        for (rider, view) in riders.into_iter().zip(&quotes) {
            assert_eq!(rider.find(&sale).await.quote, view.quote, "{kind}");
        }
        let order = paid.find(&sale).await.order.expect("an order");
        assert_eq!((order.state, order.tickets), (OrderState::Paid, ticket), "{kind}");
        let after = sale.status().await;
        assert_eq!((after.sold, after.held), (1, 3), "{kind}");
    }
}
