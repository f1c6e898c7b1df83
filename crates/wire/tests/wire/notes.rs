//! Notes apart from their signatures: what is written reads back, and any other spelling is refused.

use std::sync::Arc;

use wire::note::{self, SIGNATURES_MAX, TARIFF_TEXT_BYTES_MAX, TEXT_BYTES_MAX};
use wire::quote::Quote;
use wire::receipt::RECEIPT_TEXT_BYTES_MAX;
use wire::{Body, Note, NoteError, Slice, Status};

/// The base notes of the vectors: the same that other languages read.
const BASES: [(&str, &str); 6] = [
    ("tariff", include_str!("../../../../tests/vectors/base/tariff.txt")),
    ("quote", include_str!("../../../../tests/vectors/base/quote.txt")),
    ("instruction", include_str!("../../../../tests/vectors/base/instruction.txt")),
    ("receipt", include_str!("../../../../tests/vectors/base/receipt.txt")),
    ("receipt", include_str!("../../../../tests/vectors/base/refund.txt")),
    ("status", include_str!("../../../../tests/vectors/base/status.txt")),
];

/// The longest text of a note of this purpose, in bytes.
fn longest(purpose: &str) -> usize {
    match purpose {
        "tariff" => TARIFF_TEXT_BYTES_MAX,
        "receipt" => RECEIPT_TEXT_BYTES_MAX,
        _ => TEXT_BYTES_MAX,
    }
}

fn base(purpose: &str) -> &'static str {
    BASES.iter().find(|(known, _)| *known == purpose).expect("there is a base of it").1
}

/// Reads the text as a note of this purpose and writes it again.
fn again(purpose: &str, text: &str) -> Result<String, NoteError> {
    fn again<B: Body>(text: &str) -> Result<String, NoteError> {
        let (issuer, body) = note::read::<B>(&Arc::from(text))?;
        Ok(note::write(&issuer, &body))
    }
    match purpose {
        "tariff" => again::<wire::Tariff>(text),
        "quote" => again::<Quote>(text),
        "instruction" => again::<wire::Instruction>(text),
        "receipt" => again::<wire::Receipt>(text),
        _ => again::<Status>(text),
    }
}

#[test]
fn a_split_note_joins_to_the_same_bytes() {
    for (purpose, whole) in BASES {
        let note = Note::split(whole.as_bytes()).expect("the base is a note");
        assert_eq!(note.join(), whole, "{purpose}");
        assert!(whole.starts_with(&*note.text) && note.text.ends_with('\n'), "{purpose}");
    }
}

#[test]
fn what_is_read_writes_to_the_same_bytes() {
    for (purpose, whole) in BASES {
        let text = Note::split(whole.as_bytes()).expect("the base is a note").text;
        assert_eq!(again(purpose, &text).as_deref(), Ok(&*text), "{purpose}");
    }
}

#[test]
fn a_text_with_a_line_less_or_more_is_refused() {
    for (purpose, whole) in BASES {
        let text = Note::split(whole.as_bytes()).expect("the base is a note").text;
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        for at in 0..lines.len() {
            // One batch less, or one of two keys, is still a tariff; the first of several lines is not missed.
            let repeated = ["total ", "batch ", "key ", "payee ", "prefix "];
            let may_go = repeated.iter().any(|key| {
                let same = lines.iter().filter(|line| line.starts_with(key)).count();
                lines[at].starts_with(key) && same > 1
            });
            let less = [&lines[..at], &lines[at + 1..]].concat().concat();
            assert_eq!(again(purpose, &less).is_ok(), may_go, "{purpose} without {}", lines[at]);
            let doubled = [&lines[..=at], &lines[at..]].concat().concat();
            assert!(again(purpose, &doubled).is_err(), "{purpose} with twice {}", lines[at]);
        }
        assert_eq!(again(purpose, &text[..text.len() - 1]).ok(), None, "{purpose} without last LF");
    }
}

#[test]
fn a_note_cut_short_anywhere_is_refused() {
    for (purpose, whole) in BASES {
        let bytes = whole.as_bytes();
        let block = whole.find("\n\n").expect("there is a blank line") + 2;
        for end in 0..bytes.len() {
            let cut = Note::split(&bytes[..end]);
            // A tariff without its second signature is a note: `proof` requires both.
            let whole_line = end > block && bytes[end - 1] == b'\n';
            assert_eq!(cut.is_ok(), whole_line, "{purpose} cut at {end}");
        }
    }
}

