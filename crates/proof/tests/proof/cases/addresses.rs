//! The rules for an instruction and its address. Every instruction here is signed as it
//! must be.

use wire::instruction::ADDRESS_BYTES_MAX;
use wire::{Digest, Fen, Instruction, OrderNo, PurchaseId, Purpose};

use super::Case;
use crate::sale::{self, AUD, Address, GATEWAY, NOW};
use crate::verdict::Received;

/// Name, rule, reason, and what is changed in the valid and in the invalid instruction or address.
type Row<T> = (&'static str, &'static str, &'static str, fn(&mut T), fn(&mut T));

pub(super) fn all() -> Vec<Case> {
    let mut all = cases(INSTRUCTION, |change| {
        let address = sale::address(|_| ());
        received(&address, change)
    });
    all.extend(cases(ADDRESS, |change| received(&sale::address(change), as_it_is)));
    all.extend(cases(SPELLING, |change| {
        let mut address = sale::address(|_| ());
        change(&mut address);
        received(&address, as_it_is)
    }));
    all.push(Case {
        name: "instruction/address-exact",
        purpose: Purpose::Instruction,
        rule: "The address is the signed one, to the last byte.",
        reason: "address".into(),
        valid: received(&sale::address(|_| ()), as_it_is),
        invalid: Received {
            address: Some(sale::address(|it| it.order.subject = "ride101".into())),
            ..received(&sale::address(|_| ()), as_it_is)
        },
    });
    all
}

fn cases<T>(rows: &[Row<T>], received: impl Fn(fn(&mut T)) -> Received) -> Vec<Case> {
    let row = |&(name, rule, reason, valid, invalid): &Row<T>| Case {
        name,
        purpose: Purpose::Instruction,
        rule,
        valid: received(valid),
        invalid: received(invalid),
        reason: reason.into(),
    };
    rows.iter().map(row).collect()
}

/// An instruction for exactly this address, and the address.
fn received(address: &str, change: fn(&mut Instruction)) -> Received {
    let note = sale::signed(&sale::instruction(address, change));
    Received { note: note.into_bytes(), address: Some(address.into()) }
}

fn as_it_is<T>(_: &mut T) {}

const INSTRUCTION: &[Row<Instruction>] = &[
    (
        "instruction/own-aud",
        "An instruction is meant for this page's origin.",
        "foreign aud",
        as_it_is,
        |it| it.aud = "https://elsewhere.example".into(),
    ),
    (
        "instruction/own-purchase",
        "An instruction is about this purchase and no other.",
        "foreign purchase",
        as_it_is,
        |it| it.purchase = PurchaseId::from_random([7; 16]),
    ),
    (
        "instruction/own-quote",
        "An instruction is about the quote that the rider confirmed.",
        "foreign quote",
        as_it_is,
        |it| it.quote = Digest::of(b"another quote"),
    ),
    (
        "instruction/own-order",
        "An instruction is about the order of this purchase.",
        "foreign order",
        as_it_is,
        |it| it.order = OrderNo::derive(sale::purchase(), 2),
    ),
    (
        "instruction/amount-figures",
        "The figures are the confirmed ones, byte for byte.",
        "amount in figures",
        as_it_is,
        |it| it.pay = "¥30000.00".into(),
    ),
    (
        "instruction/amount-fen",
        "The fen are the confirmed ones.",
        "amount in fen",
        as_it_is,
        |it| it.total = Fen::new(3_000_000),
    ),
    (
        "instruction/lifetime",
        "An address can be opened for at most 900 s.",
        "lifetime",
        |it| it.exp = it.iat + 900,
        |it| it.exp = it.iat + 901,
    ),
    (
        "instruction/lifetime-empty",
        "An instruction ends after it begins.",
        "lifetime",
        |it| (it.iat, it.exp) = (NOW + 10, NOW + 11),
        |it| (it.iat, it.exp) = (NOW + 10, NOW + 10),
    ),
    (
        "instruction/early",
        "The iat of an instruction lies at most 30 s ahead of the clock.",
        "early",
        |it| (it.iat, it.exp) = (NOW + 30, NOW + 900),
        |it| (it.iat, it.exp) = (NOW + 31, NOW + 900),
    ),
    (
        "instruction/expired",
        "An instruction is over when its exp has come.",
        "over",
        |it| (it.iat, it.exp) = (NOW - 800, NOW + 1),
        |it| (it.iat, it.exp) = (NOW - 800, NOW),
    ),
];

const ADDRESS: &[Row<Address>] = &[
    ("instruction/prefix", "An address begins as the tariff allows.", "address", as_it_is, |it| {
        it.prefix = "https://openapi.alipay.example.test/gateway.do?".into()
    }),
    (
        "instruction/total-amount",
        "The amount in the address is the figures without their sign, byte for byte.",
        "amount in yuan",
        as_it_is,
        |it| it.order.total_amount = "30000.00".into(),
    ),
    (
        "instruction/total-amount-spelling",
        "The same amount in another spelling is another amount.",
        "amount in yuan",
        as_it_is,
        |it| it.order.total_amount = "300".into(),
    ),
    (
        "instruction/app-id",
        "The application in the address is the tariff's.",
        "foreign app_id",
        as_it_is,
        |it| *parameter(it, "app_id") = "2021000000000002".into(),
    ),
    (
        "instruction/seller-id",
        "The payee in the address is the tariff's.",
        "foreign seller_id",
        as_it_is,
        |it| it.order.seller_id = "2088102146225136".into(),
    ),
    (
        "instruction/out-trade-no",
        "The order number in the address is the instruction's.",
        "foreign out_trade_no",
        as_it_is,
        |it| it.order.out_trade_no = OrderNo::derive(sale::purchase(), 2).to_string(),
    ),
    (
        "instruction/method",
        "The address is one of alipay.trade.wap.pay.",
        "illegible: missing or wrong method",
        as_it_is,
        |it| *parameter(it, "method") = "alipay.trade.page.pay".into(),
    ),
    (
        "instruction/return-url",
        "The address says where to return to.",
        "illegible: missing or wrong return_url",
        as_it_is,
        |it| it.parameters.retain(|(name, _)| *name != "return_url"),
    ),
    (
        "instruction/parameter-twice",
        "No parameter of the address stands twice.",
        "illegible: a parameter stands twice",
        as_it_is,
        |it| it.parameters.push(("app_id", "2021000000000001".into())),
    ),
    (
        "instruction/order-twice",
        "The order stands in the address once.",
        "illegible: a parameter stands twice",
        as_it_is,
        |it| it.parameters.push(("biz_content", "{}".into())),
    ),
    (
        "instruction/parameters-at-most-24",
        "The address has at most 24 parameters.",
        "illegible: no query, or too long a one",
        |it| fill(it, 24),
        |it| fill(it, 25),
    ),
];

fn parameter<'a>(address: &'a mut Address, name: &str) -> &'a mut String {
    let found = address.parameters.iter_mut().find(|(known, _)| *known == name);
    found.map(|(_, value)| value).expect("the address has the parameter")
}

