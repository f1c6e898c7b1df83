//! The rules for the fields of tariff, quote, receipt and status in this sale. Every note here is signed
//! as it must be.

use proof::TOTAL_FEN_MAX;
use wire::tariff::{Batch, Total};
use wire::{
    Digest, Fen, OrderNo, PurchaseId, Purpose, Quote, Receipt, ReceiptKind, Status, Tariff,
};

use super::{Case, Rule, as_it_is};
use crate::sale::{self, NOW};

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

fn cases<T>(rules: &[Rule<T>], purpose: Purpose, note: impl Fn(fn(&mut T)) -> String) -> Vec<Case> {
    rules.iter().map(|rule| rule.case(purpose, |change| note(change).into())).collect()
}

fn other_purchase() -> PurchaseId {
    PurchaseId::from_random([7; 16])
}

const TARIFF: &[Rule<Tariff>] = &[
    Rule {
        name: "tariff/ceiling",
        rule: "No total is above 100,000 fen, whoever signed it.",
        reason: "ceiling",
        valid: |it| highest(it, TOTAL_FEN_MAX.get()),
        invalid: |it| highest(it, TOTAL_FEN_MAX.get() + 1),
    },
    Rule {
        name: "tariff/one-total-a-quantity",
        rule: "Each quantity has one total.",
        reason: "ambiguous",
        valid: |it| second_total(it, 2),
        invalid: |it| second_total(it, 1),
    },
    Rule {
        name: "tariff/one-batch-a-name",
        rule: "Each batch has a name of its own.",
        reason: "ambiguous",
        valid: |it| second_batch(it, "LZ-20251219-2"),
        invalid: |it| second_batch(it, "LZ-20251218-1"),
    },
    Rule {
        name: "tariff/no-way-back",
        rule: "A version is not below the highest one that was ever verified, here 7.",
        reason: "rollback",
        valid: |it| it.version = 8,
        invalid: |it| it.version = 6,
    },
    Rule {
        name: "tariff/one-tariff-a-version",
        rule: "There is one tariff of each version.",
        reason: "rollback",
        valid: as_it_is,
        invalid: |it| it.hotline = "0931-1111111".into(),
    },
    Rule {
        name: "tariff/early",
        rule: "The iat of a tariff lies at most 30 s ahead of the clock.",
        reason: "early",
        valid: |it| (it.version, it.iat) = (8, NOW + 30),
        invalid: |it| (it.version, it.iat) = (8, NOW + 31),
    },
    Rule {
        name: "tariff/expired",
        rule: "A tariff is over when its exp has come.",
        reason: "over",
        valid: |it| (it.version, it.exp) = (8, NOW + 1),
        invalid: |it| (it.version, it.exp) = (8, NOW),
    },
];

fn highest(tariff: &mut Tariff, fen: u32) {
    tariff.version = 8;
    tariff.totals = vec![Total {
        product: sale::product_id("ride100"),
        qty: 1,
        fen: Fen::new(fen),
        pay: "¥1000.00".into(),
        words: "壹仟元整".into(),
    }];
}

