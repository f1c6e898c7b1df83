//! The demonstration, from a bare server of files that is gone once the page is there: the whole road, each fault refused
//! by the check that the page names, and a page that is killed.

use std::env;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};
use serde_json::json;
use tokio::runtime::Runtime;

use crate::driver::Driver;
use crate::engine::Engine;
use crate::rider::{Rider, picture_folder};
use crate::viewport::KIOSK;
use crate::wait::{until, within};

macro_rules! in_every_engine {
    ($($scenario:ident),+) => {
        in_every_engine! { chromium Chromium $($scenario)+ }
        in_every_engine! { firefox Firefox $($scenario)+ }
        in_every_engine! { webkit WebKit $($scenario)+ }
    };
    ($module:ident $engine:ident $($scenario:ident)+) => {
        mod $module {
            $(#[test]
            fn $scenario() {
                super::run(super::Engine::$engine, stringify!($scenario), super::$scenario);
            })+
        }
    };
}

in_every_engine! {
    the_whole_road_needs_no_network,
    each_fault_is_refused_by_the_check_that_is_named,
    a_killed_page_finds_its_purchase,
    walked_away_from_in_each_state_it_keeps_nothing
}

/// The longest that a step of the demonstration may take: it is several pages and some ten requests.
const STEP_TIMEOUT: Duration = Duration::from_secs(90);

/// A server that sends the files of a folder, and knows nothing else.
#[derive(Clone)]
pub(crate) struct Files {
    folder: PathBuf,
    /// What the page is told, in the place of the file.
    pub(crate) settings: String,
    gone: Arc<AtomicBool>,
    /// What was asked for after it was gone.
    missed: Arc<Mutex<Vec<String>>>,
}

impl Files {
    pub(crate) fn new() -> Self {
        let app = env::var_os("SAMEFARE_TEST_APP").expect("`cargo xtask test` names the built app");
        let folder = PathBuf::from(app).join("kiosk");
        let settings = String::new();
        Self { folder, settings, gone: Arc::default(), missed: Arc::default() }
    }

    /// Serves, and returns the origin.
    pub(crate) async fn serve(&self) -> String {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let router = Router::new().fallback(file).with_state(self.clone());
        tokio::spawn(async { axum::serve(listener, router).await });
        format!("http://localhost:{}", address.port())
    }

    pub(crate) fn goes_away(&self) {
        self.gone.store(true, Ordering::SeqCst);
    }

    /// Requires that nothing was asked for after it was gone.
    pub(crate) fn was_not_missed(&self) {
        let missed = self.missed.lock().expect("a lock").clone();
        assert_eq!(missed, [""; 0], "something needed the network");
    }
}

/// What a browser asks for by itself, past the worker: a newer worker, the script that it imports, and icons.
const BY_ITSELF: [&str; 4] = ["worker.js", "page-shop.js", "favicon.ico", "favicon.svg"];

async fn file(State(files): State<Files>, uri: Uri) -> Response {
    let name = if uri.path().ends_with('/') { "index.html" } else { "" };
    let name = [uri.path().trim_start_matches('/'), name].concat();
    if files.gone.load(Ordering::SeqCst) {
        if !BY_ITSELF.contains(&name.as_str()) {
            files.missed.lock().expect("a lock").push(name);
        }
        return StatusCode::GATEWAY_TIMEOUT.into_response();
    }
    if name == "settings.txt" {
        return files.settings.into_response();
    }
    let Ok(content) = std::fs::read(files.folder.join(&name)) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let kind = match name.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript",
        Some("css") => "text/css",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        _ => "text/plain; charset=utf-8",
    };
    ([(header::CONTENT_TYPE, kind)], content).into_response()
}

fn run(engine: Engine, name: &str, scenario: impl AsyncFnOnce(&Rider)) {
    let runtime = Runtime::new().expect("a runtime");
    let driver = runtime.block_on(Driver::start(engine));
    runtime.block_on(async {
        let files = Files::new();
        let origin = files.serve().await;
        let rider = Rider::new(driver.browser(KIOSK).await, &origin);
        rider.opens("/?seed=7").await;
        rider.sees_the_kiosk_ready().await;
        rider.sees_in_the_app("upcoming", "at the beginning").await;
        files.goes_away();
        scenario(&rider).await;
        files.was_not_missed();
        let file = picture_folder().join(format!("kiosk-{engine:?}-{name}.png"));
        rider.browser.screenshot(&file).await.expect("a picture");
        rider.quit().await;
    });
}

