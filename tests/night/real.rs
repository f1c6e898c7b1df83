//! A storm over real connections: the real server in a process of its own, and every rider a task of this one.

use std::path::{Path, PathBuf};
use std::process::{Command as StdCommand, Stdio};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use checkout::retry::retry_after_s;
use fixtures::{Cookies, Program};
use guard_client::{SECRET_FILE, Secret};
use reqwest::{Client, Method, Response, header};
use tokio::process::Command;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::{sleep, sleep_until, timeout};
use wire::endpoint::{self, SLOT_PASS};
use wire::{Problem, ProblemType, PurchaseId, QuoteRequest, request};

use crate::Storm;
use crate::ledger::{Ledger, Outage, RUN_S_MAX};
use crate::overload::AdmissionQueue;
use crate::policy::Policy;
use crate::rider::{Loss, Next, Outcome, Question, Rider, TIMEOUT_MS};

/// How many riders sign in at a time, before the storm.
const SIGN_IN_AT_ONCE: usize = 32;
/// The origin in the server's configuration; riders connect to the address where it listens.
const ORIGIN: &str = "http://samefare.test";
/// What the server logs: errors, and where it listens.
const LOG: &str = "error,server::command::run=info";
/// How long before the opening all riders are ready.
const READY: Duration = Duration::from_millis(500);
/// How often the progress is printed.
const PROGRESS: Duration = Duration::from_secs(10);

/// A server with riders who have signed in, before the opening; every policy begins with a copy of it.
pub(crate) struct Evening {
    program: PathBuf,
    data: PathBuf,
    cookies: Arc<Vec<String>>,
    question: Arc<str>,
}

/// What a server is started with.
#[derive(Clone, Copy)]
struct Start<'a> {
    data: &'a Path,
    /// How many requests a second it admits; without it, all.
    capacity: Option<u32>,
}

/// A running server. It ends with this value.
struct Running {
    /// Where it listens.
    address: String,
    _program: Program,
}

impl Evening {
    /// Makes keys and a tariff, opens a server and signs every rider in through it.
    pub(crate) async fn prepare(program: PathBuf, folder: &Path, riders: u32) -> Self {
        let data = folder.join("evening");
        // The programs of a sale are beside each other.
        let mut prepare = Command::new(program.with_file_name("samefare-demo"));
        prepare.args([
            "prepare",
            "--opens-in",
            "0",
            "--provider",
            "http://provider.test",
            "--data",
        ]);
        assert!(prepare.arg(&data).status().await.unwrap().success(), "no keys and no tariff");
        // No guard is started: a storm is about quotes, and nobody pays.
        Secret::load_or_create(&data.join("keys").join(SECRET_FILE)).unwrap();
        let question = question(&data);
        let evening = Self { program, data, question, cookies: Arc::default() };
        let data = evening.data.clone();
        let server = evening.start(Start { data: &data, capacity: None });
        let (client, at_once) = (client(), Arc::new(Semaphore::new(SIGN_IN_AT_ONCE)));
        let mut tasks = JoinSet::new();
        for rider in 0..riders {
            let (client, origin) = (client.clone(), server.address.clone());
            let at_once = Arc::clone(&at_once);
            tasks.spawn(async move {
                let _turn = at_once.acquire().await.unwrap();
                (rider, sign_in(&client, &origin, rider).await)
            });
        }
        let mut cookies = tasks.join_all().await;
        cookies.sort_unstable();
        let cookies = cookies.into_iter().map(|(_, cookie)| cookie).collect();
        drop(server);
        Self { cookies: Arc::new(cookies), ..evening }
    }

    fn start(&self, start: Start<'_>) -> Running {
        let mut command = StdCommand::new(&self.program);
        command.args(["serve", "--demo", "--origin", ORIGIN, "--listen", "127.0.0.1:0", "--data"]);
        command.arg(start.data);
        if let Some(capacity) = start.capacity {
            command.args(["--capacity", &capacity.to_string()]);
        }
        command.stdin(Stdio::null()).stdout(Stdio::null());
        let (program, address) = Program::listening(&mut command, LOG);
        Running { address: format!("http://{address}"), _program: program }
    }

