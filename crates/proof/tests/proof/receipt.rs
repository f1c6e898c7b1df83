//! The receipt: paid equals the quote, or it is a refund, or a compensation for what did not.

use proof::{Notation, ReceiptRefusal, SignatureError, Verified, verify_receipt, verify_tariff};
use wire::{Fen, OrderNo, Receipt, note};

use crate::sale;

fn verify(receipt: &Receipt) -> Result<Verified<Receipt>, ReceiptRefusal> {
    let (confirmed, order, tariff) = (sale::confirmed(), sale::order(), sale::verified_tariff());
    verify_receipt(sale::signed(receipt).as_bytes(), &confirmed, &order, &tariff)
}

#[test]
fn a_payment_of_another_amount_is_disputed_in_the_writing_that_says_so() {
    type Row = (Notation, &'static str, fn(&mut Receipt));
    let rows: [Row; 3] = [
        (Notation::Figures, "¥30000.00", |it| it.pay = "¥30000.00".into()),
        (Notation::Words, "叁万元整", |it| it.words = "叁万元整".into()),
        (Notation::MinorUnits, "3000000", |it| it.total = Fen::new(3_000_000)),
    ];
    for (form, text, change) in rows {
        let Err(ReceiptRefusal::Amount(mismatch)) = verify(&sale::receipt(change)) else {
            panic!("{form:?} {text} must be disputed");
        };
        assert_eq!((mismatch.received.notation(), mismatch.received.text()), (form, text));
        assert_eq!(mismatch.announced, sale::verified_quote().price());
    }
    let paid = verify(&sale::receipt(|_| ())).expect("the receipt is in order");
    assert_eq!(paid.price(), sale::verified_quote().price());
}

#[test]
fn a_refund_says_what_went_back_even_when_that_is_another_amount() {
    let refund = verify(&sale::receipt(|it| {
        sale::refund(it);
        it.total = Fen::new(3_000_000);
        it.pay = "¥30000.00".into();
        it.words = "叁万元整".into();
    }))
    .expect("a refund of too much that was paid is in order");
    assert_eq!((refund.price().pay(), refund.price().words()), ("¥30000.00", "叁万元整"));
}

#[test]
fn a_compensation_is_for_another_amount_and_never_for_the_right_one() {
    let given = verify(&sale::receipt(sale::compensation)).expect("the compensation is in order");
    assert_eq!((given.price().pay(), given.price().words()), ("¥30000.00", "叁万元整"));
    let groundless = sale::receipt(|it| {
        it.kind = wire::ReceiptKind::Compensation { tickets: vec!["LZ-20251218-1-C000001".into()] };
    });
    assert_eq!(verify(&groundless).map(|_| ()), Err(ReceiptRefusal::UnjustifiedCompensation));
}

#[test]
fn a_refund_of_another_purchase_is_still_another_purchases() {
    type Row = (&'static str, fn(&mut Receipt));
    let rows: [Row; 3] = [
        ("purchase", |it| it.purchase = wire::PurchaseId::from_random([7; 16])),
        ("order", |it| it.order = OrderNo::derive(sale::purchase(), 2)),
        ("quote", |it| it.quote = wire::Digest::of(b"another quote")),
    ];
    for (field, change) in rows {
        let foreign = sale::receipt(|it| {
            sale::refund(it);
            change(it);
        });
        assert_eq!(verify(&foreign).map(|_| ()), Err(ReceiptRefusal::Mismatch(field)));
    }
    assert!(verify(&sale::receipt(sale::refund)).is_ok());
}

#[test]
fn a_receipt_is_for_the_order_that_is_asked_about() {
    let note = sale::signed(&sale::receipt(|_| ()));
    for (order, verdict) in [
        (sale::order(), Ok(())),
        (OrderNo::derive(sale::purchase(), 2), Err(ReceiptRefusal::Mismatch("order"))),
    ] {
        let tariff = sale::verified_tariff();
        let receipt = verify_receipt(note.as_bytes(), &sale::confirmed(), &order, &tariff);
        assert_eq!(receipt.map(|_| ()), verdict, "{order}");
    }
}

#[test]
fn a_receipt_is_checked_against_the_tariff_of_its_quote() {
    let own = sale::tariff(|_| ());
    let next = sale::tariff(|it| it.version = 8);
    // The tariff in the receipt, the tariff that it is checked against, and the expected result.
    for (named, checked_against, verdict) in [
        (&own, &own, Ok(())),
        (&own, &next, Err(ReceiptRefusal::Mismatch("tariff"))),
        (&next, &own, Err(ReceiptRefusal::Mismatch("tariff"))),
        (&next, &next, Err(ReceiptRefusal::Mismatch("tariff"))),
    ] {
        let note = sale::signed(&sale::receipt(|it| it.tariff = sale::digest_of(named)));
        let tariff = verify_tariff(sale::signed(checked_against).as_bytes(), &sale::roots());
        let tariff = tariff.expect("both tariffs are in order");
        let receipt = verify_receipt(note.as_bytes(), &sale::confirmed(), &sale::order(), &tariff);
        assert_eq!(
            receipt.map(|_| ()),
            verdict,
            "{} under {}",
            named.version,
            checked_against.version
        );
    }
}

#[test]
fn a_receipt_never_passes_for_a_quote_nor_a_quote_for_a_receipt() {
    let receipt = note::write(sale::ISSUER, &sale::receipt(|_| ()));
    let quote = note::write(sale::ISSUER, &sale::quote(|_| ()));
    let both = ["samefare.example/quote-1", "samefare.example/receipt-1"];
    let (tariff, confirmed) = (sale::verified_tariff(), sale::confirmed());
    let wrong = SignatureError::Note(wire::NoteError::WrongPurpose);
    let as_quote = sale::asked(|asked| {
        proof::verify_quote(sale::signed_by(&receipt, &both).as_bytes(), &tariff, &asked)
    });
    assert_eq!(as_quote.map(|_| ()), Err(proof::QuoteRefusal::Signature(wrong)));
    let as_receipt = sale::signed_by(&quote, &both);
    let as_receipt = verify_receipt(as_receipt.as_bytes(), &confirmed, &sale::order(), &tariff);
    assert_eq!(as_receipt.map(|_| ()), Err(ReceiptRefusal::Signature(wrong)));
    let taken = sale::signed_by(&receipt, &both);
    assert!(verify_receipt(taken.as_bytes(), &confirmed, &sale::order(), &tariff).is_ok());
}