/// Adds parameters, each of another name, until there are this many beside the order.
fn fill(address: &mut Address, count: usize) {
    const NAMES: [&str; 16] =
        ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "p"];
    // The order is a parameter too.
    let free = count - address.parameters.len() - 1;
    address.parameters.extend(NAMES.iter().take(free).map(|name| (*name, String::new())));
}

const SPELLING: &[Row<String>] = &[
    (
        "instruction/address-length",
        "The address has at most 4,096 bytes.",
        "address",
        |it| pad(it, ADDRESS_BYTES_MAX),
        |it| pad(it, ADDRESS_BYTES_MAX + 1),
    ),
    (
        "instruction/address-ascii",
        "The address is printable ASCII without a space.",
        "address",
        |it| it.push_str("&note=%C3%A9"),
        |it| it.push_str("&note=é"),
    ),
    (
        "instruction/address-no-space",
        "The address is printable ASCII without a space.",
        "address",
        |it| it.push_str("&note=a+b"),
        |it| it.push_str("&note=a b"),
    ),
    (
        "instruction/no-fragment",
        "The address has no fragment.",
        "illegible: no query, or too long a one",
        as_it_is,
        |it| it.push_str("#here"),
    ),
    (
        "instruction/order-unknown-member",
        "Every member of the order is a known one.",
        "illegible: malformed order",
        as_it_is,
        |it| in_order(it, "%7B%22discount%22%3A%220%22%2C"),
    ),
    (
        "instruction/order-member-twice",
        "No member of the order stands twice.",
        "illegible: malformed order",
        as_it_is,
        |it| in_order(it, "%7B%22total_amount%22%3A%22300.00%22%2C"),
    ),
    (
        "instruction/order-member-missing",
        "Every member of the order is there.",
        "illegible: malformed order",
        as_it_is,
        |it| *it = it.replace("%22product_code%22%3A%22QUICK_WAP_WAY%22%2C", ""),
    ),
    (
        "instruction/order-number",
        "The amount of the order is a string, not a number.",
        "illegible: malformed order",
        as_it_is,
        |it| *it = it.replace("%22300.00%22", "300.00"),
    ),
    (
        "instruction/other-host-in-the-user-part",
        "What the tariff allows stands at the very beginning.",
        "address",
        as_it_is,
        |it| *it = it.replace(GATEWAY, &format!("{AUD}@openapi.alipay.example/gateway.do?")),
    ),
];

fn pad(address: &mut String, length: usize) {
    address.push_str("&note=");
    let free = length - address.len();
    address.push_str(&"x".repeat(free));
}

/// Puts text in place of the brace that opens the order.
fn in_order(address: &mut String, begin: &str) {
    *address = address.replacen("%7B", begin, 1);
}
