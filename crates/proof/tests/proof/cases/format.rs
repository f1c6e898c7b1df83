//! The rules of the note format, which are the same for notes of every purpose.

use wire::receipt::{RECEIPT_TEXT_BYTES_MAX, ReceiptKind};
use wire::{Purpose, note};

use super::Case;
use crate::sale::{self, ISSUER};
use crate::verdict::Received;

const FORBIDDEN: &str = "forbidden character";
const LINE: &str = "malformed signature line";
const OTHER_VERSION: &str = "another version of the format";

pub(super) fn all() -> Vec<Case> {
    [characters(), blocks(), lengths(), first_lines(), fields()].into_iter().flatten().collect()
}

fn status_text() -> String {
    note::write(ISSUER, &sale::status(|_| ()))
}

/// A status with lines after its last field, up to this length.
fn long_status(text_bytes: usize) -> String {
    let text = status_text();
    let more = "7".repeat(text_bytes - text.len() - "more \n".len());
    format!("{text}more {more}\n")
}

fn status(text: &str) -> String {
    sale::signed_by(text, sale::signers(Purpose::Status))
}

/// A rule that a status keeps as it is, and breaks as `invalid`.
fn row(name: &'static str, rule: &'static str, reason: &str, invalid: impl Into<Received>) -> Case {
    Case {
        name,
        purpose: Purpose::Status,
        rule,
        valid: status(&status_text()).into(),
        invalid: invalid.into(),
        reason: reason.into(),
    }
}

fn characters() -> Vec<Case> {
    let named = |name: &str| {
        sale::signed(&sale::tariff(|it| {
            it.version = 8;
            it.name.en = name.into();
        }))
    };
    let tariff = |name, rule, hostile: &str| Case {
        name,
        purpose: Purpose::Tariff,
        rule,
        valid: named("Ticket of 100 rides").into(),
        invalid: named(hostile).into(),
        reason: FORBIDDEN.into(),
    };
    let mut not_utf8 = status(&status_text()).into_bytes();
    not_utf8[0] = 0xff;
    let not_utf8 = Received { note: not_utf8, address: None };
    vec![
        row("format/utf-8", "A note is UTF-8.", "not UTF-8", not_utf8),
        row(
            "format/lf-only",
            "Lines end with LF alone.",
            FORBIDDEN,
            status(&status_text().replace('\n', "\r\n")),
        ),
        tariff(
            "format/no-tab",
            "No control character but LF stands in a note.",
            "Ticket of\t100 rides",
        ),
        tariff(
            "format/no-c1-control",
            "The control characters above ASCII count too.",
            "Ticket of \u{85}100 rides",
        ),
        tariff(
            "format/no-reordering",
            "No character that reorders what a person reads stands in a note.",
            "Ticket of \u{202e}001 rides",
        ),
        tariff(
            "format/no-hidden-character",
            "No invisible character stands in a note.",
            "Ticket of 1\u{200b}00 rides",
        ),
    ]
}