    /// One policy's night, on data of its own.
    pub(crate) async fn storm(&self, storm: &Storm, policy: Policy) -> Ledger {
        let data = tempfile::tempdir_in(self.data.parent().unwrap()).unwrap();
        copy(&self.data, data.path());
        let capacity = policy.is_paced().then_some(storm.capacity);
        let start = Start { data: data.path(), capacity };
        let server = self.start(start);
        let night = Arc::new(Night {
            client: client(),
            address: Mutex::new(server.address.clone()),
            opens: Instant::now() + READY,
            admission: (!policy.is_paced())
                .then(|| Mutex::new(AdmissionQueue::new(storm.capacity))),
            outage: storm.outage(),
            ledger: Mutex::default(),
            question: Arc::clone(&self.question),
        });
        let mut tasks = JoinSet::new();
        for number in 0..storm.riders {
            let rider = Rider::new(policy, storm.seed_of(number.into()));
            night.ledger().rider(rider.is_slow);
            let cookie = self.cookies[usize::try_from(number).unwrap()].clone();
            tasks.spawn(ask(Arc::clone(&night), rider, cookie));
        }
        let all = async { while tasks.join_next().await.is_some() {} };
        let life = self.live(storm, &night, server, start);
        let watch = say_progress(storm, policy, &night);
        let limit = Duration::from_secs(RUN_S_MAX as u64);
        let ended = async {
            tokio::select! {
                () = all => {}
                () = watch => {}
                () = sleep(limit) => {}
                _server = life => {}
            }
        };
        ended.await;
        tasks.shutdown().await;
        std::mem::take(&mut *night.ledger())
    }

    /// The server's night: it is killed when the outage begins, and starts on the same data when that is over.
    async fn live(&self, storm: &Storm, night: &Night, server: Running, start: Start<'_>) {
        let at = |second| tokio::time::Instant::from_std(night.opens + Duration::from_secs(second));
        let mut running = server;
        if let Some(outage) = storm.outage() {
            sleep_until(at(outage.from_s as u64)).await;
            drop(running);
            sleep_until(at(outage.until_s as u64)).await;
            running = self.start(start);
            night.address.lock().unwrap().clone_from(&running.address);
        }
        std::future::pending::<()>().await;
        drop(running);
    }
}

/// What all riders of one policy share.
struct Night {
    client: Client,
    /// Where the server listens; after an outage that is elsewhere.
    address: Mutex<String>,
    opens: Instant,
    admission: Option<Mutex<AdmissionQueue>>,
    outage: Option<Outage>,
    ledger: Mutex<Ledger>,
    question: Arc<str>,
}

impl Night {
    fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap()
    }

    fn now_ms(&self) -> u64 {
        u64::try_from(self.opens.elapsed().as_millis()).unwrap()
    }
}

/// A rider from the opening to an answer.
async fn ask(night: Arc<Night>, mut rider: Rider<String>, cookie: String) {
    let key = PurchaseId::from_random(fastrand::u128(..).to_be_bytes());
    sleep_until((night.opens + Duration::from_millis(rider.starts_ms)).into()).await;
    loop {
        let outcome = attempt(&night, &mut rider, &cookie, key).await;
        let now_ms = night.now_ms();
        match rider.take(outcome, now_ms) {
            Next::Ask(wait_ms) => sleep(Duration::from_millis(wait_ms)).await,
            Next::Served => {
                let waited_ms = now_ms.saturating_sub(rider.starts_ms);
                return night.ledger().served(now_ms, waited_ms, rider.is_slow);
            }
            Next::GaveUp => return night.ledger().ended += 1,
        }
    }
}

/// One exchange, with what the network does to it.
async fn attempt(
    night: &Night,
    rider: &mut Rider<String>,
    cookie: &str,
    key: PurchaseId,
) -> Outcome<String> {
    night.ledger().attempts += 1;
    let (way, began) = (rider.way(), Instant::now());
    let limit = Duration::from_millis(TIMEOUT_MS);
    if way.loss != Some(Loss::Request) {
        sleep(Duration::from_millis(way.there_ms)).await;
        let outcome = timeout(limit, exchange(night, rider, cookie, key)).await;
        if way.loss.is_none() {
            sleep(Duration::from_millis(way.back_ms)).await;
            return outcome.unwrap_or(Outcome::Nothing);
        }
    }
    sleep(limit.saturating_sub(began.elapsed())).await;
    Outcome::Nothing
}

