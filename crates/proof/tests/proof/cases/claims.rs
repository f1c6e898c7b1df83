//! The rules for the fields of tariff, quote, receipt and status in this sale. Every note here is signed
//! as it must be.

use proof::TOTAL_FEN_MAX;
use wire::tariff::{Batch, Total};
use wire::{
    Digest, Fen, OrderNo, PurchaseId, Purpose, Quote, Receipt, ReceiptKind, Status, Tariff,
};

use super::Case;
use crate::sale::{self, NOW};

/// Name, rule, reason, and what is changed in the valid and in the invalid note.
type Row<T> = (&'static str, &'static str, &'static str, fn(&mut T), fn(&mut T));

const FIGURES: &str = "amount in figures";
const WORDS: &str = "amount in words";
const FEN: &str = "amount in fen";

pub(super) fn all() -> Vec<Case> {
    let mut all = cases(TARIFF, Purpose::Tariff, |change| sale::signed(&sale::tariff(change)));
    all.extend(cases(QUOTE, Purpose::Quote, |change| sale::signed(&sale::quote(change))));
    all.extend(cases(RECEIPT, Purpose::Receipt, |change| sale::signed(&sale::receipt(change))));
    all.extend(cases(STATUS, Purpose::Status, |change| sale::signed(&sale::status(change))));
    all
}

fn cases<T>(rows: &[Row<T>], purpose: Purpose, note: impl Fn(fn(&mut T)) -> String) -> Vec<Case> {
    let row = |&(name, rule, reason, valid, invalid): &Row<T>| Case {
        name,
        purpose,
        rule,
        valid: note(valid).into(),
        invalid: note(invalid).into(),
        reason: reason.into(),
    };
    rows.iter().map(row).collect()
}

fn as_it_is<T>(_: &mut T) {}

fn other_purchase() -> PurchaseId {
    PurchaseId::from_random([7; 16])
}

const TARIFF: &[Row<Tariff>] = &[
    (
        "tariff/ceiling",
        "No total is above 100,000 fen, whoever signed it.",
        "ceiling",
        |it| highest(it, TOTAL_FEN_MAX.get()),
        |it| highest(it, TOTAL_FEN_MAX.get() + 1),
    ),
    (
        "tariff/one-total-a-quantity",
        "Each quantity has one total.",
        "ambiguous",
        |it| second_total(it, 2),
        |it| second_total(it, 1),
    ),
    (
        "tariff/one-batch-a-name",
        "Each batch has a name of its own.",
        "ambiguous",
        |it| second_batch(it, "LZ-20251219-2"),
        |it| second_batch(it, "LZ-20251218-1"),
    ),
    (
        "tariff/no-way-back",
        "A version is not below the highest one that was ever verified, here 7.",
        "rollback",
        |it| it.version = 8,
        |it| it.version = 6,
    ),
    (
        "tariff/one-tariff-a-version",
        "There is one tariff of each version.",
        "rollback",
        as_it_is,
        |it| it.hotline = "0931-1111111".into(),
    ),
    (
        "tariff/early",
        "The iat of a tariff lies at most 30 s ahead of the clock.",
        "early",
        |it| (it.version, it.iat) = (8, NOW + 30),
        |it| (it.version, it.iat) = (8, NOW + 31),
    ),
    (
        "tariff/expired",
        "A tariff is over when its exp has come.",
        "over",
        |it| (it.version, it.exp) = (8, NOW + 1),
        |it| (it.version, it.exp) = (8, NOW),
    ),
];

fn highest(tariff: &mut Tariff, fen: u32) {
    tariff.version = 8;
    tariff.totals = vec![Total {
        qty: 1,
        fen: Fen::new(fen),
        pay: "¥1000.00".into(),
        words: "壹仟元整".into(),
    }];
}

fn second_total(tariff: &mut Tariff, qty: u32) {
    tariff.version = 8;
    tariff.totals.push(Total {
        qty,
        fen: Fen::new(60_000),
        pay: "¥600.00".into(),
        words: "陆佰元整".into(),
    });
}

fn second_batch(tariff: &mut Tariff, name: &str) {
    tariff.version = 8;
    let first = tariff.batches[0].clone();
    tariff.batches = vec![first.clone(), Batch { id: sale::batch_id(name), size: 4_999, ..first }];
}

const QUOTE: &[Row<Quote>] = &[
    (
        "quote/own-tariff",
        "A quote follows the tariff that it is held against.",
        "foreign tariff",
        as_it_is,
        |it| it.tariff = Digest::of(b"another tariff"),
    ),
    ("quote/own-aud", "A quote is meant for this page's origin.", "foreign aud", as_it_is, |it| {
        it.aud = "https://tickets.example.test".into()
    }),
    (
        "quote/own-batch",
        "A quote is about the batch that was asked for.",
        "foreign batch",
        as_it_is,
        |it| it.batch = sale::batch_id("LZ-20251219-2"),
    ),
    (
        "quote/own-product",
        "A quote is about the product that was asked for.",
        "foreign product",
        as_it_is,
        |it| it.product = sale::product_id("ride10"),
    ),
    (
        "quote/own-purchase",
        "A quote answers this purchase and no other.",
        "foreign purchase",
        as_it_is,
        |it| it.purchase = other_purchase(),
    ),
    (
        "quote/own-qty",
        "A quote is about the quantity that was asked for.",
        "foreign qty",
        as_it_is,
        |it| it.qty = 2,
    ),
    (
        "quote/amount-figures",
        "The figures are the tariff's, byte for byte.",
        FIGURES,
        as_it_is,
        |it| it.pay = "¥30000.00".into(),
    ),
    ("quote/amount-words", "The words are the tariff's, byte for byte.", WORDS, as_it_is, |it| {
        it.words = "叁万元整".into()
    }),
    ("quote/amount-fen", "The fen are the tariff's.", FEN, as_it_is, |it| {
        it.total = Fen::new(3_000_000)
    }),
    (
        "quote/amount-of-a-line",
        "A total that agrees with itself is still refused when it is on no line of the tariff.",
        FIGURES,
        as_it_is,
        |it| {
            (it.total, it.pay, it.words) =
                (Fen::new(29_900), "¥299.00".into(), "贰佰玖拾玖元整".into())
        },
    ),
    (
        "quote/amount-spelling",
        "The same amount in another spelling is another amount.",
        FIGURES,
        as_it_is,
        |it| it.pay = "￥300.00".into(),
    ),
    (
        "quote/lifetime",
        "A quote can be confirmed for at most 300 s.",
        "lifetime",
        |it| it.exp = it.iat + 300,
        |it| it.exp = it.iat + 301,
    ),
    (
        "quote/lifetime-empty",
        "A quote ends after it begins.",
        "lifetime",
        |it| (it.iat, it.exp) = (NOW + 10, NOW + 11),
        |it| (it.iat, it.exp) = (NOW + 10, NOW + 10),
    ),
    (
        "quote/early",
        "The iat of a quote lies at most 30 s ahead of the clock.",
        "early",
        |it| (it.iat, it.exp) = (NOW + 30, NOW + 330),
        |it| (it.iat, it.exp) = (NOW + 31, NOW + 331),
    ),
    (
        "quote/expired",
        "A quote can't be confirmed when its exp has come.",
        "over",
        |it| (it.iat, it.exp) = (NOW - 299, NOW + 1),
        |it| (it.iat, it.exp) = (NOW - 300, NOW),
    ),
];

const RECEIPT: &[Row<Receipt>] = &[
    (
        "receipt/own-aud",
        "A receipt is meant for this page's origin.",
        "foreign aud",
        as_it_is,
        |it| it.aud = "https://elsewhere.example".into(),
    ),
    (
        "receipt/own-tariff",
        "A receipt follows the tariff of its quote.",
        "foreign tariff",
        as_it_is,
        |it| it.tariff = Digest::of(b"another tariff"),
    ),
    (
        "receipt/own-quote",
        "A receipt is about the quote that the rider confirmed.",
        "foreign quote",
        as_it_is,
        |it| it.quote = Digest::of(b"another quote"),
    ),
    (
        "receipt/own-batch",
        "A receipt is about the batch of its quote.",
        "foreign batch",
        as_it_is,
        |it| it.batch = sale::batch_id("LZ-20251219-2"),
    ),
    (
        "receipt/own-product",
        "A receipt is about the product of its quote.",
        "foreign product",
        as_it_is,
        |it| it.product = sale::product_id("ride10"),
    ),
    (
        "receipt/own-purchase",
        "A receipt is about this purchase and no other.",
        "foreign purchase",
        as_it_is,
        |it| it.purchase = other_purchase(),
    ),
    (
        "receipt/own-order",
        "A receipt is about the order of this purchase.",
        "foreign order",
        as_it_is,
        |it| it.order = OrderNo::derive(sale::purchase(), 2),
    ),
    (
        "receipt/own-qty",
        "A receipt is about the quantity of its quote.",
        "foreign qty",
        as_it_is,
        |it| it.qty = 2,
    ),
    (
        "receipt/amount-figures",
        "The figures of a payment are the quote's, byte for byte.",
        FIGURES,
        as_it_is,
        |it| it.pay = "¥30000.00".into(),
    ),
    (
        "receipt/amount-words",
        "The words of a payment are the quote's, byte for byte.",
        WORDS,
        as_it_is,
        |it| it.words = "叁万元整".into(),
    ),
    ("receipt/amount-fen", "The fen of a payment are the quote's.", FEN, as_it_is, |it| {
        it.total = Fen::new(3_000_000)
    }),
    (
        "receipt/amount-refunded",
        "What went back may be another amount than the quote's; what was paid may not.",
        FIGURES,
        |it| {
            sale::overpaid(it);
            sale::refund(it);
        },
        sale::overpaid,
    ),
    (
        "receipt/compensated",
        "A compensation is for a payment of another amount than the quote's.",
        "groundless",
        sale::compensation,
        |it| it.kind = ReceiptKind::Compensation { ticket: "LZ-20251218-1-C000001".into() },
    ),
];

const STATUS: &[Row<Status>] = &[
    (
        "status/own-tariff",
        "A status follows the tariff that it is held against.",
        "foreign tariff",
        as_it_is,
        |it| it.tariff = Digest::of(b"another tariff"),
    ),
    (
        "status/own-batch",
        "A status is about the batch that was asked for.",
        "foreign batch",
        as_it_is,
        |it| it.batch = sale::batch_id("LZ-20251219-2"),
    ),
];