fn blocks() -> Vec<Case> {
    let text = status_text();
    let whole = status(&text);
    let line = sale::signature(&text, "samefare.example/status-1");
    let strangers = |count: usize| -> String {
        let names = (0..count).map(|at| format!("samefare.example/stranger-{at}"));
        names.map(|name| sale::signature(&text, &name)).collect()
    };
    let long_name = |length: usize| {
        let stranger = sale::signature(&text, sale::STRANGER);
        whole.clone() + &stranger.replace(sale::STRANGER, &"x".repeat(length))
    };
    // The last character before the padding carries two bits that must be zero.
    let loose_bits = {
        let at = whole.len() - "=\n".len() - 1;
        let next = char::from(whole.as_bytes()[at] + 1);
        format!("{}{next}=\n", &whole[..at])
    };
    let with = |valid: String, case: Case| Case { valid: valid.into(), ..case };
    vec![
        row(
            "format/blank-line",
            "A blank line separates text and signatures.",
            "no signature block",
            whole.replacen("\n\n", "\n", 1),
        ),
        with(
            whole.clone() + &strangers(1),
            row(
                "format/last-blank-line",
                "Only what follows the last blank line are signatures.",
                "not signed by a known key",
                format!("{whole}\n{}", strangers(1)),
            ),
        ),
        row(
            "format/final-lf",
            "The last signature line ends with LF too.",
            LINE,
            String::from(whole.trim_end()),
        ),
        row(
            "format/nothing-after-the-signatures",
            "Nothing follows the last signature line.",
            LINE,
            whole.clone() + "\n",
        ),
        row(
            "format/signature-dash",
            "A signature line begins with an em dash, U+2014, and a space.",
            LINE,
            whole.replace("— ", "- "),
        ),
        row(
            "format/signature-single-spaces",
            "Single spaces separate the parts of a signature line.",
            LINE,
            whole.replace("— ", "—  "),
        ),
        row(
            "format/signature-name",
            "The name of a key has no plus.",
            LINE,
            whole.clone() + &strangers(1).replace("stranger-", "stranger+"),
        ),
        with(
            long_name(96),
            row(
                "format/signature-name-length",
                "The name of a key has at most 96 bytes.",
                LINE,
                long_name(97),
            ),
        ),
        row("format/base64-padded", "Base64 is padded.", LINE, whole.replace("=\n", "\n")),
        row("format/base64-canonical", "The unused bits of base64 are zero.", LINE, loose_bits),
        row(
            "format/signature-length",
            "A signature has 68 bytes: four of key id and 64 of Ed25519.",
            LINE,
            // A group of four characters less is three bytes less.
            whole.clone() + &line[..line.len() - 7] + &line[line.len() - 3..],
        ),
        with(
            whole.clone() + &strangers(3),
            row(
                "format/at-most-four-signatures",
                "A note has at most four signature lines.",
                "too many signatures",
                whole.clone() + &strangers(4),
            ),
        ),
    ]
}

fn lengths() -> Vec<Case> {
    let receipt = |text_bytes: usize| {
        let with = |ticket: &str| {
            let kind = ReceiptKind::Payment { tickets: vec![ticket.into()] };
            sale::receipt(|it| it.kind = kind)
        };
        let empty = note::write(ISSUER, &with("")).len();
        sale::signed(&with(&"7".repeat(text_bytes - empty)))
    };
    let tariff = |text_bytes: usize| {
        let with = |name: &str| {
            sale::tariff(|it| {
                it.version = 8;
                it.name.en = name.into();
            })
        };
        let empty = note::write(ISSUER, &with("")).len();
        sale::signed(&with(&"x".repeat(text_bytes - empty)))
    };
    vec![
        Case {
            name: "format/text-length",
            purpose: Purpose::Status,
            rule: "The text of a note has at most 1,024 bytes.",
            valid: status(&status_text()).into(),
            invalid: status(&long_status(note::TEXT_BYTES_MAX + 1)).into(),
            reason: "too long".into(),
        },
        Case {
            name: "format/receipt-text-length",
            purpose: Purpose::Receipt,
            rule: "The text of a receipt has at most 1,536 bytes.",
            valid: receipt(RECEIPT_TEXT_BYTES_MAX).into(),
            invalid: receipt(RECEIPT_TEXT_BYTES_MAX + 1).into(),
            reason: "too long".into(),
        },
        Case {
            name: "format/tariff-text-length",
            purpose: Purpose::Tariff,
            rule: "The text of a tariff has at most 16,384 bytes.",
            valid: tariff(note::TARIFF_TEXT_BYTES_MAX).into(),
            invalid: tariff(note::TARIFF_TEXT_BYTES_MAX + 1).into(),
            reason: "too long".into(),
        },
    ]
}

