//! The quote: what was asked, what was announced, and when it can be confirmed.

use proof::{
    ExpectedQuote, LatestSeen, Notation, QuoteRefusal, SignatureError, Verified, Window,
    verify_quote, verify_tariff,
};
use wire::{Digest, Fen, OrderNo, OrderView, PurchaseId, Quote, Tariff};

use crate::sale::{self, NOW};

fn verify(quote: &Quote) -> Result<Verified<Quote>, QuoteRefusal> {
    let note = sale::signed(quote);
    sale::asked(|asked| verify_quote(note.as_bytes(), &sale::verified_tariff(), &asked))
}

#[test]
fn a_quote_answers_what_was_asked_and_nothing_else() {
    let (later, unknown) = (sale::batch_id("LZ-20251219-2"), sale::batch_id("LZ-20251220-3"));
    let other = sale::product_id("ride10");
    type Change<'a> = &'a dyn Fn(&mut ExpectedQuote<'a>);
    let rows: [(&str, Change<'_>, Result<(), QuoteRefusal>); 8] = [
        ("as asked", &|_| (), Ok(())),
        (
            "another origin",
            &|it| it.aud = "https://tickets.example.test",
            Err(QuoteRefusal::Mismatch("aud")),
        ),
        ("the next batch", &|it| it.batch = &later, Err(QuoteRefusal::Mismatch("batch"))),
        ("a batch that is not", &|it| it.batch = &unknown, Err(QuoteRefusal::Mismatch("batch"))),
        ("another product", &|it| it.product = &other, Err(QuoteRefusal::Mismatch("product"))),
        (
            "another purchase",
            &|it| it.purchase = PurchaseId::from_random([7; 16]),
            Err(QuoteRefusal::Mismatch("purchase")),
        ),
        ("any number", &|it| it.qty = None, Ok(())),
        ("two", &|it| it.qty = Some(2), Err(QuoteRefusal::Mismatch("qty"))),
    ];
    let (note, tariff) = (sale::signed(&sale::quote(|_| ())), sale::verified_tariff());
    let (batch, product) = (sale::batch_id("LZ-20251218-1"), sale::product_id("ride100"));
    for (name, change, verdict) in rows {
        let (aud, purchase, qty) = (sale::AUD, sale::purchase(), Some(1));
        let mut asked = ExpectedQuote { aud, purchase, batch: &batch, product: &product, qty };
        change(&mut asked);
        let quote = verify_quote(note.as_bytes(), &tariff, &asked);
        assert_eq!(quote.map(|_| ()), verdict, "{name}");
    }
}

#[test]
fn a_thing_that_the_tariff_does_not_sell_is_not_quoted_even_when_asked_for() {
    let tariff = sale::verified_tariff();
    let (unknown, other) = (sale::batch_id("LZ-20251220-3"), sale::product_id("ride10"));
    let (batch, product) = (sale::batch_id("LZ-20251218-1"), sale::product_id("ride100"));
    let rows = [
        ("batch", sale::quote(|it| it.batch = unknown.clone()), &unknown, &product, 1),
        ("product", sale::quote(|it| it.product = other.clone()), &batch, &other, 1),
        ("qty", sale::quote(|it| it.qty = 2), &batch, &product, 2),
        ("qty", sale::quote(|it| it.qty = 0), &batch, &product, 0),
    ];
    for (field, quote, batch, product, qty) in rows {
        let (aud, purchase) = (sale::AUD, sale::purchase());
        for qty in [Some(qty), None] {
            let asked = ExpectedQuote { aud, purchase, batch, product, qty };
            let refused = verify_quote(sale::signed(&quote).as_bytes(), &tariff, &asked);
            assert_eq!(refused.map(|_| ()), Err(QuoteRefusal::Mismatch(field)), "{qty:?}");
        }
    }
}

#[test]
fn a_hundred_times_the_amount_is_disputed_in_the_writing_that_says_so() {
    type Row = (Notation, &'static str, fn(&mut Quote));
    let rows: [Row; 6] = [
        (Notation::Figures, "¥30000.00", |it| it.pay = "¥30000.00".into()),
        (Notation::Words, "叁万元整", |it| it.words = "叁万元整".into()),
        (Notation::MinorUnits, "3000000", |it| it.total = Fen::new(3_000_000)),
        (Notation::Figures, "¥30000.00", |it| {
            (it.total, it.pay, it.words) =
                (Fen::new(3_000_000), "¥30000.00".into(), "叁万元整".into());
        }),
        (Notation::Figures, "¥299.00", |it| {
            (it.total, it.pay, it.words) =
                (Fen::new(29_900), "¥299.00".into(), "贰佰玖拾玖元整".into());
        }),
        // One fen less than nothing to pay is as wrong as too much.
        (Notation::MinorUnits, "0", |it| it.total = Fen::new(0)),
    ];
    for (form, text, change) in rows {
        let Err(QuoteRefusal::Amount(mismatch)) = verify(&sale::quote(change)) else {
            panic!("{form:?} {text} must be disputed");
        };
        assert_eq!((mismatch.received.notation(), mismatch.received.text()), (form, text));
        let announced = (mismatch.announced.pay(), mismatch.announced.words());
        assert_eq!(announced, ("¥300.00", "叁佰元整"), "the announced figure stands beside it");
    }
    assert!(verify(&sale::quote(|_| ())).is_ok());
}

#[test]
fn a_total_above_the_ceiling_is_refused_even_when_tariff_and_quote_agree() {
    let at = |fen: u32| {
        let tariff: Tariff = sale::tariff(|it| it.totals[0].fen = Fen::new(fen));
        let quote = sale::quote(|it| {
            it.tariff = sale::digest_of(&tariff);
            it.total = Fen::new(fen);
        });
        let verified = verify_tariff(sale::signed(&tariff).as_bytes(), &sale::roots()).ok()?;
        let note = sale::signed(&quote);
        sale::asked(|asked| verify_quote(note.as_bytes(), &verified, &asked)).ok()
    };
    assert!(at(100_000).is_some());
    assert!(at(100_001).is_none());
}

#[test]
fn a_quote_lives_for_at_most_300_seconds_and_for_some() {
    for (lifetime, verdict) in [
        (1, Ok(())),
        (300, Ok(())),
        (301, Err(QuoteRefusal::Lifetime)),
        (0, Err(QuoteRefusal::Lifetime)),
    ] {
        let quote = verify(&sale::quote(|it| it.exp = it.iat + lifetime));
        assert_eq!(quote.map(|_| ()), verdict, "{lifetime} s");
    }
    let backwards = verify(&sale::quote(|it| it.exp = it.iat - 1));
    assert_eq!(backwards.map(|_| ()), Err(QuoteRefusal::Lifetime));
}

#[test]
fn a_quote_of_another_tariff_names_it_so_that_it_can_be_fetched() {
    let other = sale::tariff(|it| it.version = 8);
    let digest = sale::digest_of(&other);
    let quote = sale::signed(&sale::quote(|it| it.tariff = digest));
    let against = |tariff: &Verified<Tariff>| {
        sale::asked(|asked| verify_quote(quote.as_bytes(), tariff, &asked)).map(|_| ())
    };
    assert_eq!(against(&sale::verified_tariff()), Err(QuoteRefusal::Tariff(digest)));
    let fetched = verify_tariff(sale::signed(&other).as_bytes(), &sale::roots());
    assert_eq!(against(&fetched.expect("the other tariff is in order")), Ok(()));
}

#[test]
fn the_key_of_another_purpose_is_no_key_for_a_quote() {
    let text = wire::note::write(sale::ISSUER, &sale::quote(|_| ()));
    for (name, verdict) in [
        ("samefare.example/quote-1", Ok(())),
        ("samefare.example/instruction-1", Err(SignatureError::Unsigned)),
        ("samefare.example/receipt-1", Err(SignatureError::Unsigned)),
        ("samefare.example/status-1", Err(SignatureError::Unsigned)),
        (sale::OPERATIONS, Err(SignatureError::Unsigned)),
        (sale::STRANGER, Err(SignatureError::Unsigned)),
    ] {
        let note = sale::signed_by(&text, &[name]);
        let quote =
            sale::asked(|asked| verify_quote(note.as_bytes(), &sale::verified_tariff(), &asked));
        assert_eq!(quote.map(|_| ()), verdict.map_err(QuoteRefusal::Signature), "{name}");
    }
}

#[test]
fn a_quote_is_confirmed_inside_its_window_only() {
    let quote = sale::verified_quote();
    let rows = [
        (NOW - 31, Err(Window::NotYetValid)),
        (NOW - 30, Ok(())),
        (NOW, Ok(())),
        (NOW + 299, Ok(())),
        (NOW + 300, Err(Window::Expired)),
    ];
    for (now, verdict) in rows {
        let confirmed = quote.confirm(&sale::in_force(), now);
        assert_eq!(confirmed.map(|_| ()), verdict, "at {now}");
    }
    assert_eq!(quote.window(NOW - 30), Window::Open(330));
    assert_eq!(quote.window(NOW + 299), Window::Open(1));
}

#[test]
fn a_quote_is_confirmed_under_the_tariff_that_it_follows_while_that_is_in_force() {
    let quote = sale::verified_quote();
    let in_force = |change: fn(&mut Tariff)| {
        let note = sale::signed(&sale::tariff(change));
        let verified = verify_tariff(note.as_bytes(), &sale::roots()).expect("it is in order");
        verified.in_force(NOW, LatestSeen::default()).expect("it is in force")
    };
    assert!(quote.confirm(&in_force(|_| ()), NOW).is_ok());
    let next = quote.confirm(&in_force(|it| it.version = 8), NOW);
    assert_eq!(next.map(|_| ()), Err(Window::Expired), "the next tariff is another offer");

    let ends = |it: &mut Tariff| it.exp = NOW + 10;
    let short = sale::tariff(ends);
    let note = sale::signed(&sale::quote(|it| it.tariff = sale::digest_of(&short)));
    let tariff = in_force(ends);
    let quote = sale::asked(|asked| verify_quote(note.as_bytes(), &tariff, &asked))
        .expect("the quote is in order");
    for (now, verdict) in [(NOW + 9, Ok(())), (NOW + 10, Err(Window::Expired))] {
        assert_eq!(quote.confirm(&tariff, now).map(|_| ()), verdict, "at {now}");
    }
}

#[test]
fn an_order_confirms_the_quote_that_it_names_and_no_other() {
    let order =
        |quote: Digest| OrderView::placed(OrderNo::derive(sale::purchase(), 1), quote, NOW + 900);
    let quote = sale::verified_quote();
    let own = quote.clone().ordered(&order(quote.digest()));
    assert_eq!(own.map(|confirmed| confirmed.quote().digest()), Some(quote.digest()));
    assert_eq!(quote.ordered(&order(Digest::of(b"another quote"))), None);
}

#[test]
fn the_price_is_a_slice_of_the_note() {
    let quote = sale::verified_quote();
    let price = quote.price();
    let text = &quote.note().text;
    let inside = text.as_bytes().as_ptr_range();
    for shown in [price.pay(), price.words()] {
        assert!(inside.contains(&shown.as_ptr()), "{shown} is the signed bytes and no copy");
    }
    assert_eq!(quote.note().join(), sale::signed(&sale::quote(|_| ())));
}
