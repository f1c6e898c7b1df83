//! Every published shape of a notification is taken as what it says, and what can't be used is asked about.

use channels::rsa::RsaSecret;
use channels::wechat::trade::{Notice, Sealed};
use channels::wechat::{SANDBOX_PROVIDER_SERIAL, Signature};
use guard_client::{
    Back, Event, Header, NotificationRefusal, Payment, RefundOutcome, RefundReport, Report,
    Returned,
};
use std::collections::BTreeMap;
use wire::{Fen, Provider};

use crate::script::{NOW, Scripted, alipay_report, guard, keyring, published, shapes};

const PAID: u64 = NOW + 200;
const TOTAL: Fen = Fen::new(30_000);

/// The form of these parameters, signed over the bytes of this charset, with or without the empty ones.
fn signed(all: &BTreeMap<String, String>, charset: Charset, empty: bool) -> String {
    let bytes = |text: &str| match charset {
        Charset::Utf8 => text.as_bytes().to_vec(),
        Charset::Gbk => gbk(text),
    };
    let pairs = all.iter().filter(|(_, value)| empty || !value.is_empty());
    let text: Vec<Vec<u8>> =
        pairs.map(|(name, value)| [name.as_bytes(), b"=", &bytes(value)].concat()).collect();
    let sign = keyring().provider.sign_bytes(&text.join(&b'&')).expect("a signature");
    let escaped =
        |bytes: &[u8]| bytes.iter().map(|byte| format!("%{byte:02X}")).collect::<String>();
    let mut form: Vec<String> =
        all.iter().map(|(name, value)| format!("{name}={}", escaped(&bytes(value)))).collect();
    form.push(format!("sign_type=RSA2&sign={}", escaped(sign.as_bytes())));
    form.join("&")
}

#[derive(Clone, Copy)]
enum Charset {
    Utf8,
    Gbk,
}

/// The characters of the shapes in GBK.
fn gbk(text: &str) -> Vec<u8> {
    text.chars()
        .flat_map(|char| match char {
            '次' => vec![0xB4, 0xCE],
            '电' => vec![0xB5, 0xE7],
            '子' => vec![0xD7, 0xD3],
            '计' => vec![0xBC, 0xC6],
            '票' => vec![0xC6, 0xB1],
            other => vec![u8::try_from(other).expect("ASCII")],
        })
        .collect()
}

fn parameters(json: &str) -> BTreeMap<String, String> {
    let all = json.trim().trim_start_matches('{').trim_end_matches('}');
    let lines = all.lines().filter(|line| !line.trim().is_empty());
    lines
        .map(|line| {
            let (name, value) = line.trim().trim_end_matches(',').split_once(": ").expect("a pair");
            let value = value.trim_matches('"').replace("\\\"", "\"");
            (name.trim_matches('"').into(), value)
        })
        .collect()
}

#[test]
fn every_report_of_alipay_is_taken_as_what_it_says() {
    let guard = guard(&Scripted::default());
    for (name, json) in shapes("alipay/notice") {
        let all = parameters(&json);
        // The date of the payment is optional.
        let paid = if all.contains_key("gmt_payment") { PAID } else { NOW };
        let payment = Payment { trade: "2025121822001400001234567890".into(), total: TOTAL, paid };
        let back = |returned| Event::Returned(Returned { payment: payment.clone(), returned });
        let event = match name.split('.').next().expect("a name") {
            // Also with a refund of nought beside it.
            "paid" | "finished" => Event::Paid(payment.clone()),
            "closed" => Event::Closed,
            "returned" => back(Some(TOTAL)),
            "part-returned" => back(Some(Fen::new(10_000))),
            other => panic!("{other}"),
        };
        for empty in [true, false] {
            let form = signed(&all, Charset::Utf8, empty);
            let taken = guard.open_notification(&alipay_report(&form)).expect("taken");
            assert_eq!(taken.event, event, "{name}");
            assert_eq!(taken.acknowledgement, "success");
        }
        let mut gbk = all.clone();
        gbk.insert("charset".into(), "GBK".into());
        let form = signed(&gbk, Charset::Gbk, true);
        let taken = guard.open_notification(&alipay_report(&form)).expect("taken");
        assert_eq!(taken.event, event, "{name} in GBK");
    }
}

#[test]
fn a_genuine_report_that_cannot_be_used_is_asked_about_and_one_of_somebody_else_is_refused() {
    let guard = guard(&Scripted::default());
    let all = parameters(&published("alipay/notice/paid.full.json"));
    let with = |name: &str, value: &str| {
        let mut all = all.clone();
        all.insert(name.into(), value.into());
        guard.open_notification(&alipay_report(&signed(&all, Charset::Utf8, true)))
    };
    let unusable = [
        ("refund_fee", "a third"),
        ("refund_fee", "400.00"),
        ("gmt_refund", "2025-12-18 22:10:00"),
        ("total_amount", "300.0"),
        ("trade_no", ""),
        ("trade_status", "TRADE_NEVER_SEEN"),
        ("trade_status", "WAIT_BUYER_PAY"),
    ];
    for (name, value) in unusable {
        let taken = with(name, value).expect("taken");
        assert_eq!(taken.event, Event::Other, "{name} {value}");
    }
    let foreign = |part: &str| NotificationRefusal::Foreign(part.into());
    let unreadable = |part: &str| NotificationRefusal::Unreadable(part.into());
    let refused = [
        ("app_id", "2021000000000002", foreign("app_id")),
        ("app_id", "", foreign("app_id")),
        ("seller_id", "2088000000000002", foreign("merchant")),
        ("trans_currency", "USD", foreign("currency")),
        ("out_trade_no", "x", unreadable("out_trade_no")),
        ("notify_id", "", unreadable("notification id")),
    ];
    for (name, value, refusal) in refused {
        assert_eq!(with(name, value), Err(refusal), "{name} {value}");
    }
    // Optional members are missing, and it is a payment all the same.
    let mut lean = all.clone();
    for name in ["seller_id", "gmt_payment", "trans_currency", "refund_fee"] {
        lean.remove(name);
    }
    let taken = guard.open_notification(&alipay_report(&signed(&lean, Charset::Utf8, true)));
    assert!(matches!(taken.expect("taken").event, Event::Paid(_)));
    let changed = signed(&all, Charset::Utf8, true).replace("app_id=%32", "app_id=%33");
    let refused = guard.open_notification(&alipay_report(&changed));
    assert_eq!(refused, Err(NotificationRefusal::Signature));
}

