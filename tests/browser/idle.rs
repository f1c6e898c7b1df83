//! A screen on which nothing happens is left alone: no attribute is set again, no text replaced by itself, and a screen
//! reader's focus stays at the heading.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::sleep;

use crate::rider::Rider;
use crate::scenario::run;
use crate::site::{OPEN, Plan};
use crate::wait::until;

/// How long the page is watched.
const IDLE: Duration = Duration::from_secs(10);

/// How often each sample of the gallery is redrawn: as often as in ten seconds of the app.
const REDRAWS: u64 = 10;

/// Collects every mutation of the document. A text node is noted with its text before and after.
const WATCH: &str = "window.seen = { attributes: [], texts: [], nodes: [] };
    window.watcher = new MutationObserver((all) => {
        for (const { type, target, attributeName, oldValue } of all) {
            if (type == 'attributes') seen.attributes.push(target.nodeName + ' ' + attributeName);
            else if (type == 'characterData') seen.texts.push([oldValue, target.data]);
            else seen.nodes.push(target.nodeName + ' ' + target.className);
        }
    });
    window.watcher.observe(document, {
        attributes: true, characterData: true, characterDataOldValue: true, childList: true, subtree: true,
    });";

impl Rider {
    /// Watches the page for ten seconds. Returns how many texts changed.
    async fn idles(&self, screen: &str) -> usize {
        self.sees(screen).await;
        self.runs_script(WATCH, vec![]).await;
        sleep(IDLE).await;
        let seen = self.runs_script("watcher.disconnect(); return seen", vec![]).await;
        self.sees(screen).await;
        changed_texts(screen, &seen)
    }

    /// Redraws the gallery's sample that is shown, with its clocks a second later each time. Returns how many texts
    /// changed.
    async fn is_redrawn(&self, sample: &str) -> usize {
        self.opens(&format!("/en.html?screen={sample}")).await;
        let started = "return document.documentElement.classList.contains('started')";
        until("the app has started", async || {
            (self.runs_script(started, vec![]).await == true).then_some(())
        })
        .await;
        self.runs_script(WATCH, vec![]).await;
        let script = "const [redraws, done] = arguments;
            import(document.querySelector('script[data-js]').dataset.js).then((app) => {
                for (let i = 0; i < redraws; i++) app.redraw();
                // The observer is called before this.
                setTimeout(() => { watcher.disconnect(); done(seen); });
            }, (error) => done(String(error)));";
        let seen = self.browser.execute_async(script, vec![json!(REDRAWS)]).await;
        changed_texts(sample, seen.expect("an answer").json())
    }

    async fn is_at_the_heading(&self, screen: &str) {
        let focus = self.runs_script("return document.activeElement.nodeName", vec![]).await;
        assert_eq!(focus, "H1", "the focus on {screen}");
    }
}

/// Requires that nothing but texts changed, each into another. Returns how many did.
fn changed_texts(screen: &str, seen: &Value) -> usize {
    assert_eq!(seen["attributes"], json!([]), "attributes on {screen}: {seen}");
    assert_eq!(seen["nodes"], json!([]), "nodes on {screen}: {seen}");
    let Value::Array(texts) = &seen["texts"] else { panic!("no texts: {seen}") };
    for text in texts {
        assert_ne!(text[0], text[1], "a text on {screen} is replaced by itself: {seen}");
    }
    texts.len()
}

#[test]
fn a_redraw_of_any_screen_changes_nothing_but_texts_that_differ() {
    run(Plan { app: "SAMEFARE_TEST_GALLERY", ..OPEN }, async |_, rider| {
        rider.opens("/en.html?screen=open").await;
        rider.sees("open").await;
        let samples = rider.samples().await;
        assert!(samples.len() > 30, "all screens: {samples:?}");
        let mut ticking = 0;
        for sample in samples {
            ticking += usize::from(rider.is_redrawn(&sample).await > 0);
        }
        assert!(ticking > 8, "the countdowns tick: {ticking}");
    });
}

#[test]
fn ten_idle_seconds_change_nothing_but_the_countdown() {
    // Some 22 hours: no cell of the countdown comes or goes, as the days do when the last one is over.
    let later = Plan { opens_in: 80_000, ..OPEN };
    run(later, async |_, rider| {
        rider.opens("/").await;
        let ticks = rider.idles("upcoming").await;
        assert!(ticks >= 8, "the countdown ticks: {ticks}");
    });
}

#[test]
fn ten_idle_seconds_on_the_way_to_a_ticket_leave_the_focus_at_the_heading() {
    run(OPEN, async |site, rider| {
        rider.opens("/").await;
        rider.idles("open").await;
        rider.presses("buy").await;
        rider.idles("sign-in").await;
        rider.is_at_the_heading("sign-in").await;
        rider.signs_in().await;
        assert!(rider.idles("reviewing").await >= 8, "the time that is left ticks");
        rider.is_at_the_heading("reviewing").await;
        rider.presses("confirm").await;
        rider.sees("paying").await;
        rider.reads("#pay").await;
        rider.idles("paying").await;
        rider.is_at_the_heading("paying").await;
        rider.presses("pay").await;
        rider.is_at(&site.provider, "#pay").await;
        rider.pays(site).await;
        rider.idles("ticketed").await;
    });
}
