//! The rules for an instruction and its address. Every instruction here is signed as it
//! must be.

use wire::instruction::ADDRESS_BYTES_MAX;
use wire::{Digest, Fen, Instruction, OrderNo, PurchaseId, Purpose};

use super::apps::{self, received};
use super::{Case, Rule, as_it_is};
use crate::sale::{self, AUD, Address, GATEWAY, NOW};
use crate::verdict::Received;

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
    all.extend(apps::all());
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

fn cases<T>(rules: &[Rule<T>], received: impl Fn(fn(&mut T)) -> Received) -> Vec<Case> {
    rules.iter().map(|rule| rule.case(Purpose::Instruction, &received)).collect()
}

const INSTRUCTION: &[Rule<Instruction>] = &[
    Rule {
        name: "instruction/own-aud",
        rule: "An instruction is meant for this page's origin.",
        reason: "foreign aud",
        valid: as_it_is,
        invalid: |it| it.aud = "https://elsewhere.example".into(),
    },
    Rule {
        name: "instruction/own-purchase",
        rule: "An instruction is about this purchase and no other.",
        reason: "foreign purchase",
        valid: as_it_is,
        invalid: |it| it.purchase = PurchaseId::from_random([7; 16]),
    },
    Rule {
        name: "instruction/own-quote",
        rule: "An instruction is about the quote that the rider confirmed.",
        reason: "foreign quote",
        valid: as_it_is,
        invalid: |it| it.quote = Digest::of(b"another quote"),
    },
    Rule {
        name: "instruction/own-order",
        rule: "An instruction is about the order of this purchase.",
        reason: "foreign order",
        valid: as_it_is,
        invalid: |it| it.order = OrderNo::derive(sale::purchase(), 2),
    },
    Rule {
        name: "instruction/amount-figures",
        rule: "The figures are the confirmed ones, byte for byte.",
        reason: "amount in figures",
        valid: as_it_is,
        invalid: |it| it.pay = "¥30000.00".into(),
    },
    Rule {
        name: "instruction/amount-fen",
        rule: "The fen are the confirmed ones.",
        reason: "amount in fen",
        valid: as_it_is,
        invalid: |it| it.total = Fen::new(3_000_000),
    },
    Rule {
        name: "instruction/lifetime",
        rule: "An address can be opened for at most 900 s.",
        reason: "lifetime",
        valid: |it| it.exp = it.iat + 900,
        invalid: |it| it.exp = it.iat + 901,
    },
    Rule {
        name: "instruction/lifetime-empty",
        rule: "An instruction ends after it begins.",
        reason: "lifetime",
        valid: |it| (it.iat, it.exp) = (NOW + 10, NOW + 11),
        invalid: |it| (it.iat, it.exp) = (NOW + 10, NOW + 10),
    },
    Rule {
        name: "instruction/early",
        rule: "The iat of an instruction lies at most 30 s ahead of the clock.",
        reason: "early",
        valid: |it| (it.iat, it.exp) = (NOW + 30, NOW + 900),
        invalid: |it| (it.iat, it.exp) = (NOW + 31, NOW + 900),
    },
    Rule {
        name: "instruction/expired",
        rule: "An instruction is over when its exp has come.",
        reason: "over",
        valid: |it| (it.iat, it.exp) = (NOW - 800, NOW + 1),
        invalid: |it| (it.iat, it.exp) = (NOW - 800, NOW),
    },
];

