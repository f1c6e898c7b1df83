//! The kiosk as a machine in a station: the way to the real sale on the rider's own phone, the corner of the staff, and
//! one rider after another.

use std::env;

use serde_json::{Value, json};
use tokio::runtime::Runtime;
use wire::{Digest, endpoint};

use crate::driver::Driver;
use crate::engine::Engine;
use crate::kiosk::Files;
use crate::rider::{Rider, picture_folder};
use crate::scenario::run;
use crate::site::OPEN;
use crate::verify::read_code;
use crate::viewport::KIOSK;
use crate::wait::until;

const PIN: &str = "493817";

#[test]
fn the_code_opens_the_sale_on_a_phone_and_moves_no_purchase() {
    run(OPEN, async |site, rider| {
        rider.opens("/kiosk/").await;
        rider.sees_the_kiosk_ready().await;
        // The announced price, verified with the keys of the real sale, which are not those of the demonstration.
        assert_eq!(rider.reads(".offer [data-testid=pay]").await, "¥300.00");
        assert_eq!(rider.reads(".offer .opens").await, "正在发售");
        let host = site.origin.trim_start_matches("http://");
        assert_eq!(rider.reads("[data-testid=typed]").await, host);
        let address = read_code(rider, "#sale-code").await;
        assert_eq!(address, format!("{}/", site.origin), "the sale's origin and nothing else");

        // The staff's step is a purchase of the demonstration; the phone finds none.
        rider.goes_to_step("ticket", "ticketed").await;
        assert_eq!(site.orders().await, 0);
        let address = read_code(rider, "#sale-code").await;
        rider.becomes_another_rider().await;
        rider.browser.goto(address).await.expect("the sale");
        rider.sees("open").await;
        assert_eq!(rider.path().await, "/");
        let session = rider.fetches("GET", endpoint::SESSION, None).await;
        assert!(session.contains("signed-out"), "{session}");
    });
}

impl Rider {
    async fn taps_the_corner(&self, times: u32) {
        for _ in 0..times {
            let tap = "document.querySelector('#corner').click(); return true";
            self.runs_script(tap, vec![]).await;
        }
    }

    async fn enters_the_pin(&self, pin: &str) {
        for digit in pin.chars() {
            self.presses_element(&format!("[name=digit-{digit}]")).await;
        }
        self.presses("enter-pin").await;
    }

    async fn is_told(&self, text: &str) {
        let told = async || (self.reads("[data-testid=pin-says]").await == text).then_some(());
        until(text, told).await;
    }
}

fn in_the_corner(settings: String, scenario: impl AsyncFnOnce(&Rider)) {
    let runtime = Runtime::new().expect("a runtime");
    let driver = runtime.block_on(Driver::start(Engine::Chromium));
    runtime.block_on(async {
        let mut files = Files::new();
        files.settings = settings;
        let origin = files.serve().await;
        let rider = Rider::new(driver.browser(KIOSK).await, &origin);
        rider.opens("/").await;
        rider.sees_the_kiosk_ready().await;
        rider.is_away_for(0).await;
        scenario(&rider).await;
        rider.quit().await;
    });
}

#[test]
fn staff_come_in_by_five_taps_and_the_pin_and_nobody_by_less() {
    let settings =
        format!("sale https://tickets.example\npin {}\n", Digest::of(PIN.as_bytes()).hex());
    in_the_corner(settings, async |rider| {
        rider.taps_the_corner(4).await;
        rider.does_not_see(".staff").await;
        rider.taps_the_corner(1).await;
        rider.is_told("请输入密码").await;
        rider.enters_the_pin("000000").await;
        rider.is_told("密码不对").await;
        rider.does_not_see("#restart").await;
        rider.enters_the_pin(PIN).await;
        let state = rider.reads(".staff .facts").await;
        assert!(state.contains("https://tickets.example") && state.contains("一切正常"), "{state}");
        let file = picture_folder().join("kiosk-staff.png");
        rider.browser.screenshot(&file).await.expect("a picture");
        rider.presses("restart").await;
        rider.sees_the_kiosk_ready().await;
        rider.does_not_see(".staff").await;
    });
}

