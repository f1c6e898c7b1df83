//! Before the app, and without it: what is in the page itself.

use serde_json::json;

use crate::end_to_end::FARE;
use crate::fault::Fault;
use crate::rider::Rider;
use crate::scenario::run;
use crate::site::{OPEN, Plan};
use crate::wait::until;

/// The number in `operator.toml`.
const HOTLINE: &str = "0931-000-0000";
/// How much may move, on the scale of the layout instability draft.
const SHIFT_MAX: f64 = 0.01;
/// A countdown whose hours and minutes stay as they are for a while.
const LATER: Plan = Plan { opens_in: 5_430, ..OPEN };

/// The number of the hotline lies open on the screen, and no amount does.
async fn sees_the_hotline(rider: &Rider) {
    let script = "const touchable = (link) => {
            const { x, y, width, height } = link.getBoundingClientRect();
            return link.contains(document.elementFromPoint(x + width / 2, y + height / 2));
        };
        const links = [...document.querySelectorAll(\"aside a[href^='tel:']\")];
        return links.find(touchable)?.textContent ?? null";
    let found = async || (rider.runs_script(script, vec![]).await == HOTLINE).then_some(());
    until("the number of the hotline", found).await;
    assert!(!rider.page_text().await.contains('¥'));
}

#[test]
fn without_script_the_page_says_whom_to_call() {
    run(OPEN, async |_, rider| {
        let off = json!({ "value": true });
        let tools = rider.browser.cdp();
        tools.send_raw("Emulation.setScriptExecutionDisabled", off).await.expect("no script");
        rider.opens("/").await;
        sees_the_hotline(rider).await;
        rider.takes_screenshot("no-script").await;
    });
}

#[test]
fn where_the_program_does_not_come_the_page_says_whom_to_call() {
    for fault in [Fault::NoWasm, Fault::BrokenWasm] {
        run(OPEN, async |site, rider| {
            site.fault(fault);
            rider.opens("/").await;
            sees_the_hotline(rider).await;
            rider.takes_screenshot("no-wasm").await;

            site.fault(Fault::None);
            rider.reloads().await;
            rider.sees("open").await;
            assert!(!rider.page_text().await.contains("没能打开"));
            assert_eq!(rider.reads("[data-testid=pay]").await, FARE);
        });
    }
}

#[test]
fn a_program_that_was_lost_on_the_way_is_fetched_again() {
    run(OPEN, async |site, rider| {
        site.fault(Fault::NoWasm);
        rider.opens("/").await;
        let lost = "return performance.getEntriesByType('resource')
            .filter((entry) => entry.name.endsWith('.wasm')).length";
        let lost = async || rider.runs_script(lost, vec![]).await.as_u64().filter(|lost| *lost > 0);
        until("the program is lost", lost).await;
        rider.sees("shell").await;

        site.fault(Fault::None);
        rider.sees("open").await;
    });
}

#[test]
fn nothing_moves_when_the_app_takes_over_the_first_paint() {
    let first_screens = [("/", "upcoming"), ("/p/8e03978e-40d5-43e8-bc93-6894a57f9324", "sign-in")];
    for (path, screen) in first_screens {
        run(LATER, async |site, rider| {
            // The first paint has to be seen, or taking it over proves nothing.
            site.fault(Fault::Silence(".wasm"));
            rider.opens(path).await;
            rider.sees("shell").await;
            let painted = "return performance.getEntriesByName('first-contentful-paint').length";
            let painted = async || (rider.runs_script(painted, vec![]).await == 1).then_some(());
            until("the first paint", painted).await;
            rider.takes_screenshot("shell").await;

            site.fault(Fault::Silence("/api/"));
            rider.sees("loading").await;
            has_no_layout_shift(rider).await;
            rider.takes_screenshot("loading").await;

            site.fault(Fault::None);
            rider.sees(screen).await;
            has_no_layout_shift(rider).await;
        });
    }
}

#[test]
fn nothing_moves_while_the_countdown_runs() {
    run(LATER, async |_, rider| {
        rider.opens("/").await;
        rider.sees("upcoming").await;
        for _second in 0..3 {
            let before = rider.reads("[role=timer]").await;
            let ticked = async || (rider.reads("[role=timer]").await != before).then_some(());
            until("another second", ticked).await;
        }
        has_no_layout_shift(rider).await;
    });
}

async fn has_no_layout_shift(rider: &Rider) {
    let shift = shift(rider).await;
    assert!(shift <= SHIFT_MAX, "{:?} moved by {shift}", rider.screen().await);
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
    let shift = rider.browser.execute_async(script, vec![]).await.expect("a figure");
    shift.json().as_f64().expect("a figure")
}