#[test]
fn a_note_of_one_purpose_is_not_one_of_another() {
    for (purpose, whole) in BASES {
        let text = Note::split(whole.as_bytes()).expect("the base is a note").text;
        for (other, _) in BASES {
            let verdict = again(other, &text).map(|_| ());
            let expected = match () {
                () if other == purpose => Ok(()),
                // The length is checked before the first line.
                () if text.len() > longest(other) => Err(NoteError::TooLong),
                () => Err(NoteError::WrongPurpose),
            };
            assert_eq!(verdict, expected, "{purpose} read as {other}");
        }
    }
}

#[test]
fn the_bytes_are_bounded_before_they_are_looked_at() {
    let limit = TARIFF_TEXT_BYTES_MAX + SIGNATURES_MAX * 200;
    assert_eq!(Note::split(&vec![b'x'; limit + 1]), Err(NoteError::TooLong));
    assert_eq!(Note::split(&vec![b'x'; limit]), Err(NoteError::NoSignatureBlock));
    assert_eq!(Note::split(&vec![0xff; limit]), Err(NoteError::NotUtf8));
    let block = "x".repeat(SIGNATURES_MAX * 200);
    assert_eq!(Note::split(format!("x\n\n{block}\n").as_bytes()), Err(NoteError::TooLong));
}

#[test]
fn a_digest_is_of_the_text_and_not_of_who_signed_it() {
    let tariff = Note::split(base("tariff").as_bytes()).expect("the base is a note");
    let mut one = tariff.clone();
    one.signatures.truncate(1);
    assert_eq!(one.digest(), tariff.digest());
    assert_eq!(tariff.digest(), wire::Digest::of(tariff.text.as_bytes()));
}

#[test]
fn what_is_read_lies_in_the_buffer_that_was_signed() {
    let text = Note::split(base("quote").as_bytes()).expect("the base is a note").text;
    let (issuer, quote) = note::read::<Quote>(&text).expect("the base is a quote");
    let inside = text.as_bytes().as_ptr_range();
    for slice in [&issuer, &quote.aud, &quote.pay, &quote.words] {
        assert!(inside.contains(&slice.as_ptr()), "{slice:?} is no copy");
    }
}

#[test]
fn a_slice_lies_on_whole_characters() {
    let buffer: Arc<str> = Arc::from("¥300.00");
    for (range, text) in [
        (0..8, Some("¥300.00")),
        (2..8, Some("300.00")),
        (0..0, Some("")),
        (1..8, None),
        (0..9, None),
    ] {
        let slice = Slice::of(&buffer, range.clone());
        assert_eq!(slice.as_deref(), text, "{range:?}");
    }
}

#[test]
fn a_note_of_another_version_is_refused_for_that_reason_whatever_its_fields_are() {
    for (purpose, whole) in BASES {
        let text = Note::split(whole.as_bytes()).expect("the base is a note").text;
        let (first, rest) = text.split_once('\n').expect("lines");
        let (name, _version) = first.rsplit_once('/').expect("a version");
        for version in ["v0", "v1", "v2", "v3", "v02", "2", ""] {
            let first_of_this = format!("{name}/{version}");
            if first_of_this == first {
                continue;
            }
            let other = format!("{first_of_this}\n{rest}");
            assert_eq!(again(purpose, &other), Err(NoteError::OtherVersion), "{first_of_this}");
        }
    }
}

#[test]
fn a_receipt_has_a_line_for_each_ticket_up_to_ten() {
    let base = Note::split(base("receipt").as_bytes()).expect("the base is a note").text;
    let with = |qty: usize, tickets: usize| {
        let line = |at: usize| format!("ticket LZ-{at}\n");
        let lines: String = (0..tickets).map(line).collect();
        let text = base.replacen("qty 1\n", &format!("qty {qty}\n"), 1);
        text.replacen("ticket LZ-20251218-1-00042\n", &lines, 1)
    };
    let malformed = Err(NoteError::Value("ticket"));
    let cases = [(1, 1, true), (2, 2, true), (10, 10, true), (1, 2, false), (2, 1, false)];
    for (qty, tickets, holds) in cases {
        let text = with(qty, tickets);
        let expected = if holds { Ok(text.clone()) } else { malformed.clone() };
        assert_eq!(again("receipt", &text), expected, "{qty} {tickets}");
    }
    assert_eq!(again("receipt", &with(11, 11)), malformed, "no receipt is of eleven");
    assert_eq!(again("receipt", &with(1, 0)), Err(NoteError::Expected("ticket")));
}