#[test]
fn after_five_wrong_pins_the_right_one_waits_five_minutes() {
    let settings = format!("pin {}\n", Digest::of(PIN.as_bytes()).hex());
    in_the_corner(settings, async |rider| {
        rider.taps_the_corner(5).await;
        for _ in 0..5 {
            rider.enters_the_pin("1").await;
        }
        rider.is_told("试了太多次，请等五分钟。").await;
        rider.enters_the_pin(PIN).await;
        rider.is_told("试了太多次，请等五分钟。").await;
        rider.does_not_see("#restart").await;
        // Meanwhile nobody is there, and the kiosk is emptied.
        rider.is_away_for(301_000).await;
        let closed = async || (rider.counts(".staff").await == 0).then_some(());
        until("the corner is closed", closed).await;
        rider.taps_the_corner(5).await;
        rider.enters_the_pin(PIN).await;
        assert!(rider.reads(".staff .facts").await.contains("没有设置"), "no sale is configured");
    });
}

/// How many riders use the kiosk one after another, unless the night asks for more.
const RIDERS: u32 = 4;
/// After how many of them the memory is looked at first: by then everything was loaded once.
const WARM: u32 = 2;
/// By how much the heap of scripts may grow in all, in bytes.
const HEAP_GROWTH_MAX: f64 = 3e6;
/// By how much documents, nodes and listeners may grow in all.
const GROWTH_MAX: [(&str, f64); 3] =
    [("Documents", 4.0), ("Nodes", 1_500.0), ("JSEventListeners", 60.0)];

impl Rider {
    /// Waits until the app shows this screen, without entering its frame: the driver would keep each that it entered.
    async fn looks_into_the_frame(&self, screen: &str) {
        let script = "return document.querySelector('#app-frame')?.contentDocument
            ?.querySelector('[data-screen]')?.dataset.screen ?? null";
        let seen = async || (self.runs_script(script, vec![]).await == screen).then_some(());
        until(screen, seen).await;
    }

    /// What the browser counts, once everything is removed that nothing refers to.
    async fn measures(&self) -> Value {
        let tools = self.browser.cdp();
        tools.send_raw("Performance.enable", json!({})).await.expect("counters");
        tools.send_raw("HeapProfiler.collectGarbage", json!({})).await.expect("no garbage");
        tools.send_raw("Performance.getMetrics", json!({})).await.expect("counts")
    }
}

fn metric(metrics: &Value, name: &str) -> f64 {
    let mut all = metrics["metrics"].as_array().into_iter().flatten();
    let metric = all.find(|metric| metric["name"] == name).expect("a metric of this name");
    metric["value"].as_f64().expect("a number")
}

#[test]
fn one_rider_after_another_leaves_no_growth_and_nothing_of_the_one_before() {
    let riders = env::var("SAMEFARE_KIOSK_RIDERS").ok().and_then(|text| text.parse().ok());
    let riders: u32 = riders.unwrap_or(RIDERS);
    in_the_corner(String::new(), async |rider| {
        let mut warm = Value::Null;
        let states = [("ticket", "ticketed"), ("quote", "reviewing"), ("refund", "refunded")];
        for (number, (step, screen)) in (1..=riders).zip(states.into_iter().cycle()) {
            rider.presses(step).await;
            rider.looks_into_the_frame(screen).await;
            rider.is_away_for(81_000).await;
            rider.looks_into_the_frame("upcoming").await;
            let session = rider.fetches("GET", endpoint::SESSION, None).await;
            assert!(session.contains("signed-out"), "rider {number}: {session}");
            let stored = rider.runs_script("return JSON.stringify(localStorage)", vec![]).await;
            let stored = stored.as_str().unwrap_or_default().to_owned();
            assert!(
                stored == "{}" || stored.contains(r#"\"purchase\":null"#),
                "rider {number}: {stored}"
            );
            if number == WARM {
                warm = rider.measures().await;
            }
        }
        let end = rider.measures().await;
        for (name, growth_max) in
            [("JSHeapUsedSize", HEAP_GROWTH_MAX)].into_iter().chain(GROWTH_MAX)
        {
            let (before, after) = (metric(&warm, name), metric(&end, name));
            #[expect(clippy::print_stdout, reason = "the numbers are read in the night's log")]
            {
                println!("{name}: {before} after {WARM} riders, {after} after {riders}");
            }
            assert!(after - before <= growth_max, "{name}: {before}, then {after}");
        }
    });
}