const ADDRESS: &[Rule<Address>] = &[
    Rule {
        name: "instruction/prefix",
        rule: "An address begins as the tariff allows.",
        reason: "address",
        valid: as_it_is,
        invalid: |it| it.prefix = "https://openapi.alipay.example.test/gateway.do?".into(),
    },
    Rule {
        name: "instruction/total-amount",
        rule: "The amount in the address is the figures without their sign, byte for byte.",
        reason: "amount in yuan",
        valid: as_it_is,
        invalid: |it| it.order.total_amount = "30000.00".into(),
    },
    Rule {
        name: "instruction/total-amount-spelling",
        rule: "The same amount in another spelling is another amount.",
        reason: "amount in yuan",
        valid: as_it_is,
        invalid: |it| it.order.total_amount = "300".into(),
    },
    Rule {
        name: "instruction/app-id",
        rule: "The application in the address is the tariff's.",
        reason: "foreign app_id",
        valid: as_it_is,
        invalid: |it| *parameter(it, "app_id") = "2021000000000002".into(),
    },
    Rule {
        name: "instruction/seller-id",
        rule: "The payee in the address is the tariff's.",
        reason: "foreign seller_id",
        valid: as_it_is,
        invalid: |it| it.order.seller_id = "2088102146225136".into(),
    },
    Rule {
        name: "instruction/out-trade-no",
        rule: "The order number in the address is the instruction's.",
        reason: "foreign out_trade_no",
        valid: as_it_is,
        invalid: |it| it.order.out_trade_no = OrderNo::derive(sale::purchase(), 2).to_string(),
    },
    Rule {
        name: "instruction/method",
        rule: "The address is one of alipay.trade.wap.pay.",
        reason: "illegible: missing or wrong method",
        valid: as_it_is,
        invalid: |it| *parameter(it, "method") = "alipay.trade.page.pay".into(),
    },
    Rule {
        name: "instruction/return-url",
        rule: "The address says where to return to.",
        reason: "illegible: missing or wrong return_url",
        valid: as_it_is,
        invalid: |it| it.parameters.retain(|(name, _)| *name != "return_url"),
    },
    Rule {
        name: "instruction/parameter-twice",
        rule: "No parameter of the address stands twice.",
        reason: "illegible: a parameter stands twice",
        valid: as_it_is,
        invalid: |it| it.parameters.push(("app_id", "2021000000000001".into())),
    },
    Rule {
        name: "instruction/order-twice",
        rule: "The order stands in the address once.",
        reason: "illegible: a parameter stands twice",
        valid: as_it_is,
        invalid: |it| it.parameters.push(("biz_content", "{}".into())),
    },
    Rule {
        name: "instruction/parameters-at-most-24",
        rule: "The address has at most 24 parameters.",
        reason: "illegible: no query, or not a plain one",
        valid: |it| fill(it, 24),
        invalid: |it| fill(it, 25),
    },
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

const SPELLING: &[Rule<String>] = &[
    Rule {
        name: "instruction/address-length",
        rule: "The address has at most 4,096 bytes.",
        reason: "address",
        valid: |it| pad(it, ADDRESS_BYTES_MAX),
        invalid: |it| pad(it, ADDRESS_BYTES_MAX + 1),
    },
    Rule {
        name: "instruction/address-ascii",
        rule: "The address is printable ASCII without a space.",
        reason: "address",
        valid: |it| it.push_str("&note=%C3%A9"),
        invalid: |it| it.push_str("&note=é"),
    },
    Rule {
        name: "instruction/address-no-space",
        rule: "The address is printable ASCII without a space.",
        reason: "address",
        valid: |it| it.push_str("&note=a+b"),
        invalid: |it| it.push_str("&note=a b"),
    },
    Rule {
        name: "instruction/no-fragment",
        rule: "The address has no fragment.",
        reason: "illegible: no query, or not a plain one",
        valid: as_it_is,
        invalid: |it| it.push_str("#here"),
    },
    Rule {
        name: "instruction/parameter-without-value",
        rule: "Every parameter of the address has a name and a value with an equals sign between them.",
        reason: "illegible: no query, or not a plain one",
        valid: |it| it.push_str("&note="),
        invalid: |it| it.push_str("&note"),
    },
    Rule {
        name: "instruction/parameter-escape",
        rule: "A percent sign is followed by two hexadecimal digits.",
        reason: "illegible: no query, or not a plain one",
        valid: |it| it.push_str("&note=%5a"),
        invalid: |it| it.push_str("&note=%5"),
    },
    Rule {
        name: "instruction/parameter-separator",
        rule: "The parameters are separated by ampersands: a semicolon in one is escaped.",
        reason: "illegible: no query, or not a plain one",
        valid: |it| it.push_str("&note=%3Bbiz_content=1"),
        invalid: |it| it.push_str("&note=;biz_content=1"),
    },
    Rule {
        name: "instruction/parameter-charset",
        rule: "The charset that the address names is utf-8, in which it is read.",
        reason: "illegible: missing or wrong charset",
        valid: |it| *it = it.replace("charset=utf-8", "char%73et=utf-8"),
        invalid: |it| *it = it.replace("charset=utf-8", "charset=gbk"),
    },
    Rule {
        name: "instruction/parameter-utf-8",
        rule: "What the escapes of the address stand for is UTF-8.",
        reason: "illegible: no query, or not a plain one",
        valid: |it| it.push_str("&note=%C3%A9"),
        invalid: |it| it.push_str("&note=%C3"),
    },
    Rule {
        name: "instruction/order-unknown-member",
        rule: "Every member of the order is a known one.",
        reason: "illegible: malformed order",
        valid: as_it_is,
        invalid: |it| in_order(it, "%7B%22discount%22%3A%220%22%2C"),
    },
    Rule {
        name: "instruction/order-member-twice",
        rule: "No member of the order stands twice.",
        reason: "illegible: malformed order",
        valid: as_it_is,
        invalid: |it| in_order(it, "%7B%22total_amount%22%3A%22300.00%22%2C"),
    },
    Rule {
        name: "instruction/order-member-missing",
        rule: "Every member of the order is there.",
        reason: "illegible: malformed order",
        valid: as_it_is,
        invalid: |it| *it = it.replace("%22product_code%22%3A%22QUICK_WAP_WAY%22%2C", ""),
    },
    Rule {
        name: "instruction/order-number",
        rule: "The amount of the order is a string, not a number.",
        reason: "illegible: malformed order",
        valid: as_it_is,
        invalid: |it| *it = it.replace("%22300.00%22", "300.00"),
    },
    Rule {
        name: "instruction/other-host-in-the-user-part",
        rule: "What the tariff allows stands at the very beginning.",
        reason: "address",
        valid: as_it_is,
        invalid: |it| {
            *it = it.replace(GATEWAY, &format!("{AUD}@openapi.alipay.example/gateway.do?"))
        },
    },
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
