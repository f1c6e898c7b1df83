//! The price proof: which links hold, and the first that breaks, whatever the time is.

use proof::{AmountMismatch, Chain, LinkError, Notation, SignatureError, verify_price_proof};
use wire::{Fen, Instruction, PriceProof, PriceProofError, Purpose, Quote, Receipt, Tariff};

use crate::sale;

/// The notes of one purchase, each after a change.
#[derive(Clone)]
struct Notes {
    tariff: String,
    quote: String,
    instruction: String,
    address: String,
    receipt: String,
}

impl Notes {
    fn new() -> Self {
        let address = sale::address(|_| ());
        Self {
            tariff: sale::signed(&sale::tariff(|_| ())),
            quote: sale::signed(&sale::quote(|_| ())),
            instruction: sale::signed(&sale::instruction(&address, |_| ())),
            address,
            receipt: sale::signed(&sale::receipt(|_| ())),
        }
    }

    fn proof(&self) -> PriceProof<'_> {
        PriceProof {
            tariff: Some(&self.tariff),
            quote: Some(&self.quote),
            instruction: Some(&self.instruction),
            address: Some(&self.address),
            receipt: Some(&self.receipt),
        }
    }
}

fn chain(notes: &Notes) -> Chain {
    verify_price_proof(&notes.proof(), &sale::roots())
}

/// The proof of the sale, as a file.
pub(crate) fn file() -> String {
    Notes::new().proof().write()
}

#[test]
fn every_link_of_a_purchase_holds_and_says_the_same_amount() {
    let refunded = Notes { receipt: sale::signed(&sale::receipt(sale::refund)), ..Notes::new() };
    for notes in [Notes::new(), refunded] {
        let chain = chain(&notes);
        assert_eq!(chain.first_error(), None);
        let announced = chain.announced().expect("an announced price");
        let received = [
            chain.quote.valid().map(|quote| quote.price()),
            chain.instructed(),
            chain.receipt.valid().map(|receipt| receipt.price()),
        ];
        assert_eq!(received, [const { None }; 3].map(|_: Option<()>| Some(announced.clone())));
    }
}

#[test]
fn one_changed_digit_in_any_line_names_the_link_that_it_stands_in() {
    let file = file();
    let mut part = None;
    let (mut at, mut changed) = (0, 0);
    for line in file.split_inclusive('\n') {
        if let Some(name) = line.strip_prefix("=== ") {
            // The address belongs to the instruction, which has its digest.
            let name = if name == "address\n" { "instruction" } else { name.trim_end() };
            part = Purpose::parse(name);
        }
        let digits = line.bytes().enumerate().filter(|(_, byte)| byte.is_ascii_digit());
        for (column, digit) in digits {
            let mut other = file.clone().into_bytes();
            other[at + column] = if digit == b'9' { b'0' } else { digit + 1 };
            let other = String::from_utf8(other).expect("one digit for another");
            let Ok(proof) = PriceProof::read(&other) else {
                assert_eq!(part, None, "{line}");
                continue;
            };
            let chain = verify_price_proof(&proof, &sale::roots());
            let broken = chain.first_error().map(|(purpose, _)| purpose);
            assert_eq!(broken, part, "digit {column} of {line}");
            changed += 1;
        }
        at += line.len();
    }
    assert!(changed > 500, "digits were changed: {changed}");
}

