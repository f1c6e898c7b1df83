//! Who may do what: the rules that keep money, notes, the browser and the world where they belong.

use super::rule::{Breach, Rule, each_is_broken, is_rust, is_shipped, is_under, words};
use super::source::{code, line_of};

pub(super) const RULES: [(&str, Rule); 7] = [
    ("the shell shows prices and never sees an amount", amounts_in_the_shell),
    ("only pricing multiplies or divides money", factors_of_a_hundred),
    ("no floats where money is", floats),
    ("only effects and hosts know a browser", browser),
    ("only wire serialises", serialisation),
    ("only proof and those who make notes read them", notes),
    ("the machine receives the world as events", world),
];

/// JSON and TOML that are read where bytes do not count: an operator's tariff and root keys, the messages of
/// Alipay and WeChat Pay, those between the shop and its guard, and the tokens of an app's backend.
const SERIALISING_FILES: [&str; 11] = [
    "crates/ceremony/src/file.rs",
    "crates/ceremony/src/file/lines.rs",
    "crates/keys/src/roots.rs",
    "crates/channels/src/alipay/trade.rs",
    "crates/channels/src/alipay/signed.rs",
    "crates/channels/src/wechat/answers.rs",
    "crates/channels/src/wechat/bill.rs",
    "crates/channels/src/wechat/trade.rs",
    "crates/guard-client/src/messages.rs",
    "crates/guard-client/src/refusal.rs",
    "crates/server/src/rider/token.rs",
];

fn amounts_in_the_shell(path: &str, text: &str) -> Vec<usize> {
    if is_rust(path) && path.starts_with("src/") { words(text, &["Fen"]) } else { Vec::new() }
}

fn factors_of_a_hundred(path: &str, text: &str) -> Vec<usize> {
    if !is_shipped(path) || path == "crates/keys/src/pricing.rs" {
        return Vec::new();
    }
    let code = code(text);
    let hundreds = lines_and_places(&code, "100").into_iter().filter(|(_, at)| {
        let before = code[..*at].trim_end().trim_end_matches('=').trim_end();
        let after = code[at + 3..].trim_start();
        let is_factor = before.ends_with(['*', '/']) || after.starts_with(['*', '/']);
        is_factor || before.ends_with("mul(") || before.ends_with("div(")
    });
    hundreds.map(|(line, _)| line).collect()
}

/// Where this number is by itself: `100`, `100_u64` and `100.0`, but not `100_000` or `2100`.
fn lines_and_places(code: &str, number: &str) -> Vec<(usize, usize)> {
    let of_number = |c: char| c.is_ascii_digit() || c == '_';
    let found = code.match_indices(number).filter(|(at, _)| {
        let after = code[at + number.len()..].trim_start_matches('_');
        let before = &code[..*at];
        let is_word = before.ends_with(|c: char| of_number(c) || c.is_alphabetic());
        let is_fraction = before.ends_with('.') && !before.ends_with("..");
        !is_word && !is_fraction && !after.starts_with(|c: char| c.is_ascii_digit())
    });
    found.map(|(at, _)| (line_of(code, at), at)).collect()
}

fn floats(path: &str, text: &str) -> Vec<usize> {
    // The reader of JSON has to name what it refuses.
    const REFUSES_FRACTIONS: &str = "crates/wire/src/json.rs";
    let is_crate = path.starts_with("crates/") && path.contains("/src/");
    if !is_rust(path) || !is_crate || path == REFUSES_FRACTIONS {
        return Vec::new();
    }
    words(text, &["f32", "f64"])
}

/// Where the page hands over a value of its own, when it begins.
const BEGINNINGS: [&str; 5] =
    ["src/lib.rs", "src/verify.rs", "src/verify/main.rs", "src/kiosk.rs", "src/kiosk/main.rs"];

fn browser(path: &str, text: &str) -> Vec<usize> {
    let is_shell = is_rust(path) && path.starts_with("src/");
    if !is_shell || is_under(path, &["src/effects", "src/hosts", "src/main.rs"]) {
        return Vec::new();
    }
    let names = ["web_sys", "js_sys", "gloo", "gloo_net", "gloo_timers", "gloo_storage"];
    let names = names.into_iter().chain(["wasm_bindgen_futures"]);
    let values = Some("wasm_bindgen").filter(|_| !BEGINNINGS.contains(&path));
    words(text, &names.chain(values).collect::<Vec<_>>())
}

