//! A thousand phones that fail together do not come back together.
//!
//! Each is a fresh instance of the app's own program, which takes its seed from the browser's
//! source of randomness, and each of its requests fails for want of a network. When it asks again
//! is written down; time passes as soon as nothing else is left to do.
//!
//! The machine counts whole milliseconds, and the first wait of a request is one of 201: among a
//! thousand phones many have to share it. What no two may share is how they go on. Eight waits of
//! some 200 to 400 values each hold more than 50 bits, so two of a thousand agree by accident less
//! than once in a billion runs; a seed that is not the phone's own shows at once.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::scenario::run;
use crate::site::OPEN;

/// How many phones there are.
const PHONES: usize = 1_000;
/// How many of them one page holds: a browser keeps what it loaded for as long as the page lives.
const PHONES_A_PAGE: usize = 20;
/// How many requests a page begins with, all at once.
const AT_ONCE: usize = 3;
/// How many waits of each phone are written down.
const WAITS: usize = 8;
/// How many waits the first one can be, in whole milliseconds.
const FIRST_WAITS: usize = 201;

/// Starts phones in a page one after the other, and gives back when each asked again.
const PHONES_IN_A_PAGE: &str = "
    const [js, wasm, words, phones, asks, done] = arguments;
    // A turn of the browser's loop, without the pause that timers within timers get.
    const { port1, port2 } = new MessageChannel();
    const turn = () => new Promise((next) => { port1.onmessage = next; port2.postMessage(0) });
    const began = performance.timeOrigin;
    let text, now = 0, asked = [], alarms = new Map(), last = 0;
    const phone = async (program, number) => {
        document.body.innerHTML = '<div id=app></div>';
        // A fresh phone knows no offer yet, so it begins with the same questions as every other.
        localStorage.clear();
        [now, asked, alarms] = [0, [], new Map()];
        // Another address is another instance of the module.
        const app = await import(`${js}?${began}-${number}`);
        await app.default({ module_or_path: program });
        app.begin(text, () => {});
        while (asked.length < asks) {
            await turn();
            const [id, [wake, at]] = [...alarms].sort(([, [, a]], [, [, b]]) => a - b)[0];
            alarms.delete(id);
            now = Math.max(now, at);
            wake();
        }
        return asked.slice(0, asks);
    };
    (async () => {
        const program = await WebAssembly.compileStreaming(fetch(wasm));
        text = await (await fetch(words)).text();
        document.documentElement.lang = 'zh-CN';
        window.fetch = () => (asked.push(now), Promise.reject(new TypeError('no network')));
        window.setTimeout = (wake, ms) => (alarms.set(++last, [wake, now + ms]), last);
        window.clearTimeout = (id) => alarms.delete(id);
        performance.now = () => now;
        Date.now = () => 1766066400000 + now;
        const all = [];
        for (let number = 0; number < phones; number += 1) all.push(await phone(program, number));
        return all;
    })().then(done, (error) => done(String(error)));";

#[test]
fn a_thousand_fresh_instances_never_wait_alike() {
    run(OPEN, async |site, rider| {
        rider.opens("/").await;
        let names = "const { js, wasm } = document.querySelector('script[data-js]').dataset;
            const words = document.documentElement.dataset.words.split(/[:,]/)[1];
            return [js, wasm, words].map((name) => new URL(name, document.baseURI).href)";
        let names = rider.runs_script(names, vec![]).await;
        let mut sequences = BTreeSet::new();
        let mut first = BTreeSet::new();
        for _page in 0..PHONES / PHONES_A_PAGE {
            // A page of this origin without the app.
            rider.browser.goto(format!("{}/robots.txt", site.origin)).await.expect("a page");
            let arguments = vec![
                names[0].clone(),
                names[1].clone(),
                names[2].clone(),
                json!(PHONES_A_PAGE),
                json!(AT_ONCE + WAITS),
            ];
            let phones = rider.browser.execute_async(PHONES_IN_A_PAGE, arguments).await;
            let phones = phones.expect("an answer").json().clone();
            let Value::Array(phones) = phones else { panic!("{phones}") };
            for asked in phones {
                assert_eq!(asked[AT_ONCE - 1], 0, "they begin together: {asked}");
                first.insert(asked[AT_ONCE].to_string());
                assert!(sequences.insert(asked.to_string()), "two phones asked at {asked}");
            }
        }
        assert_eq!(sequences.len(), PHONES);
        assert!(first.len() > FIRST_WAITS / 2, "{} different first waits", first.len());
    });
}