impl Rider {
    pub(crate) async fn sees_the_kiosk_ready(&self) {
        let ready = async || (self.counts("[data-kiosk=ready]").await > 0).then_some(());
        until("the kiosk is ready", ready).await;
    }

    /// Does this inside the frame of the app.
    pub(crate) async fn in_the_app(&self, act: impl AsyncFnOnce()) {
        let entered = async || {
            self.browser.enter_default_frame().await.ok()?;
            self.browser.enter_frame(0).await.ok()
        };
        until("the frame of the app", entered).await;
        act().await;
        self.browser.enter_default_frame().await.expect("the page around the app");
    }

    /// Goes to a step by one press, and waits until the app shows it.
    pub(crate) async fn goes_to_step(&self, step: &str, screen: &str) {
        self.presses(step).await;
        self.sees_in_the_app(screen, &format!("after a press on {step}")).await;
    }

    /// Waits until the app shows this screen.
    async fn sees_in_the_app(&self, screen: &str, when: &str) {
        self.finds_in_the_app(&format!("{screen} {when}"), async || {
            (self.screen().await.as_deref() == Some(screen)).then_some(())
        })
        .await;
    }

    /// Polls for something in the frame of the app. The frame that was entered may be gone by then, so each look begins
    /// at the page around it.
    async fn finds_in_the_app(&self, what: &str, mut look: impl AsyncFnMut() -> Option<()>) {
        let seen = async || {
            self.browser.enter_default_frame().await.ok()?;
            self.browser.enter_frame(0).await.ok()?;
            look().await
        };
        let seen = within(STEP_TIMEOUT, seen).await;
        self.browser.enter_default_frame().await.expect("the page around the app");
        assert!(seen.is_some(), "{what}: not within {} s", STEP_TIMEOUT.as_secs());
    }

    /// Touches the kiosk from time to time: on a slow machine a step may take longer than a rider is waited for.
    async fn stays(&self) {
        let stays = "setInterval(() => dispatchEvent(new PointerEvent('pointerdown')), 5000);
            return true";
        self.runs_script(stays, vec![]).await;
    }
}

async fn the_whole_road_needs_no_network(rider: &Rider) {
    rider.stays().await;
    rider.goes_to_step("open", "open").await;
    rider
        .in_the_app(async || {
            rider.gets_a_quote().await;
            rider.sees("reviewing").await;
            assert_eq!(rider.reads("[data-testid=pay]").await, "¥300.00");
            rider.presses("confirm").await;
            rider.sees("paying").await;
            rider.presses("pay").await;
            rider.sees("wallet").await;
            assert_eq!(rider.reads("[data-testid=wallet-amount]").await, "¥300.00");
            rider.presses("pay").await;
            rider.sees("ticketed").await;
            assert!(rider.page_text().await.contains("不用真钱"), "the mark of the demonstration");
        })
        .await;
    // Any step is one press away.
    for (step, screen) in [
        ("countdown", "upcoming"),
        ("open", "open"),
        ("quote", "reviewing"),
        ("pay", "paying"),
        ("refusal", "disputed"),
        ("ticket", "ticketed"),
        ("refund", "refunded"),
        ("reset", "upcoming"),
    ] {
        rider.goes_to_step(step, screen).await;
    }
}

async fn each_fault_is_refused_by_the_check_that_is_named(rider: &Rider) {
    rider.stays().await;
    let faults = [
        ("quote", "disputed", "crates/proof/src/quote.rs"),
        ("instruction", "disputed", "crates/proof/src/instruction.rs"),
        ("address", "disputed", "crates/proof/src/instruction.rs"),
        ("charge", "refunded", "crates/server/src/money/payment.rs"),
    ];
    for (place, screen, check) in faults {
        rider.presses_element(&format!("[name=show-{place}]")).await;
        rider.sees_in_the_app(screen, &format!("with the amount converted in {place}")).await;
        let named = rider.reads(&format!(".refusal-line[data-place={place}] code")).await;
        assert!(named.contains(check), "{place}: {named}");
        let night = rider.reads(&format!("[data-place={place}] .now code")).await;
        assert_eq!(night, named, "the night beside it names the same check");
        // The night can be sent to somebody.
        let query = rider.runs_script("return location.search", vec![]).await;
        let query = query.as_str().unwrap_or_default().to_owned();
        assert!(query.contains("seed=7") && query.contains(&format!("convert={place}")), "{query}");
    }
}