/// A note whose first line names this version.
fn first_line(
    name: &'static str,
    purpose: Purpose,
    rule: &'static str,
    text: &str,
    version: &str,
) -> Case {
    let right = format!("/{}/v2", purpose.as_str());
    assert!(text.contains(&right), "{text}");
    Case {
        name,
        purpose,
        rule,
        valid: sale::signed_by(text, sale::signers(purpose)).into(),
        invalid: sale::signed_by(&text.replacen(&right, version, 1), sale::signers(purpose)).into(),
        reason: OTHER_VERSION.into(),
    }
}

fn first_lines() -> Vec<Case> {
    let text = status_text();
    vec![
        row(
            "format/purpose",
            "The first line names the purpose of the note.",
            "wrong purpose",
            status(&text.replace("/status/v1", "/receipt/v1")),
        ),
        row(
            "format/version",
            "The first line names the version of its purpose's format: of a status, 1.",
            OTHER_VERSION,
            status(&text.replace("/status/v1", "/status/v2")),
        ),
        first_line(
            "tariff/format-version",
            Purpose::Tariff,
            "The first line names the version of its purpose's format: of a tariff, 2.",
            &note::write(ISSUER, &sale::tariff(|_| ())),
            "/tariff/v1",
        ),
        first_line(
            "receipt/format-version",
            Purpose::Receipt,
            "The first line names the version of its purpose's format: of a receipt, 2.",
            &note::write(ISSUER, &sale::receipt(|_| ())),
            "/receipt/v1",
        ),
        row(
            "format/issuer",
            "The issuer has only characters that the name of a key may have.",
            "malformed issuer",
            status(&text.replace("samefare.example/status/v1", "samefare+example/status/v1")),
        ),
    ]
}

fn fields() -> Vec<Case> {
    let text = status_text();
    let replaced = |from: &str, to: &str| {
        assert!(text.contains(from), "the status has {from}");
        status(&text.replacen(from, to, 1))
    };
    let seq = "malformed value of seq";
    vec![
        row(
            "format/field-order",
            "Fields stand in their order.",
            "expected field sold",
            replaced("sold 1204\nheld 311\n", "held 311\nsold 1204\n"),
        ),
        row(
            "format/field-missing",
            "Every field stands.",
            "expected field held",
            replaced("held 311\n", ""),
        ),
        row(
            "format/field-unknown",
            "No other field stands.",
            "expected field held",
            replaced("held 311\n", "lost 0\nheld 311\n"),
        ),
        row(
            "format/field-repeated",
            "No field stands twice unless its note says so.",
            "expected field iat",
            replaced("held 311\n", "held 311\nheld 311\n"),
        ),
        row(
            "format/field-case",
            "Fields are written in lower case.",
            "expected field seq",
            replaced("seq 12", "Seq 12"),
        ),
        row(
            "format/field-after-the-last",
            "Nothing stands after the last field.",
            "lines after the last field",
            status(&format!("{text}more 1\n")),
        ),
        row(
            "format/no-blank-line-in-the-text",
            "No blank line stands after the last field.",
            "lines after the last field",
            status(&format!("{text}\n")),
        ),
        row(
            "format/one-space-before-a-value",
            "One space separates field and value.",
            seq,
            replaced("seq 12", "seq  12"),
        ),
        row(
            "format/no-space-after-a-value",
            "No space follows a value.",
            seq,
            replaced("seq 12", "seq 12 "),
        ),
        row("format/value-empty", "A value is not empty.", seq, replaced("seq 12", "seq ")),
        row(
            "format/number-leading-zero",
            "A number has no leading zero.",
            seq,
            replaced("seq 12", "seq 012"),
        ),
        row("format/number-plus", "A number has no sign.", seq, replaced("seq 12", "seq +12")),
        row("format/number-fraction", "A number is whole.", seq, replaced("seq 12", "seq 12.0")),
        row(
            "format/number-ascii",
            "A number is written in ASCII digits.",
            seq,
            replaced("seq 12", "seq １２"),
        ),
        row(
            "format/number-range",
            "Times and sequence numbers are below 2^64, other numbers below 2^32.",
            "malformed value of held",
            replaced("held 311", "held 4294967296"),
        ),
    ]
}
