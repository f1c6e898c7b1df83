//! The page's lifecycle: frozen, offline, without storage, with a wrong clock.
//!
//! Run in Chromium, whose devtools protocol can do all of this to a page.

use serde_json::{Value, json};
use wire::StoredRecord;

use crate::end_to_end::FARE;
use crate::rider::Rider;
use crate::scenario::run;
use crate::site::{OPEN, Plan, Site};
use crate::wait::until;

/// The notice while the phone is offline.
const NO_NETWORK: &str = "手机没有网络";
/// The notice of a wrong clock.
const WRONG_CLOCK: &str = "分钟，这里按售票时间走";

impl Rider {
    /// Sends a command of the devtools protocol.
    async fn sends_devtools_command(&self, method: &str, parameters: Value) {
        let done = self.browser.cdp().send_raw(method, parameters).await;
        done.unwrap_or_else(|error| panic!("{method}: {error}"));
    }

    /// Runs this script at the start of every page.
    async fn adds_page_script(&self, script: &str) {
        let source = json!({ "source": script });
        self.sends_devtools_command("Page.addScriptToEvaluateOnNewDocument", source).await;
    }

    async fn sets_network(&self, network: bool) {
        let conditions = json!({
            "offline": !network, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1,
        });
        self.sends_devtools_command("Network.emulateNetworkConditions", conditions).await;
    }

    /// What storage holds of the purchase.
    async fn stored(&self) -> Value {
        self.runs_script("return localStorage.getItem('samefare')", vec![]).await
    }
}

async fn buys_without_storage(site: &Site, rider: &Rider) {
    rider.gets_a_quote().await;
    rider.sees("reviewing").await;
    let path = rider.path().await;
    rider.reloads().await;
    rider.goes_to_pay(site).await;
    rider.pays(site).await;
    assert_eq!(rider.path().await, path, "the address is enough to know the purchase by");
    assert_eq!(site.orders().await, 1);
    site.has_charged_once().await;
}

#[test]
fn storage_that_is_refused_stops_nobody() {
    run(OPEN, async |site, rider| {
        // What a private window does in some browsers, and blocked cookies in others.
        let refused = "Object.defineProperty(window, 'localStorage', { get() {
            throw new DOMException('refused', 'SecurityError');
        } })";
        rider.adds_page_script(refused).await;
        rider.opens("/").await;
        let refused = "try { return localStorage.length } catch (error) { return error.name }";
        assert_eq!(rider.runs_script(refused, vec![]).await, "SecurityError");
        buys_without_storage(site, rider).await;
    });
}

#[test]
fn storage_that_is_full_stops_nobody() {
    run(OPEN, async |site, rider| {
        rider.opens("/").await;
        rider.sees("open").await;
        let fill = "for (let bytes = 1 << 22; bytes >= 1; bytes >>= 1) {
            try { for (;;) localStorage.setItem('other' + Math.random(), 'x'.repeat(bytes)) }
            catch {}
        }";
        rider.runs_script(fill, vec![]).await;
        let refuses = "try { localStorage.setItem('another', 'x'.repeat(99)); return false } catch { return true }";
        assert_eq!(rider.runs_script(refuses, vec![]).await, true, "nothing more can be written");
        buys_without_storage(site, rider).await;
        // What fits in the place of the record before is the one without the tariff.
        let stored = rider.stored().await;
        let record = StoredRecord::decode(stored.as_str().expect("a record")).expect("a record");
        let purchase = rider.purchase(&site.batch().id).await.purchase;
        assert_eq!(record.purchase.map(|intent| intent.purchase), Some(purchase));
        assert_eq!(record.tariff, None);
    });
}

#[test]
fn a_clock_an_hour_off_changes_nothing_but_the_notice_of_it() {
    buys_by_the_right_time([3_600_000, -3_600_000]);
}