#[test]
fn what_well_signed_notes_say_wrongly_breaks_the_first_link_that_says_it() {
    let figures = |it: &AmountMismatch| it.received.notation() == Notation::Figures;
    let amount = |reason: &LinkError| matches!(reason, LinkError::Amount(it) if figures(it));
    let foreign =
        |field: &'static str| move |reason: &LinkError| *reason == LinkError::Mismatch(field);
    let time = |reason: &LinkError| *reason == LinkError::Time;
    let (whole, address) = (Notes::new(), sale::address(|_| ()));
    let quote = |change: fn(&mut Quote)| Notes {
        quote: sale::signed(&sale::quote(change)),
        ..Notes::new()
    };
    let instruction = |change: fn(&mut Instruction)| Notes {
        instruction: sale::signed(&sale::instruction(&address, change)),
        ..Notes::new()
    };
    let receipt = |change: fn(&mut Receipt)| Notes {
        receipt: sale::signed(&sale::receipt(change)),
        ..Notes::new()
    };
    let tariff = |change: fn(&mut Tariff)| Notes {
        tariff: sale::signed(&sale::tariff(change)),
        ..Notes::new()
    };
    let elsewhere = sale::address(|it| it.order.total_amount = "30000.00".into());
    let asks_more = sale::signed(&sale::instruction(&elsewhere, |_| ()));
    type Holds<'a> = Box<dyn Fn(&LinkError) -> bool + 'a>;
    let rows: Vec<(Notes, Purpose, Holds<'_>)> = vec![
        (
            tariff(|it| it.totals[0].fen = Fen::new(100_001)),
            Purpose::Tariff,
            Box::new(|it| *it == LinkError::AboveMaximum),
        ),
        (tariff(|it| it.version = 8), Purpose::Quote, Box::new(foreign("tariff"))),
        (quote(|it| it.pay = "¥30000.00".into()), Purpose::Quote, Box::new(amount)),
        (quote(|it| it.qty = 2), Purpose::Quote, Box::new(foreign("qty"))),
        (quote(|it| it.exp = it.iat + 301), Purpose::Quote, Box::new(time)),
        (instruction(|it| it.pay = "¥30000.00".into()), Purpose::Instruction, Box::new(amount)),
        (
            instruction(|it| it.quote = wire::Digest::of(b"another")),
            Purpose::Instruction,
            Box::new(foreign("quote")),
        ),
        (instruction(|it| it.iat -= 31), Purpose::Instruction, Box::new(time)),
        (
            Notes { address: elsewhere.clone(), ..whole.clone() },
            Purpose::Instruction,
            Box::new(|it| *it == LinkError::Address),
        ),
        (
            Notes { address: elsewhere, instruction: asks_more, ..whole.clone() },
            Purpose::Instruction,
            Box::new(|it| matches!(it, LinkError::Amount(it) if it.received.text() == "30000.00")),
        ),
        (receipt(|it| it.pay = "¥30000.00".into()), Purpose::Receipt, Box::new(amount)),
        (
            receipt(|it| it.instruction = wire::Digest::of(b"another")),
            Purpose::Receipt,
            Box::new(foreign("instruction")),
        ),
        (
            receipt(|it| it.order = wire::OrderNo::derive(sale::purchase(), 2)),
            Purpose::Receipt,
            Box::new(foreign("order")),
        ),
        (receipt(|it| it.iat = sale::NOW - 31), Purpose::Receipt, Box::new(time)),
        (
            Notes { receipt: whole.quote.clone(), ..whole.clone() },
            Purpose::Receipt,
            Box::new(|it| matches!(it, LinkError::Signature(SignatureError::Unsigned))),
        ),
    ];
    assert_eq!(chain(&whole).first_error(), None);
    for (row, (notes, link, expected)) in rows.iter().enumerate() {
        let chain = chain(notes);
        let (broken, reason) = chain.first_error().expect("it breaks");
        assert_eq!(broken, *link, "row {row}: {reason}");
        assert!(expected(reason), "row {row}: {reason:?}");
    }
}

#[test]
fn a_quote_is_made_while_its_tariff_is_in_force_and_then_holds_for_ever() {
    let (from, until) = (sale::OPENS - 86_400, sale::NOW + 100);
    for (iat, holds) in [(from - 31, false), (from, true), (until - 1, true), (until, false)] {
        let long = |it: &mut Tariff| {
            it.exp = until;
            it.keys.iter_mut().for_each(|key| key.nbf = 0);
        };
        let tariff = sale::tariff(long);
        let quote = sale::quote(|it| {
            it.tariff = sale::digest_of(&tariff);
            (it.iat, it.exp) = (iat, iat + 300);
        });
        let (tariff, quote) = (sale::signed(&tariff), sale::signed(&quote));
        let proof =
            PriceProof { tariff: Some(&tariff), quote: Some(&quote), ..PriceProof::default() };
        let chain = verify_price_proof(&proof, &sale::roots());
        assert_eq!(chain.quote.valid().is_some(), holds, "{iat}");
        assert_eq!(chain.quote.error(), (!holds).then_some(&LinkError::Time), "{iat}");
    }
}