/// A notification of WeChat Pay around this text, signed by this key under this name at this time.
fn sealed(notice: &str, text: &str, key: &RsaSecret, serial: &str, at: u64) -> Report {
    let mut notice: Notice = serde_json::from_str(notice).expect("a notice");
    let Sealed { nonce, associated_data, .. } = &notice.resource;
    let ciphertext = keyring().seal.seal(text, nonce, associated_data).expect("sealed");
    notice.resource.ciphertext = ciphertext;
    let body = wire::request::encode(&notice);
    let signature = Signature::new(at, "n1", &body, serial, key).expect("a signature");
    let headers = signature.headers().map(|(name, value)| Header { name: name.into(), value });
    Report { provider: Provider::Wechat, headers: headers.into(), body }
}

fn genuine(notice: &str, text: &str) -> Report {
    sealed(notice, text, &keyring().wechat_provider, SANDBOX_PROVIDER_SERIAL, NOW)
}

#[test]
fn every_report_of_wechat_pay_is_taken_as_what_it_says() {
    let guard = guard(&Scripted::default());
    let payment =
        Payment { trade: "4200002345202512181234567890".into(), total: TOTAL, paid: PAID };
    for (kind, notice) in shapes("wechat/notice") {
        if !kind.starts_with("paid") {
            continue;
        }
        for (name, text) in shapes("wechat/transaction") {
            let event = match name.split('.').next().expect("a name") {
                "paid" => Event::Paid(payment.clone()),
                "refund" => Event::Returned(Returned { payment: payment.clone(), returned: None }),
                "closed" | "revoked" => Event::Closed,
                _ => Event::Other,
            };
            let taken = guard.open_notification(&genuine(&notice, &text)).expect("taken");
            assert_eq!(taken.event, event, "{kind} {name}");
        }
    }
    for (name, text) in shapes("wechat/refund-notice") {
        let state = name.split('.').next().expect("a name");
        let (file, outcome) = match state {
            "refunded" => {
                ("success", RefundOutcome::Refunded(Back { total: TOTAL, refund: TOTAL }))
            }
            failed => (failed, RefundOutcome::Failed(failed.to_uppercase())),
        };
        let notice = published(&format!("wechat/notice/refund-{file}.full.json"));
        let refund = "5f1c0a9b3e7d46b28a90c1d2e3f40516-r1".into();
        let event = Event::Refund(RefundReport { refund, outcome });
        let taken = guard.open_notification(&genuine(&notice, &text)).expect("taken");
        assert_eq!(taken.event, event, "{name}");
        assert_eq!(taken.acknowledgement, "");
    }
    // A kind that no document names is acknowledged once the provider was asked.
    let notice = published("wechat/notice/paid.lean.json").replace("TRANSACTION.", "NEVER_SEEN.");
    let text = published("wechat/transaction/paid.lean.json");
    let taken = guard.open_notification(&genuine(&notice, &text)).expect("taken");
    assert_eq!(taken.event, Event::Other);
}

#[test]
fn a_report_that_is_not_believed_is_refused_for_its_own_reason() {
    let guard = guard(&Scripted::default());
    let notice = published("wechat/notice/paid.lean.json");
    let text = published("wechat/transaction/paid.lean.json");
    let (own, other) = (&keyring().wechat_provider, &keyring().provider);
    let serial = SANDBOX_PROVIDER_SERIAL;
    let good = genuine(&notice, &text);
    assert!(guard.open_notification(&good).is_ok());
    let tampered = Report { body: good.body.replace("EV-", "EW-"), ..good.clone() };
    let resealed = {
        let mut notice: Notice = serde_json::from_str(&good.body).expect("a notice");
        notice.resource.associated_data = "another".into();
        let body = wire::request::encode(&notice);
        let signature = Signature::new(NOW, "n1", &body, serial, own).expect("a signature");
        let headers = signature.headers().map(|(name, value)| Header { name: name.into(), value });
        Report { provider: Provider::Wechat, headers: headers.into(), body }
    };
    let rows = [
        (
            sealed(&notice, &text, own, "PUB_KEY_ID_NEW", NOW),
            NotificationRefusal::Serial("PUB_KEY_ID_NEW".into()),
        ),
        (Report { headers: Vec::new(), ..good }, NotificationRefusal::Serial(String::new())),
        (sealed(&notice, &text, own, serial, NOW - 301), NotificationRefusal::Time),
        (sealed(&notice, &text, own, serial, NOW + 301), NotificationRefusal::Time),
        (sealed(&notice, &text, other, serial, NOW), NotificationRefusal::Signature),
        (tampered, NotificationRefusal::Signature),
        (resealed, NotificationRefusal::Seal),
        (
            genuine(&notice, &text.replace("1900000001", "1900000002")),
            NotificationRefusal::Foreign("merchant".into()),
        ),
        (genuine(&notice, "{}"), NotificationRefusal::Unreadable("resource".into())),
    ];
    for (report, refusal) in rows {
        assert_eq!(guard.open_notification(&report), Err(refusal));
    }
}
