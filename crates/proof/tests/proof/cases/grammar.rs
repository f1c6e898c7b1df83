//! The grammar of each note's fields: for each field an invalid value.

mod tariff;

use wire::{Body, note};

use super::Case;
use crate::sale::{self, ISSUER};
use tariff::Row;

pub(super) fn all() -> Vec<Case> {
    let address = sale::address(|_| ());
    let instruction = sale::instruction(&address, |_| ());
    let refund = sale::receipt(sale::refund);
    let mut all = cases(tariff::FIELDS, &sale::tariff(|_| ()), None);
    all.extend(tariff::lines());
    all.extend(cases(QUOTE, &sale::quote(|_| ()), None));
    all.extend(cases(INSTRUCTION, &instruction, Some(&address)));
    all.extend(cases(RECEIPT, &sale::receipt(|_| ()), None));
    all.extend(cases(REFUND, &refund, None));
    all.extend(cases(STATUS, &sale::status(|_| ()), None));
    all
}

fn cases<B: Body>(rows: &[Row], body: &B, address: Option<&str>) -> Vec<Case> {
    let text = note::write(ISSUER, body);
    let row = |&(name, field, value, rule): &Row| {
        let received = |text: &str| crate::verdict::Received {
            address: address.map(String::from),
            ..sale::signed_by(text, sale::signers(B::PURPOSE)).into()
        };
        Case {
            name,
            purpose: B::PURPOSE,
            rule,
            valid: received(&text),
            invalid: received(&with_field(&text, field, value)),
            reason: format!("malformed value of {field}"),
        }
    };
    rows.iter().map(row).collect()
}

/// The text with another value in the first line of this field.
fn with_field(text: &str, field: &str, value: &str) -> String {
    let start = text.find(&format!("\n{field} ")).expect("the note has the field") + 1;
    let end = start + text[start..].find('\n').expect("lines end");
    format!("{}{field} {value}{}", &text[..start], &text[end..])
}

const QUOTE: &[Row] = &[
    ("quote/aud", "aud", "https://tickets.example and more", "An origin is one word."),
    ("quote/tariff", "tariff", "sha256-abc", "A digest has 32 bytes."),
    (
        "quote/batch",
        "batch",
        "LZ-20251218-1-and-thirty-three-bytes",
        "A batch id is 1 to 32 letters, digits and hyphens.",
    ),
    ("quote/product", "product", "ride.100", "A product is 1 to 32 letters, digits and hyphens."),
    (
        "quote/purchase",
        "purchase",
        "8E03978E-40D5-43E8-BC93-6894A57F9324",
        "A purchase id is written in lower case.",
    ),
    (
        "quote/purchase-version",
        "purchase",
        "8e03978e-40d5-13e8-bc93-6894a57f9324",
        "A purchase id is a UUID of version 4.",
    ),
    (
        "quote/rider",
        "rider",
        "9f2c4b7a1e0d83c65a4f2b1908d7e6c",
        "A rider is 32 hexadecimal digits in lower case.",
    ),
    ("quote/qty", "qty", "one", "A quantity is a number."),
    ("quote/total-fen", "total-fen", "300.00", "A total is a whole number of fen."),
    ("quote/total-fen-grouped", "total-fen", "30,000", "A number has no separators."),
    (
        "quote/total-fen-range",
        "total-fen",
        "4294967296",
        "Times and sequence numbers are below 2^64, other numbers below 2^32.",
    ),
    ("quote/pay", "pay", "¥ 300.00", "Figures have no space."),
    ("quote/words", "words", "叁佰元 整", "The words of a total have no space."),
    ("quote/iat", "iat", "01766066460", "A number has no leading zero."),
    (
        "quote/exp",
        "exp",
        "18446744073709551616",
        "Times and sequence numbers are below 2^64, other numbers below 2^32.",
    ),
];