#[test]
fn what_is_not_here_is_said_to_be_absent_and_what_hangs_on_it_is_judged_without() {
    let notes = Notes::new();
    let whole = notes.proof();
    // What is left out, and how many links hold then. Without the tariff nothing can.
    let rows = [
        (whole, 4),
        (PriceProof { quote: None, ..whole }, 3),
        (PriceProof { instruction: None, address: None, ..whole }, 3),
        (PriceProof { address: None, ..whole }, 4),
        (PriceProof { receipt: None, ..whole }, 3),
        (PriceProof { quote: None, instruction: None, address: None, ..whole }, 2),
        (PriceProof { tariff: None, ..whole }, 0),
        (PriceProof::default(), 0),
    ];
    for (row, (proof, expected)) in rows.into_iter().enumerate() {
        let chain = verify_price_proof(&proof, &sale::roots());
        assert_eq!(chain.first_error(), None, "row {row}");
        let holds = [
            chain.tariff.valid().is_some(),
            chain.quote.valid().is_some(),
            chain.instruction.valid().is_some(),
            chain.receipt.valid().is_some(),
        ];
        assert_eq!(holds.iter().filter(|holds| **holds).count(), expected, "row {row}");
    }
    let wrong = sale::signed(&sale::receipt(|it| it.total = Fen::new(3_000_000)));
    let alone = PriceProof { tariff: whole.tariff, receipt: Some(&wrong), ..PriceProof::default() };
    let chain = verify_price_proof(&alone, &sale::roots());
    assert!(matches!(chain.first_error(), Some((Purpose::Receipt, LinkError::Amount(_)))));
}

#[test]
fn a_file_has_one_spelling_and_a_note_by_itself_is_a_small_proof() {
    let (notes, file) = (Notes::new(), file());
    assert_eq!(PriceProof::read(&file), Ok(notes.proof()));
    let alone = PriceProof { receipt: Some(&notes.receipt), ..PriceProof::default() };
    assert_eq!(PriceProof::read(&notes.receipt), Ok(alone));
    let status = sale::signed(&sale::status(|_| ()));
    let twice = [file.as_str(), "=== receipt\n", &notes.receipt].concat();
    let rows = [
        (String::new(), PriceProofError::FirstLine),
        (status, PriceProofError::FirstLine),
        (file.replace("proof v1", "proof v2"), PriceProofError::FirstLine),
        (file.replace('\n', "\r\n"), PriceProofError::FirstLine),
        (file.replace("=== quote", "=== offer"), PriceProofError::Header),
        (file.replace("=== quote\n", "=== quote \n"), PriceProofError::Header),
        (file.replace("v1\n=== tariff", "v1\n\n=== tariff"), PriceProofError::Header),
        (twice, PriceProofError::Header),
        (file.replace("=== quote", "=== instruction"), PriceProofError::Header),
        (file.replace("=== address\n", "=== address\n=== receipt\n"), PriceProofError::Cut),
        (file.trim_end().into(), PriceProofError::Cut),
        (file.clone() + &"x".repeat(32_768), PriceProofError::TooLong),
    ];
    for (text, expected) in rows {
        assert_eq!(PriceProof::read(&text), Err(expected), "{text:.80}");
    }
}

#[test]
fn a_receipt_goes_through_the_end_of_an_address_and_comes_back_the_same() {
    let receipt = Notes::new().receipt;
    let fragment = wire::fragment::write(&receipt);
    assert_eq!(wire::fragment::read(&fragment).as_deref(), Some(&*receipt));
    assert!(fragment.is_ascii() && fragment.len() < 1_000, "{} bytes", fragment.len());
    for other in ["%41", "%", "%4", "%e4%bd%a0", "a b", "%FF", "#"] {
        assert_eq!(wire::fragment::read(other), None, "{other}");
    }
}