async fn exchange(
    night: &Night,
    rider: &Rider<String>,
    cookie: &str,
    key: PurchaseId,
) -> Outcome<String> {
    let now_us = night.now_ms() * 1_000;
    let is_out = night.outage.is_some_and(|outage| outage.holds_at(now_us));
    // The admission queue is part of the server: while that is down, nothing is turned away.
    if let Some(queue) = night.admission.as_ref().filter(|_| !is_out) {
        let entered = queue.lock().unwrap().admit(now_us);
        let Some(work_us) = entered else {
            night.ledger().count_request(night.now_ms());
            return Outcome::Busy { retry_after_s: None, pass: None };
        };
        sleep(Duration::from_micros(work_us)).await;
    }
    let (method, path) = match rider.question {
        Question::Quote => (Method::POST, endpoint::QUOTES.to_owned()),
        Question::Purchase => (Method::GET, endpoint::purchase(key)),
    };
    let address = format!("{}{path}", night.address.lock().unwrap());
    let request = night.client.request(method, address);
    let mut request = request.header(header::COOKIE, cookie);
    if let Some(pass) = &rider.pass {
        request = request.header(SLOT_PASS, pass);
    }
    if rider.question == Question::Quote {
        request = request
            .header(endpoint::IDEMPOTENCY_KEY, key.idempotency_key())
            .header(header::CONTENT_TYPE, "application/json")
            .body(night.question.to_string());
    }
    match request.send().await {
        Ok(response) => {
            night.ledger().count_request(night.now_ms());
            outcome_of(response).await
        }
        Err(_) => Outcome::Nothing,
    }
}

async fn outcome_of(response: Response) -> Outcome<String> {
    let text = |name| {
        let value = response.headers().get(name).and_then(|value| value.to_str().ok());
        value.map(str::to_owned)
    };
    let retry_after_s = retry_after_s(text(header::RETRY_AFTER.as_str()).as_deref());
    let (pass, served) = (text(SLOT_PASS), response.status().is_success());
    let Ok(body) = response.bytes().await else {
        return Outcome::Nothing;
    };
    match Problem::decode(&body).map(|problem| problem.kind) {
        _ if served => Outcome::Answer,
        Some(ProblemType::SoldOut) => Outcome::Answer,
        Some(ProblemType::NotFound) => Outcome::NotFound,
        Some(ProblemType::Busy | ProblemType::Internal) => Outcome::Busy { retry_after_s, pass },
        other => panic!("no rider of a storm should hear {other:?}"),
    }
}

async fn say_progress(storm: &Storm, policy: Policy, night: &Night) {
    loop {
        sleep(PROGRESS).await;
        storm.progress(policy, night.now_ms() / 1_000, &night.ledger());
    }
}

async fn sign_in(client: &Client, origin: &str, rider: u32) -> String {
    let phone = format!("138{rider:08}");
    let mut cookies = Cookies::default();
    let mut post = async |path: &str, body: String| {
        let post = client.post(format!("{origin}{path}"));
        let post = post.header(header::COOKIE, cookies.header().unwrap_or_default());
        let post = post.header(header::CONTENT_TYPE, "application/json").body(body);
        let answer = post.send().await.unwrap();
        let set = answer.headers().get_all(header::SET_COOKIE).iter();
        cookies.take(set.filter_map(|cookie| cookie.to_str().ok()));
        answer.bytes().await.unwrap()
    };
    let sent = post(endpoint::CODES, format!(r#"{{"phone":"{phone}"}}"#)).await;
    let sent: serde_json::Value = serde_json::from_slice(&sent).unwrap();
    let code = sent["demo_code"].as_str().unwrap();
    post(endpoint::SESSION, format!(r#"{{"code":"{code}"}}"#)).await;
    cookies.header().unwrap()
}

/// The same for everybody: one ticket of the first batch.
fn question(data: &Path) -> Arc<str> {
    let note = wire::Note::split(&std::fs::read(data.join("tariff.txt")).unwrap()).unwrap();
    let (_, tariff) = wire::note::read::<wire::Tariff>(&note.text).unwrap();
    let (batch, product) = (tariff.batches[0].id.clone(), tariff.product.clone());
    request::encode(&QuoteRequest { batch, product, qty: 1 }).into()
}

fn client() -> Client {
    net::http_client().unwrap()
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}