#[test]
fn a_clock_in_2001_or_2040_changes_nothing_but_the_notice_of_it() {
    buys_by_the_right_time([-788_400_000_000, 441_600_000_000]);
}

/// Sees the sale open when it opens, and a quote and an instruction in force, with a clock so many
/// milliseconds ahead.
fn buys_by_the_right_time(clocks_ms: [i64; 2]) {
    let soon = Plan { opens_in: 15, ..OPEN };
    for ahead_ms in clocks_ms {
        run(soon, async |site, rider| {
            rider.adds_page_script(&skewed(ahead_ms)).await;
            rider.opens("/").await;
            rider.sees("upcoming").await;
            let found = async || rider.page_text().await.contains(WRONG_CLOCK).then_some(());
            until(&format!("the notice of a clock {ahead_ms} ms ahead"), found).await;
            rider.gets_a_quote().await;
            rider.goes_to_pay(site).await;
            rider.pays(site).await;
            site.has_charged_once().await;
        });
    }
}

/// A clock that runs so far ahead.
fn skewed(ahead_ms: i64) -> String {
    format!(
        "{{
            const Right = Date, now = () => Right.now() + {ahead_ms};
            window.Date = class extends Right {{
                constructor(...given) {{ super(...(given.length ? given : [now()])) }}
                static now() {{ return now() }}
            }};
        }}"
    )
}

#[test]
fn no_network_is_said_in_words_and_coming_back_resumes() {
    run(OPEN, async |site, rider| {
        rider.opens("/").await;
        rider.gets_a_quote().await;
        rider.sees("reviewing").await;
        rider.sets_network(false).await;
        rider.presses("confirm").await;
        rider.sees("ordering").await;
        let found = async || rider.page_text().await.contains(NO_NETWORK).then_some(());
        until("the words for it", found).await;
        assert_eq!(site.orders().await, 0);
        rider.sets_network(true).await;
        rider.sees("paying").await;
        assert_eq!(site.orders().await, 1);
    });
}

#[test]
fn a_thousand_renderings_leave_the_amount_as_it_was() {
    const RENDER: &str =
        "const [main, amounts, texts] = [document.querySelector('main'), new Set, new Set];
        for (let time = 0; time < arguments[0]; time++) {
            window.dispatchEvent(new Event(time % 2 ? 'online' : 'offline'));
            amounts.add(main.querySelector('[data-testid=pay]').textContent);
            texts.add(main.textContent.includes(arguments[1]));
        }
        return [[...amounts], texts.size]";
    run(OPEN, async |site, rider| {
        rider.opens("/").await;
        rider.gets_a_quote().await;
        rider.goes_to_pay(site).await;
        rider.presses("later").await;
        rider.is_at(&site.origin, "[data-screen]").await;
        rider.sees("checking").await;
        // A browser ends a script that takes longer than half a minute.
        for _ in 0..20 {
            let seen = rider.runs_script(RENDER, vec![json!(50), json!(NO_NETWORK)]).await;
            assert_eq!(
                seen,
                json!([[FARE], 2]),
                "one amount, on a page that was drawn again each time"
            );
        }
    });
}

#[test]
fn a_frozen_page_knows_what_happened_meanwhile_as_soon_as_it_is_resumed() {
    run(OPEN, async |site, rider| {
        rider.opens("/").await;
        rider.gets_a_quote().await;
        rider.goes_to_pay(site).await;
        let address = rider.browser.current_url().await.expect("an address");
        rider.presses("later").await;
        rider.is_at(&site.origin, "[data-screen]").await;
        rider.sees("checking").await;
        rider
            .sends_devtools_command("Page.setWebLifecycleState", json!({ "state": "frozen" }))
            .await;
        site.sandbox.pay(address.as_str()).await.expect("money is taken");
        rider
            .sends_devtools_command("Page.setWebLifecycleState", json!({ "state": "active" }))
            .await;
        rider.sees("ticketed").await;
        site.has_charged_once().await;
    });
}