const INSTRUCTION: &[Row] = &[
    ("instruction/aud", "aud", "https://tickets.example and more", "An origin is one word."),
    (
        "instruction/purchase",
        "purchase",
        "{8e03978e-40d5-43e8-bc93-6894a57f9324}",
        "A purchase id has one spelling.",
    ),
    ("instruction/quote", "quote", "sha256-abc", "A digest has 32 bytes."),
    (
        "instruction/order",
        "order",
        "0123456789ABCDEF0123456789ABCDEF",
        "An order number is 32 hexadecimal digits in lower case.",
    ),
    ("instruction/channel", "channel", "ALIPAY-WAP", "A channel is one that this version knows."),
    ("instruction/total-fen", "total-fen", "30000fen", "A total is a whole number of fen."),
    ("instruction/pay", "pay", "¥ 300.00", "Figures have no space."),
    (
        "instruction/address",
        "address",
        "https://openapi.alipay.example/gateway.do",
        "The address is named by its digest.",
    ),
    ("instruction/iat", "iat", "now", "A time is a number of seconds since 1970."),
    ("instruction/exp", "exp", "later", "A time is a number of seconds since 1970."),
];

const RECEIPT: &[Row] = &[
    ("receipt/kind", "kind", "gift", "A receipt is for a payment or for a refund."),
    ("receipt/aud", "aud", "https://tickets.example and more", "An origin is one word."),
    ("receipt/tariff", "tariff", "sha256-abc", "A digest has 32 bytes."),
    ("receipt/quote", "quote", "sha256-abc", "A digest has 32 bytes."),
    ("receipt/instruction", "instruction", "none", "A digest has 32 bytes."),
    (
        "receipt/batch",
        "batch",
        "LZ 20251218 1",
        "A batch id is 1 to 32 letters, digits and hyphens.",
    ),
    ("receipt/product", "product", "票", "A product is 1 to 32 letters, digits and hyphens."),
    (
        "receipt/purchase",
        "purchase",
        "8e03978e40d543e8bc936894a57f9324",
        "A purchase id has one spelling.",
    ),
    ("receipt/order", "order", "1", "An order number is 32 hexadecimal digits in lower case."),
    ("receipt/trade", "trade", "2025 1218", "The channel's number is one word."),
    ("receipt/qty", "qty", "1.0", "A quantity is a number."),
    ("receipt/total-fen", "total-fen", "3e4", "A total is a whole number of fen."),
    ("receipt/pay", "pay", "300 yuan", "Figures have no space."),
    ("receipt/words", "words", "three hundred", "The words of a total have no space."),
    ("receipt/paid", "paid", "yes", "A time is a number of seconds since 1970."),
    ("receipt/ticket", "ticket", "no 42", "A ticket's number is one word."),
    (
        "receipt/tickets-as-many",
        "ticket",
        "LZ-20251218-1-00042\nticket LZ-20251218-1-00043",
        "A payment has as many tickets as its quantity, each in a line of its own.",
    ),
    (
        "receipt/tickets-not-alike",
        "ticket",
        "LZ-20251218-1-00042\nticket LZ-20251218-1-00042",
        "No two lines of a repeated field are alike.",
    ),
    ("receipt/iat", "iat", "0x69440000", "A number is decimal."),
];

const REFUND: &[Row] = &[
    ("receipt/refund", "refund", "no 1", "A refund's number is one word."),
    ("receipt/refunded", "refunded", "soon", "A time is a number of seconds since 1970."),
];

const STATUS: &[Row] = &[
    ("status/tariff", "tariff", "7", "A digest has 32 bytes."),
    (
        "status/batch",
        "batch",
        "LZ_20251218_1",
        "A batch id is 1 to 32 letters, digits and hyphens.",
    ),
    ("status/seq", "seq", "twelve", "A sequence number is a number."),
    ("status/state", "state", "Open", "A state is one of five words in lower case."),
    ("status/state-drawing", "state", "drawing", "No batch is drawn in this version."),
    ("status/since", "since", "22:00", "A time is a number of seconds since 1970."),
    ("status/sold", "sold", "many", "The tickets sold are a number."),
    ("status/held", "held", "few", "The tickets held are a number."),
    ("status/iat", "iat", "", "A value is not empty."),
];