fn serialisation(path: &str, text: &str) -> Vec<usize> {
    // The sandbox has the providers' formats a second time, so that it shares no fault of a reader with the guard.
    let own = ["crates/wire/", "crates/sandbox/", "tests/", "xtask/", "build/"];
    let may = is_under(path, &own);
    if !is_rust(path) || may || SERIALISING_FILES.contains(&path) {
        return Vec::new();
    }
    let code = code(text);
    let derives = code.match_indices("derive(").filter(|(at, _)| {
        let list = code[*at..].split(')').next().unwrap_or_default();
        !words(list, &["Serialize", "Deserialize"]).is_empty()
    });
    derives.map(|(at, _)| line_of(&code, at)).collect()
}

fn notes(path: &str, text: &str) -> Vec<usize> {
    let may = [
        "crates/wire/",
        "crates/proof/",
        "crates/keys/",
        "crates/ceremony/",
        "crates/sandbox/",
        "crates/page-shop/",
        "crates/server/",
        "tests/",
        "fuzz/",
    ];
    if !is_rust(path) || is_under(path, &may) {
        return Vec::new();
    }
    words(text, &["note::read"])
}

fn world(path: &str, text: &str) -> Vec<usize> {
    if !is_rust(path) || !path.starts_with("crates/checkout/src/") {
        return Vec::new();
    }
    let clocks = ["std::time", "SystemTime", "Instant::now"];
    let rest = ["getrandom", "web_sys", "js_sys", "gloo", "gloo_net"];
    [words(text, &clocks), words(text, &rest)].concat()
}

#[test]
fn every_rule_can_be_broken() {
    let cases: [Breach<'_>; 13] = [
        (amounts_in_the_shell, "src/a.rs", "// Fen\nuse wire::Fen;", &[2]),
        (factors_of_a_hundred, "crates/server/src/a.rs", "a * 100;\nb\n/ 100_u64", &[1, 3]),
        (factors_of_a_hundred, "src/a.rs", "a *= 100;\n100 * a;\na / 100.0", &[1, 2, 3]),
        (factors_of_a_hundred, "src/a.rs", "a.checked_mul(100)", &[1]),
        (floats, "crates/proof/src/a.rs", "fn a() -> f64 {}", &[1]),
        (browser, "src/app.rs", "leptos::web_sys::window()", &[1]),
        (browser, "src/app.rs", "use gloo_net::http;", &[1]),
        (browser, "src/runtime.rs", "use wasm_bindgen_futures::spawn_local;", &[1]),
        (browser, "src/app.rs", "wasm_bindgen::JsValue::NULL", &[1]),
        (serialisation, "crates/proof/src/a.rs", "#[derive(Debug,\n Deserialize)]", &[1]),
        (serialisation, "src/a.rs", "#[derive(serde::Serialize)]", &[1]),
        (notes, "crates/checkout/src/a.rs", "wire::note::read(text)", &[1]),
        (world, "crates/checkout/src/a.rs", "std::time::Instant::now()", &[1, 1]),
    ];
    each_is_broken(&RULES, &cases);
}

#[test]
fn what_only_looks_like_a_breach_is_none() {
    let cases: [(Rule, &str, &str); 10] = [
        (amounts_in_the_shell, "src/a.rs", "let fenced = Fence; // Fen"),
        (factors_of_a_hundred, "src/a.rs", "// 100 columns\nlet ms = s * 1000 + 100;"),
        (factors_of_a_hundred, "src/a.rs", "a * 100_000; \"a * 100\"; a * 2_100; 0..100"),
        (factors_of_a_hundred, "crates/keys/src/pricing.rs", "yuan * 100"),
        (floats, "src/a.rs", "fn width() -> f64 {}"),
        (browser, "src/effects/http.rs", "use gloo_net::http;"),
        (browser, "src/lib.rs", "use wasm_bindgen::JsValue;"),
        (serialisation, "crates/wire/src/a.rs", "#[derive(Serialize)]"),
        (notes, "crates/proof/src/a.rs", "wire::note::read(text)"),
        (world, "crates/checkout/src/a.rs", "now: core::time::Duration"),
    ];
    for (rule, path, text) in cases {
        assert!(rule(path, text).is_empty(), "{path}: {text}");
    }
}
