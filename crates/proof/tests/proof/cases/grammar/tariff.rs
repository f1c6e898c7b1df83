//! The grammar of the tariff, the longest of the notes and the only one with repeated fields.

use wire::note::LINES_MAX;
use wire::{Purpose, note};

use crate::cases::Case;
use crate::sale::{self, ISSUER};

/// Name, field, the value that it can't have, and the rule that says so.
pub(super) type Row = (&'static str, &'static str, &'static str, &'static str);

pub(super) const FIELDS: &[Row] = &[
    ("tariff/version", "version", "v7", "A version is a number."),
    ("tariff/iat", "iat", "2025-12-17T14:00:00Z", "A time is a number of seconds since 1970."),
    ("tariff/exp", "exp", "never", "A time is a number of seconds since 1970."),
    ("tariff/product", "product", "ride_100", "A product is 1 to 32 letters, digits and hyphens."),
    ("tariff/rides", "rides", "hundred", "The number of rides is a number."),
    ("tariff/valid-days", "valid-days", "1y", "The days of validity are a number."),
    ("tariff/name-zh", "name-zh", " 百次票", "A text has no space at either end."),
    ("tariff/name-en", "name-en", "100-ride ticket ", "A text has no space at either end."),
    ("tariff/valid-in-zh", "valid-in-zh", "", "A text is not empty."),
    ("tariff/valid-in-en", "valid-in-en", "", "A text is not empty."),
    (
        "tariff/returns",
        "returns",
        "used 1766671200",
        "Nothing or unused tickets can be given back.",
    ),
    (
        "tariff/returns-none",
        "returns",
        "none 1766671200",
        "Where nothing can be given back there is no time.",
    ),
    ("tariff/returns-until", "returns", "unused", "Unused tickets can be given back until a time."),
    (
        "tariff/returns-after-iat",
        "returns",
        "unused 1765980000",
        "Tickets can be given back after the tariff was made.",
    ),
    ("tariff/refund-zh", "refund-zh", "", "A text is not empty."),
    ("tariff/refund-en", "refund-en", "", "A text is not empty."),
    ("tariff/per-rider", "per-rider", "-1 night", "The tickets of one rider are a number."),
    ("tariff/per-rider-some", "per-rider", "0 night", "A rider may buy at least one ticket."),
    (
        "tariff/per-rider-of",
        "per-rider",
        "1 week",
        "The tickets of one rider are counted by night or by release.",
    ),
    ("tariff/per-rider-words", "per-rider", "1", "The limit of a rider has two parts."),
    (
        "tariff/total-words",
        "total",
        "ride100 1 30000 ¥300.00",
        "A total has five parts: product, quantity, fen, figures and words.",
    ),
    (
        "tariff/total-product",
        "total",
        "ride50 1 30000 ¥300.00 叁佰元整",
        "A total is for a product of the tariff.",
    ),
    (
        "tariff/total-qty",
        "total",
        "ride100 0 30000 ¥300.00 叁佰元整",
        "A total is for at least one ticket.",
    ),
    (
        "tariff/total-qty-most",
        "total",
        "ride100 11 30000 ¥300.00 叁佰元整",
        "A total is for at most 10 tickets, each of which has a line in the receipt.",
    ),
    (
        "tariff/total-fen",
        "total",
        "ride100 1 300.00 ¥300.00 叁佰元整",
        "A total is a whole number of fen.",
    ),
    (
        "tariff/total-one-word",
        "total",
        "ride100 1 30000 ¥300.00 叁佰元 整",
        "The words of a total have no space.",
    ),
    (
        "tariff/batch-words",
        "batch",
        "LZ-20251218-1 ride100 5000 1766066400",
        "A batch has five parts: id, product, size, opening and close.",
    ),
    (
        "tariff/batch-id",
        "batch",
        "LZ/20251218/1 ride100 5000 1766066400 1766070000",
        "A batch id is 1 to 32 letters, digits and hyphens.",
    ),
    (
        "tariff/batch-times",
        "batch",
        "LZ-20251218-1 ride100 5000 1766066400 1766066400",
        "A batch closes after it opens.",
    ),
    (
        "tariff/batch-product",
        "batch",
        "LZ-20251218-1 ride50 5000 1766066400 1766070000",
        "A batch is of a product of the tariff.",
    ),
    (
        "tariff/key-words",
        "key",
        "quote",
        "A delegated key has four parts: purpose, key, start and end.",
    ),
    ("tariff/rider", "rider", "card", "What identifies a rider is a phone."),
    (
        "tariff/payee-words",
        "payee",
        "alipay-wap 2088102146225135",
        "A payee has four parts: channel, merchant, application and name.",
    ),
    (
        "tariff/payee-single-spaces",
        "payee",
        "alipay-wap 2088102146225135 2021000000000001  Somebody",
        "Single spaces separate the parts of a value.",
    ),
    (
        "tariff/payee-channel",
        "payee",
        "cash 2088102146225135 2021000000000001 Somebody",
        "A channel is one that this version knows.",
    ),
    (
        "tariff/prefix-channel",
        "prefix",
        "cash https://openapi.alipay.example/gateway.do?",
        "A channel is one that this version knows.",
    ),
    (
        "tariff/prefix-one-word",
        "prefix",
        "alipay-wap https://openapi.alipay.example/ gateway.do?",
        "A prefix has no space.",
    ),
    (
        "tariff/prefix-whole",
        "prefix",
        "alipay-wap https://openapi.alipay.example",
        "A prefix ends with its question mark: what stops inside the host allows other hosts.",
    ),
    ("tariff/hotline", "hotline", "", "A text is not empty."),
    ("tariff/service-zh", "service-zh", "", "A text is not empty."),
    ("tariff/service-en", "service-en", "", "A text is not empty."),
];