fn second_total(tariff: &mut Tariff, qty: u32) {
    tariff.version = 8;
    tariff.totals.push(Total {
        product: sale::product_id("ride100"),
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

const QUOTE: &[Rule<Quote>] = &[
    Rule {
        name: "quote/own-tariff",
        rule: "A quote follows the tariff that it is held against.",
        reason: "foreign tariff",
        valid: as_it_is,
        invalid: |it| it.tariff = Digest::of(b"another tariff"),
    },
    Rule {
        name: "quote/own-aud",
        rule: "A quote is meant for this page's origin.",
        reason: "foreign aud",
        valid: as_it_is,
        invalid: |it| it.aud = "https://tickets.example.test".into(),
    },
    Rule {
        name: "quote/own-batch",
        rule: "A quote is about the batch that was asked for.",
        reason: "foreign batch",
        valid: as_it_is,
        invalid: |it| it.batch = sale::batch_id("LZ-20251219-2"),
    },
    Rule {
        name: "quote/own-product",
        rule: "A quote is about the product that was asked for.",
        reason: "foreign product",
        valid: as_it_is,
        invalid: |it| it.product = sale::product_id("ride10"),
    },
    Rule {
        name: "quote/own-purchase",
        rule: "A quote answers this purchase and no other.",
        reason: "foreign purchase",
        valid: as_it_is,
        invalid: |it| it.purchase = other_purchase(),
    },
    Rule {
        name: "quote/own-qty",
        rule: "A quote is about the quantity that was asked for.",
        reason: "foreign qty",
        valid: as_it_is,
        invalid: |it| it.qty = 2,
    },
    Rule {
        name: "quote/amount-figures",
        rule: "The figures are the tariff's, byte for byte.",
        reason: FIGURES,
        valid: as_it_is,
        invalid: |it| it.pay = "¥30000.00".into(),
    },
    Rule {
        name: "quote/amount-words",
        rule: "The words are the tariff's, byte for byte.",
        reason: WORDS,
        valid: as_it_is,
        invalid: |it| it.words = "叁万元整".into(),
    },
    Rule {
        name: "quote/amount-fen",
        rule: "The fen are the tariff's.",
        reason: FEN,
        valid: as_it_is,
        invalid: |it| it.total = Fen::new(3_000_000),
    },
    Rule {
        name: "quote/amount-of-a-line",
        rule: "A total that agrees with itself is still refused when it is on no line of the tariff.",
        reason: FIGURES,
        valid: as_it_is,
        invalid: |it| {
            (it.total, it.pay, it.words) =
                (Fen::new(29_900), "¥299.00".into(), "贰佰玖拾玖元整".into())
        },
    },
    Rule {
        name: "quote/amount-spelling",
        rule: "The same amount in another spelling is another amount.",
        reason: FIGURES,
        valid: as_it_is,
        invalid: |it| it.pay = "￥300.00".into(),
    },
    Rule {
        name: "quote/lifetime",
        rule: "A quote can be confirmed for at most 300 s.",
        reason: "lifetime",
        valid: |it| it.exp = it.iat + 300,
        invalid: |it| it.exp = it.iat + 301,
    },
    Rule {
        name: "quote/lifetime-empty",
        rule: "A quote ends after it begins.",
        reason: "lifetime",
        valid: |it| (it.iat, it.exp) = (NOW + 10, NOW + 11),
        invalid: |it| (it.iat, it.exp) = (NOW + 10, NOW + 10),
    },
    Rule {
        name: "quote/early",
        rule: "The iat of a quote lies at most 30 s ahead of the clock.",
        reason: "early",
        valid: |it| (it.iat, it.exp) = (NOW + 30, NOW + 330),
        invalid: |it| (it.iat, it.exp) = (NOW + 31, NOW + 331),
    },
    Rule {
        name: "quote/expired",
        rule: "A quote can't be confirmed when its exp has come.",
        reason: "over",
        valid: |it| (it.iat, it.exp) = (NOW - 299, NOW + 1),
        invalid: |it| (it.iat, it.exp) = (NOW - 300, NOW),
    },
];

const RECEIPT: &[Rule<Receipt>] = &[
    Rule {
        name: "receipt/own-aud",
        rule: "A receipt is meant for this page's origin.",
        reason: "foreign aud",
        valid: as_it_is,
        invalid: |it| it.aud = "https://elsewhere.example".into(),
    },
    Rule {
        name: "receipt/own-tariff",
        rule: "A receipt follows the tariff of its quote.",
        reason: "foreign tariff",
        valid: as_it_is,
        invalid: |it| it.tariff = Digest::of(b"another tariff"),
    },
    Rule {
        name: "receipt/own-quote",
        rule: "A receipt is about the quote that the rider confirmed.",
        reason: "foreign quote",
        valid: as_it_is,
        invalid: |it| it.quote = Digest::of(b"another quote"),
    },
    Rule {
        name: "receipt/own-batch",
        rule: "A receipt is about the batch of its quote.",
        reason: "foreign batch",
        valid: as_it_is,
        invalid: |it| it.batch = sale::batch_id("LZ-20251219-2"),
    },
    Rule {
        name: "receipt/own-product",
        rule: "A receipt is about the product of its quote.",
        reason: "foreign product",
        valid: as_it_is,
        invalid: |it| it.product = sale::product_id("ride10"),
    },
    Rule {
        name: "receipt/own-purchase",
        rule: "A receipt is about this purchase and no other.",
        reason: "foreign purchase",
        valid: as_it_is,
        invalid: |it| it.purchase = other_purchase(),
    },
    Rule {
        name: "receipt/own-order",
        rule: "A receipt is about the order of this purchase.",
        reason: "foreign order",
        valid: as_it_is,
        invalid: |it| it.order = OrderNo::derive(sale::purchase(), 2),
    },
    Rule {
        name: "receipt/own-qty",
        rule: "A receipt is about the quantity of its quote.",
        reason: "foreign qty",
        valid: as_it_is,
        invalid: |it| {
            it.qty = 2;
            let tickets = ["LZ-20251218-1-00042", "LZ-20251218-1-00043"];
            it.kind = ReceiptKind::Payment { tickets: tickets.map(Into::into).into() };
        },
    },
    Rule {
        name: "receipt/amount-figures",
        rule: "The figures of a payment are the quote's, byte for byte.",
        reason: FIGURES,
        valid: as_it_is,
        invalid: |it| it.pay = "¥30000.00".into(),
    },
    Rule {
        name: "receipt/amount-words",
        rule: "The words of a payment are the quote's, byte for byte.",
        reason: WORDS,
        valid: as_it_is,
        invalid: |it| it.words = "叁万元整".into(),
    },
    Rule {
        name: "receipt/amount-fen",
        rule: "The fen of a payment are the quote's.",
        reason: FEN,
        valid: as_it_is,
        invalid: |it| it.total = Fen::new(3_000_000),
    },
    Rule {
        name: "receipt/amount-refunded",
        rule: "What went back may be another amount than the quote's; what was paid may not.",
        reason: FIGURES,
        valid: |it| {
            sale::overpaid(it);
            sale::refund(it);
        },
        invalid: sale::overpaid,
    },
    Rule {
        name: "receipt/compensated",
        rule: "A compensation is for a payment of another amount than the quote's.",
        reason: "groundless",
        valid: sale::compensation,
        invalid: |it| {
            it.kind = ReceiptKind::Compensation { tickets: vec!["LZ-20251218-1-C000001".into()] }
        },
    },
];

const STATUS: &[Rule<Status>] = &[
    Rule {
        name: "status/own-tariff",
        rule: "A status follows the tariff that it is held against.",
        reason: "foreign tariff",
        valid: as_it_is,
        invalid: |it| it.tariff = Digest::of(b"another tariff"),
    },
    Rule {
        name: "status/own-batch",
        rule: "A status is about the batch that was asked for.",
        reason: "foreign batch",
        valid: as_it_is,
        invalid: |it| it.batch = sale::batch_id("LZ-20251219-2"),
    },
];
