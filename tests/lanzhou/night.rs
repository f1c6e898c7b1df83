//! One night: the opening, the faults of its first seconds, the pause where there is one, and the operator's command.

use std::rc::Rc;
use std::time::{Duration, Instant, SystemTime};

use fastrand::Rng;
use reqwest::Client;
use serde_json::Value;
use tokio::task::{LocalSet, spawn_local};
use tokio::time::{sleep, sleep_until};

use crate::ledger::{self, Entry};
use crate::programs::Programs;
use crate::rider::Rider;
use crate::{Lanzhou, Outcome};

/// How long it takes to make keys and to start everything.
const START: Duration = Duration::from_secs(12);
/// For how long faults strike after the opening.
const FAULTY: Duration = Duration::from_secs(10);
/// When the operator has mended them and lets the batch go on.
const RESUMED: Duration = Duration::from_secs(12);
/// When the night is over for whoever has not arrived.
const OVER: Duration = Duration::from_secs(45);
/// In what time after the opening all riders come, in milliseconds: half of them in the first second.
const COMES_MS: u64 = 8_000;
const STAMPEDE_MS: u64 = 1_000;
/// For how long no money has to move before the ledger is read for good.
const SETTLED: Duration = Duration::from_secs(10);
/// By when it is read at the latest, after the last rider has left.
const SETTLED_BY: Duration = Duration::from_secs(120);
/// How often the ledger is looked at.
const LEDGER_INTERVAL: Duration = Duration::from_secs(1);
/// How often it is looked at whether the batch is paused.
const POLL_INTERVAL: Duration = Duration::from_millis(20);

/// Runs a night with the checks off that the environment names.
pub(crate) fn run(lanzhou: &Lanzhou, name: &str) -> Outcome {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    LocalSet::new().block_on(&runtime, evening(lanzhou, name))
}

async fn evening(lanzhou: &Lanzhou, name: &str) -> Outcome {
    let client = net::http_client().unwrap();
    // Making keys and starting processes takes its time first.
    let opened = since_1970() + START;
    let until_ms = (opened + FAULTY).as_millis().try_into().unwrap();
    let programs = Rc::new(Programs::open(&lanzhou.fault, until_ms).await);
    sleep(opened.saturating_sub(since_1970())).await;
    let opens = Instant::now();
    let mut rng = Rng::with_seed(lanzhou.seed);
    let mut riders = Vec::new();
    for number in 0..lanzhou.riders {
        let latest = if rng.bool() { STAMPEDE_MS } else { COMES_MS };
        let (comes_ms, seed) = (rng.u64(0..latest), rng.u64(..));
        let rider =
            Rider::new(Rc::clone(&programs), client.clone(), seed, number, lanzhou.careless);
        riders.push(spawn_local(rider.live(comes_ms, opens + OVER)));
    }
    let watch = spawn_local(first_pause(Rc::clone(&programs), client.clone(), opens));
    let operator = Rc::clone(&programs);
    spawn_local(async move {
        sleep_until((opens + RESUMED).into()).await;
        operator.resume().await;
    });
    let mut memories = Vec::new();
    for rider in riders {
        memories.push(rider.await.unwrap());
    }
    let paused_ms = if watch.is_finished() { watch.await.ok() } else { None };
    let ledger = settled_ledger(&programs, &client).await;
    ledger::close(name, &memories, &ledger, paused_ms, opened.as_secs())
}

/// The provider's ledger once no money moves any more: on a busy machine refunds go on after the last rider has left.
async fn settled_ledger(programs: &Programs, client: &Client) -> Vec<Entry> {
    let last = Instant::now() + SETTLED_BY;
    let (mut ledger, mut moved) = (ledger(programs, client).await, Instant::now());
    while moved.elapsed() < SETTLED && Instant::now() < last {
        sleep(LEDGER_INTERVAL).await;
        let now = self::ledger(programs, client).await;
        if now.len() != ledger.len() {
            (ledger, moved) = (now, Instant::now());
        }
    }
    ledger
}

async fn ledger(programs: &Programs, client: &Client) -> Vec<Entry> {
    let ledger = client.get(format!("{}/ledger", programs.provider)).send().await.unwrap();
    let ledger: Value = serde_json::from_slice(&ledger.bytes().await.unwrap()).unwrap();
    ledger.as_array().unwrap().iter().filter_map(Entry::read).collect()
}

fn since_1970() -> Duration {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap()
}

/// When the batch was seen paused for the first time, in milliseconds after the opening.
async fn first_pause(programs: Rc<Programs>, client: Client, opens: Instant) -> u64 {
    while !programs.is_paused(&client).await {
        sleep(POLL_INTERVAL).await;
    }
    u64::try_from(opens.elapsed().as_millis()).unwrap()
}