async fn a_killed_page_finds_its_purchase(rider: &Rider) {
    rider.stays().await;
    rider.goes_to_step("pay", "paying").await;
    let marks = async || {
        let marked = rider.runs_script("window.alive = true; return true", vec![]).await;
        (marked == json!(true)).then_some(())
    };
    rider.finds_in_the_app("a page to mark", marks).await;
    rider.presses("kill").await;
    let anew = async || {
        let alive = rider.runs_script("return window.alive ?? false", vec![]).await;
        (alive == json!(false) && rider.screen().await.as_deref() == Some("paying")).then_some(())
    };
    rider.finds_in_the_app("the purchase in another page", anew).await;
    // In mid-payment, with the wallet open.
    rider
        .in_the_app(async || {
            rider.presses("pay").await;
            rider.sees("wallet").await;
        })
        .await;
    rider.presses("kill").await;
    rider.sees_in_the_app("checking", "with the payment opened before").await;
}

impl Rider {
    /// Lets the page around the app believe that so many milliseconds more have passed, and no more than these: how long
    /// a browser takes is not counted.
    pub(crate) async fn is_away_for(&self, ms: u32) {
        let skews = "window.now = (window.now ?? performance.now()) + arguments[0];
            performance.now = () => window.now;
            return true";
        self.runs_script(skews, vec![json!(ms)]).await;
    }

    /// A touch, without which a kiosk has nothing to remove.
    pub(crate) async fn touches(&self) {
        let touch = "window.dispatchEvent(new PointerEvent('pointerdown')); return true";
        self.runs_script(touch, vec![]).await;
    }
}

async fn walked_away_from_in_each_state_it_keeps_nothing(rider: &Rider) {
    let states = [
        ("quote", "reviewing"),
        ("pay", "paying"),
        ("refusal", "disputed"),
        ("ticket", "ticketed"),
        ("refund", "refunded"),
        ("open", "open"),
    ];
    rider.is_away_for(0).await;
    for (step, screen) in states {
        rider.goes_to_step(step, screen).await;
        rider.touches().await;
        rider.is_away_for(59_000).await;
        rider.does_not_see("#stay").await;
        rider.is_away_for(2_000).await;
        rider.presses("stay").await;
        let extended = async || (rider.counts("#stay").await == 0).then_some(());
        until("one touch extends the time", extended).await;
        let before = rider.runs_script("return localStorage.length", vec![]).await;
        assert_ne!(before, json!(0), "{screen}: the app has stored its record");

        rider.is_away_for(81_000).await;
        rider.sees_in_the_app("upcoming", &format!("after {screen}")).await;
        let session = rider.fetches("GET", wire::endpoint::SESSION, None).await;
        assert!(session.contains("signed-out"), "{screen}: {session}");
        let stored = rider.runs_script("return JSON.stringify(localStorage)", vec![]).await;
        let stored = stored.as_str().unwrap_or_default().to_owned();
        for number in ["138****0000", "13800000000"] {
            assert!(!stored.contains(number), "{screen}: {stored}");
        }
        assert!(
            stored.is_empty() || stored == "{}" || stored.contains(r#"\"purchase\":null"#),
            "{screen}: {stored}"
        );
        let address = rider.runs_script("return location.search", vec![]).await;
        assert_eq!(address, json!("?seed=0"), "{screen}");
    }
}

/// The texts of the demonstration alone: its issuer, its shop, its switches.
const OF_THE_DEMONSTRATION: [&str; 4] =
    ["demonstration.samefare.example", "page-shop", "/demonstration/", "&convert="];

/// Whether a file below this folder holds this text.
fn holds(folder: &std::path::Path, text: &str, without: &str) -> bool {
    let entries = std::fs::read_dir(folder).expect("a folder of the built app");
    entries.map(|entry| entry.expect("a file").path()).any(|path| {
        if path.is_dir() {
            return !path.ends_with(without) && holds(&path, text, without);
        }
        let content = std::fs::read(&path).expect("a file of the built app");
        content.windows(text.len()).any(|part| part == text.as_bytes())
    })
}

#[test]
fn nothing_that_riders_are_served_has_a_fault_switch_or_a_key_of_the_demonstration() {
    let app = PathBuf::from(env::var_os("SAMEFARE_TEST_APP").expect("the built app"));
    for text in OF_THE_DEMONSTRATION {
        assert!(!holds(&app, text, "kiosk"), "{text} is in what riders are served");
        // The same search finds what is there.
        assert!(holds(&app.join("kiosk"), text, ""), "{text} is not in the demonstration");
    }
}
