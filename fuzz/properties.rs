//! The properties that hold for any input bytes, shared by the fuzz targets and the test that runs their corpus.

use checkout::retry::{Failure, RETRY_AFTER_S_MAX, RETRY_AFTER_SPREAD_MS, Retry, retry_after_s};
use std::collections::HashMap;
use std::sync::Arc;
use wire::{Body, Instruction, Note, Problem, Quote, Receipt, Status, Tariff, alipay};

/// A note has one spelling: one that can be read is written again byte for byte.
pub(crate) fn note(bytes: &[u8]) {
    let Ok(note) = Note::split(bytes) else {
        return;
    };
    assert_eq!(note.join().as_bytes(), bytes);
    body::<Tariff>(&note.text);
    body::<Quote>(&note.text);
    body::<Instruction>(&note.text);
    body::<Receipt>(&note.text);
    body::<Status>(&note.text);
}

fn body<B: Body>(text: &Arc<str>) {
    if let Ok((issuer, body)) = wire::note::read::<B>(text) {
        assert_eq!(wire::note::write(&issuer, &body), **text);
    }
}

/// The values read from an address read the same from another address that they are written into.
pub(crate) fn address(bytes: &[u8]) {
    let Ok(text) = core::str::from_utf8(bytes) else {
        return;
    };
    let Ok(address) = alipay::read(text) else {
        return;
    };
    let order = serde_json::to_string(&address.order).expect("an order is text");
    const GATEWAY: &str = "https://pay.example/gateway.do?";
    let query = form_urlencoded::Serializer::for_suffix(String::from(GATEWAY), GATEWAY.len())
        .append_pair("method", alipay::METHOD)
        .append_pair("app_id", &address.app_id)
        .append_pair("biz_content", &order)
        .append_pair("charset", "utf-8")
        .append_pair("return_url", &address.return_url)
        .finish();
    assert_eq!(alipay::read(&query), Ok(address));
}

/// The values read from an order string read the same from another one that they are written into, and are those that
/// a reader finds who takes the last of a name.
pub(crate) fn order_string(bytes: &[u8]) {
    let Ok(text) = core::str::from_utf8(bytes) else {
        return;
    };
    let Ok(read) = alipay::read_order_string(text) else {
        return;
    };
    let order = serde_json::to_string(&read.order).expect("an order is text");
    let again = form_urlencoded::Serializer::new(String::new())
        .append_pair("app_id", &read.app_id)
        .append_pair("biz_content", &order)
        .append_pair("charset", "utf-8")
        .append_pair("method", alipay::APP_METHOD)
        .finish();
    let last: HashMap<String, String> =
        form_urlencoded::parse(text.as_bytes()).into_owned().collect();
    let last: serde_json::Value =
        serde_json::from_str(&last["biz_content"]).expect("what we read is JSON");
    let own: serde_json::Value = serde_json::from_str(&order).expect("what we write is JSON");
    assert_eq!(last, own, "{text:?}");
    assert_eq!(alipay::read_order_string(&again), Ok(read));
}

/// A problem that was decoded is the same after encoding and decoding it again.
pub(crate) fn problem(bytes: &[u8]) {
    if let Some(problem) = Problem::decode(bytes) {
        assert_eq!(Problem::decode(problem.encode().as_bytes()), Some(problem));
    }
}

/// No header makes a phone wait longer than the longest permitted time.
pub(crate) fn retry_after(bytes: &[u8]) {
    let Ok(text) = core::str::from_utf8(bytes) else {
        return;
    };
    let named = retry_after_s(Some(text));
    let digits = text.trim_ascii();
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    assert_eq!(named.is_some(), is_number, "{text:?}");
    let failure = Failure::Overload { retry_after_s: named };
    let wait_ms = Retry::new(0).wait_ms(failure, 0, &mut fastrand::Rng::with_seed(1));
    assert!(wait_ms <= RETRY_AFTER_S_MAX * 1_000 + RETRY_AFTER_SPREAD_MS, "{text:?}: {wait_ms} ms");
    if let Some(seconds) = named {
        assert!(wait_ms >= seconds.min(RETRY_AFTER_S_MAX) * 1_000, "{text:?}: {wait_ms} ms");
    }
}
