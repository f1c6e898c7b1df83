//! Before the app, and without it: what stands in the page itself.

use std::time::Duration;

use serde_json::json;

use crate::fault::Fault;
use crate::patience::{until, within};
use crate::rider::Rider;
use crate::stage::play;
use crate::world::OPEN;

/// The number in `operator.toml`.
const HOTLINE: &str = "0931-000-0000";
/// How much may move, on the scale of the layout instability draft.
const SHIFT_MAX: f64 = 0.01;
/// How long the countdown is watched.
const WATCH: Duration = Duration::from_secs(3);

/// The message with the hotline can be seen, and no amount and no control can.
async fn is_told_to_call(rider: &Rider) {
    let told = async || {
        let text = rider.page_text().await;
        (text.contains(HOTLINE) && text.contains("没能打开")).then_some(text)
    };
    let text = until("the message with the hotline", told).await;
    assert!(!text.contains('¥'), "{text}");
    let button = rider.reads(".fallback a[href^='tel:']").await;
    assert_eq!(button, HOTLINE);
}

#[test]
fn without_script_the_page_says_whom_to_call() {
    play(OPEN, async |_, rider| {
        let off = json!({ "value": true });
        let tools = rider.browser.cdp();
        tools
            .send_raw("Emulation.setScriptExecutionDisabled", off)
            .await
            .expect("no script");
        rider.opens("/").await;
        is_told_to_call(rider).await;
        rider.is_pictured("no-script").await;
    });
}

#[test]
fn where_the_program_does_not_come_the_page_says_whom_to_call() {
    for fault in [Fault::NoWasm, Fault::BrokenWasm] {
        play(OPEN, async |world, rider| {
            world.fault(fault);
            rider.opens("/").await;
            is_told_to_call(rider).await;
            rider.is_pictured("no-wasm").await;

            world.fault(Fault::None);
            rider.reloads().await;
            rider.sees("open").await;
            assert!(!rider.page_text().await.contains("没能打开"));
        });
    }
}

#[test]
fn nothing_moves_when_the_app_takes_over_the_first_paint() {
    for path in ["/", "/p/8e03978e-40d5-43e8-bc93-6894a57f9324"] {
        play(OPEN, async |world, rider| {
            // The first paint has to be seen, or taking it over proves nothing.
            world.fault(Fault::Silence(".wasm"));
            rider.opens(path).await;
            rider.sees("shell").await;
            let painted = "return performance.getEntriesByName('first-contentful-paint').length";
            let painted = async || (rider.asks(painted, vec![]).await == 1).then_some(());
            until("the first paint", painted).await;
            rider.is_pictured("shell").await;
            world.fault(Fault::Silence("/api/"));
            rider.sees("loading").await;
            assert!(shift(rider).await <= SHIFT_MAX, "{}", shift(rider).await);
            rider.is_pictured("loading").await;
            world.fault(Fault::None);
        });
    }
}

#[test]
fn nothing_moves_while_the_countdown_runs() {
    let later = crate::world::Plan {
        opens_in: 75,
        ..OPEN
    };
    play(later, async |_, rider| {
        rider.opens("/").await;
        rider.sees("upcoming").await;
        let before = shift(rider).await;
        let moved = async || (shift(rider).await > before + SHIFT_MAX).then_some(());
        assert_eq!(within(WATCH, moved).await, None, "{before} before");
    });
}

/// How much has moved since the page began, without what followed a touch.
async fn shift(rider: &Rider) -> f64 {
    let script = "const done = arguments[0];
        let sum = 0;
        const count = (entries) => entries.forEach((entry) => {
            sum += entry.hadRecentInput ? 0 : entry.value;
        });
        const watch = new PerformanceObserver((list) => count(list.getEntries()));
        watch.observe({ type: 'layout-shift', buffered: true });
        requestAnimationFrame(() => requestAnimationFrame(() => {
            count(watch.takeRecords());
            done(sum);
        }));";
    let shift = rider
        .browser
        .execute_async(script, vec![])
        .await
        .expect("a figure");
    shift.json().as_f64().expect("a figure")
}
