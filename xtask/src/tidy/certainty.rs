//! "Not charged" and "try again" are words for what is proven: only certain texts have them, and only certain
//! screens use those texts.

use super::rule::{Breach, Rule, each_is_broken, is_rust, is_under, words};
use super::source::{code, lines_with};

pub(super) const RULES: [(&str, Rule); 2] = [
    ("only a text that is kept for the proven case says that nothing was charged", claims),
    ("only the screen of a proven case uses the text that says so", claimants),
];

/// What says that no money moved, or asks for another attempt, in lower case.
const CLAIMS: [&str; 13] = [
    "没有扣款",
    "没扣款",
    "未扣款",
    "不会扣款",
    "不会再扣款",
    "再试",
    "重试",
    "not charged",
    "n't charged",
    "no charge",
    "charged any more",
    "try again",
    "pay again",
];
/// What is said where nothing is known, and may hold the same words.
const WARNINGS: [&str; 1] = ["don't pay again"];

/// Each text that may, and the screens that may use it: after the channel's own word that the order is
/// closed, or where no payment was ever opened.
const PROVEN: [(&str, &[&str]); 5] = [
    ("closed", &["src/screens/closed.rs"]),
    ("closed_lead", &["src/screens/closed.rs"]),
    ("start_over", &["src/screens/closed.rs"]),
    ("unpaid_lead", &["src/verify/purchases/row.rs"]),
    ("not_charged", &["src/screens/disputed.rs", "src/screens/paused.rs"]),
];

/// Where texts are that somebody who pays may read.
const SAID: [&str; 8] = [
    "src/text/",
    "index.html",
    "pages/",
    "public/",
    "src/verify/",
    "src/verify.rs",
    "verify.html",
    "crates/sandbox/src/",
];

/// The sandbox's own words as the provider, which closed the order and so knows.
const OF_THE_PROVIDER: [&str; 2] = ["订单已关闭，未扣款", "支付时间已过，未扣款"];

fn claims(path: &str, text: &str) -> Vec<usize> {
    if !is_under(path, &SAID) {
        return Vec::new();
    }
    let is_sandbox = path.contains("/sandbox/");
    let proven_there = if is_sandbox { &OF_THE_PROVIDER[..] } else { &[] };
    let proven = |line: &str| {
        let key = line.split_once('=').map(|(key, _)| key.trim());
        PROVEN.iter().any(|(text, _)| key == Some(*text))
    };
    let claims = |line: &str| {
        let line = line.trim_start().to_lowercase();
        if line.starts_with("//") {
            return false;
        }
        let line =
            WARNINGS.iter().chain(proven_there).fold(line, |line, words| line.replace(words, ""));
        CLAIMS.iter().any(|claim| line.contains(claim))
    };
    let lines = (1..).zip(text.lines());
    lines.filter(|(_, line)| claims(line) && !proven(line)).map(|(at, _)| at).collect()
}

fn claimants(path: &str, text: &str) -> Vec<usize> {
    if !is_rust(path) || !is_under(path, &["src/"]) || is_under(path, &["src/text"]) {
        return Vec::new();
    }
    let code = code(text);
    let others = PROVEN.iter().filter(|(_, screens)| !screens.contains(&path));
    let uses = others.flat_map(|(text, _)| lines_with(&code, &format!("words.{text}")));
    let anew = if path == "src/screens/closed.rs" { &[][..] } else { &["Event::StartOverPressed"] };
    uses.chain(words(text, anew)).collect()
}

#[test]
fn every_rule_can_be_broken() {
    let cases: &[Breach<'_>] = &[
        (claims, "src/text/en.toml", "refunding = \"You were not charged\"", &[1]),
        (claims, "src/text/en.toml", "problem = \"Please try again.\"\n", &[1]),
        (claims, "src/text/zh.toml", "checking = \"没有扣款\"\nclosed = \"没有扣款\"", &[1]),
        (claims, "index.html", "<p>\n没有扣款</p>", &[2]),
        (claims, "pages/en/help.html", "<p>Please try again.</p>", &[1]),
        (claims, "verify.html", "<p>Please try again.</p>", &[1]),
        (claims, "src/verify/en.toml", "broken = \"You were not charged\"", &[1]),
        (claims, "crates/sandbox/src/page.rs", "html(\"没有扣款\")", &[1]),
        (claimants, "src/screens/checking.rs", "fn a() {\n text(words.closed_lead) }", &[2]),
        (claimants, "src/screens/closed.rs", "fn a() { text(words.not_charged) }", &[1]),
        (claimants, "src/screens/paused.rs", "Event::StartOverPressed", &[1]),
    ];
    each_is_broken(&RULES, cases);
}

#[test]
fn what_only_looks_like_a_breach_is_none() {
    let cases: &[Breach<'_>] = &[
        (claims, "crates/sandbox/src/page.rs", "/// 没有扣款", &[]),
        (claims, "crates/sandbox/src/page.rs", "message(\"订单已关闭，未扣款\")", &[]),
        (claims, "src/text/en.toml", "closed = \"You were not charged\"", &[]),
        (claims, "src/text/en.toml", "dont_pay_again = \"Please don't pay again.\"", &[]),
        (claims, "src/text/en.toml", "reopen_note = \"You can't be charged twice.\"", &[]),
        (claimants, "src/screens/closed.rs", "text(words.closed)", &[]),
        (claimants, "src/screens/disputed.rs", "text(words.not_charged)", &[]),
    ];
    for (rule, path, text, expected) in cases {
        assert_eq!(rule(path, text), *expected, "{path}: {text}");
    }
}
