//! Whoever is not the app around the page gets nothing: no payment, no token and no answer.

use super::IN_AN_APP;
use super::played::ANSWERS;
use crate::scenario::run;
use crate::wait::until;

#[test]
fn an_object_that_does_not_answer_as_an_app_gets_nothing() {
    let hello = "{ type: 'hello', pays: 'alipay-app' }";
    let rows = [
        // Nothing, something else, another page's greeting, another version, and too late.
        String::new(),
        String::from("samefareHost.onmessage({ data: 'hello' })"),
        format!("says({hello}, '00000000000000000000000000000000')"),
        format!(
            "samefareHost.onmessage({{ data: JSON.stringify({{ ...{hello}, v: 2, nonce }}) }})"
        ),
        format!(
            "samefareHost.onmessage({{ data: JSON.stringify({{ ...{hello}, v: 1, nonce, x: 'x'.repeat(8192) }}) }})"
        ),
        format!("setTimeout(() => says({hello}), 900)"),
        // What another window or a frame can do: post events, and be in the page.
        format!("postMessage(JSON.stringify({{ ...{hello}, v: 1, nonce }}), '*')"),
        format!(
            "const frame = document.createElement('iframe');
            const text = JSON.stringify(JSON.stringify({{ ...{hello}, v: 1, nonce }}));
            frame.src = `data:text/html,<script>parent.postMessage(${{text}}, '*');
                parent.samefareHost.onmessage({{ data: ${{text}} }})</script>`;
            document.body.append(frame)"
        ),
    ];
    for answers in rows {
        run(IN_AN_APP, async |site, rider| {
            rider.is_in_an_app(&answers).await;
            rider.opens("/").await;
            rider.gets_a_quote().await;
            // Paid as in a browser, by the wallet's own page.
            rider.goes_to_pay(site).await;
            rider.pays(site).await;
            site.has_charged_once().await;
        });
    }
}

#[test]
fn a_page_in_a_browser_asks_nobody_and_does_not_load_the_bridge() {
    run(IN_AN_APP, async |_, rider| {
        rider.opens("/").await;
        rider.sees("open").await;
        let loaded = "return performance.getEntriesByType('resource').map((it) => it.name)
            .filter((name) => name.endsWith('/webview.js')).length";
        assert_eq!(rider.runs_script(loaded, vec![]).await, 0);
    });
}

#[test]
fn a_forged_object_is_no_app() {
    run(IN_AN_APP, async |_, rider| {
        let rows = [
            "1",
            "{}",
            "{ postMessage: 'hello' }",
            "{ postMessage() { throw new Error('no') } }",
            "Object.freeze({ postMessage() {} })",
            "{ postMessage(text) { this.onmessage(text) } }",
            "{ postMessage() { this.onmessage({ data: { v: 1, type: 'hello', pays: 'alipay-app' } }) } }",
        ];
        for object in rows {
            rider.injects(&format!("window.samefareHost = {object}")).await;
            rider.opens("/").await;
            rider.sees("open").await;
            let is_app = rider.runs_script("return 'samefareApp' in window", vec![]).await;
            assert_eq!(is_app, false, "{object}");
        }
    });
}

#[test]
fn a_page_of_another_origin_shows_nothing_of_the_page_in_a_frame_and_has_no_app() {
    run(IN_AN_APP, async |site, rider| {
        rider.is_in_an_app(ANSWERS).await;
        let address = format!("{}/", site.origin);
        let around =
            format!("data:text/html,<iframe src='{address}' onload='isLoaded=true'></iframe>");
        rider.browser.goto(around).await.expect("another page");
        let is_loaded = async || {
            let is_loaded = rider.runs_script("return window.isLoaded === true", vec![]).await;
            (is_loaded == true).then_some(())
        };
        until("the frame is loaded", is_loaded).await;
        rider.browser.enter_frame(0).await.expect("a frame");
        rider.does_not_see("[data-screen], [data-testid]").await;
        assert!(rider.sent().await.is_empty(), "nobody is greeted there");
    });
}