/// What the lines of repeated fields may be together, and what may be a delegated key.
pub(super) fn lines() -> Vec<Case> {
    let text = note::write(ISSUER, &sale::tariff(|it| it.version = 8));
    let signed = |text: &str| sale::signed_by(text, sale::signers(Purpose::Tariff)).into();
    let batches = |count: usize| {
        let line = |at: usize| format!("batch LZ-{at} ride100 5000 1766066400 1766070000\n");
        let first = text.find("batch ").expect("the tariff has batches");
        let after = text.find("key ").expect("the tariff has keys");
        let lines: String = (0..count).map(line).collect();
        format!("{}{lines}{}", &text[..first], &text[after..])
    };
    let key = sale::public(sale::STRANGER);
    let with_key = |purpose: &str, key: &str| {
        let line = "\nrider phone";
        let added = format!("\nkey {purpose} {key} 1766062800 1766073600{line}");
        text.replacen(line, &added, 1)
    };
    // The hash is the second part; another one is not this key's.
    let miscounted = key.to_string().replacen('+', "+0", 1);
    let row = |name, field: &str, rule, valid: &str, invalid: &str| Case {
        name,
        purpose: Purpose::Tariff,
        rule,
        valid: signed(valid),
        invalid: signed(invalid),
        reason: format!("malformed value of {field}"),
    };
    vec![
        row(
            "tariff/lines-at-most-32",
            "batch",
            "A repeated field has at most 32 lines.",
            &batches(LINES_MAX),
            &batches(LINES_MAX + 1),
        ),
        row(
            "tariff/lines-not-alike",
            "total",
            "No two lines of a repeated field are alike.",
            &text,
            &text.replacen(
                "total ride100 1 30000 ¥300.00 叁佰元整\n",
                "total ride100 1 30000 ¥300.00 叁佰元整\ntotal ride100 1 30000 ¥300.00 叁佰元整\n",
                1,
            ),
        ),
        row(
            "tariff/key-not-for-tariffs",
            "key",
            "No key is delegated to sign tariffs.",
            &with_key("quote", &key.to_string()),
            &with_key("tariff", &key.to_string()),
        ),
        row(
            "tariff/key-hash",
            "key",
            "The hash of a delegated key is its own.",
            &with_key("quote", &key.to_string()),
            &with_key("quote", &miscounted),
        ),
    ]
}
