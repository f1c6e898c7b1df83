//! The rules for an instruction and its address. Every instruction here is signed as it
//! must be.

use wire::instruction::ADDRESS_BYTES_MAX;
use wire::{Channel, Digest, Fen, Instruction, OrderNo, PurchaseId, Purpose};

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
    all.extend(apps());
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

/// An instruction for exactly this address, and the address.
fn received(address: &str, change: fn(&mut Instruction)) -> Received {
    let note = sale::signed(&sale::instruction(address, change));
    Received { note: note.into_bytes(), address: Some(address.into()) }
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

/// An order string for Alipay, by a parameter and a member of its order that may be others.
fn order_string(parameter: (&str, &str), member: (&str, &str)) -> Received {
    let replaced = |pairs: &[(&str, &str)], by: (&str, &str)| -> Vec<(String, String)> {
        let of = |(name, value): &(&str, &str)| {
            (String::from(*name), String::from(if *name == by.0 { by.1 } else { value }))
        };
        pairs.iter().map(of).collect()
    };
    let order = sale::order().to_string();
    let members = [
        ("out_trade_no", &*order),
        ("total_amount", "300.00"),
        ("subject", "百次票"),
        ("product_code", "QUICK_MSECURITY_PAY"),
        ("seller_id", "2088102146225135"),
        ("time_expire", "2025-12-18 22:16:00"),
    ];
    let text = |text: &str| serde_json::to_string(text).expect("a string");
    let members = replaced(&members, member);
    let members: Vec<_> =
        members.iter().map(|(name, value)| format!("{}:{}", text(name), text(value))).collect();
    let content = format!("{{{}}}", members.join(","));
    let parameters = [
        ("app_id", "2021000000000001"),
        ("biz_content", &*content),
        ("charset", "utf-8"),
        ("method", "alipay.trade.app.pay"),
        ("notify_url", "https://tickets.example/api/notify/alipay"),
        ("sign_type", "RSA2"),
        ("timestamp", "2025-12-18 22:01:00"),
        ("version", "1.0"),
        ("sign", "c2lnbmF0dXJl"),
    ];
    let query = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(replaced(&parameters, parameter))
        .finish();
    received(&query, |it| it.channel = Channel::AlipayApp)
}

/// The parameters for WeChat's SDK, after a replacement.
fn app_parameters(from: &str, to: &str) -> Received {
    let text = "{\"appid\":\"wx2421b1c4370ec43b\",\"partnerid\":\"1900000001\",\
        \"prepayid\":\"wx182200000000001\",\"package\":\"Sign=WXPay\",\"noncestr\":\"n0nce\",\
        \"timestamp\":\"1766066460\",\"sign\":\"c2lnbmF0dXJl\"}";
    assert!(text.contains(from), "{from}");
    received(&text.replacen(from, to, 1), |it| it.channel = Channel::WechatApp)
}

/// What an app opens a wallet with.
fn apps() -> Vec<Case> {
    let alipay = |name, rule, reason: &str, invalid| Case {
        name,
        purpose: Purpose::Instruction,
        rule,
        reason: reason.into(),
        valid: order_string(("", ""), ("", "")),
        invalid,
    };
    let wechat = |name, rule, reason: &str, invalid| Case {
        name,
        purpose: Purpose::Instruction,
        rule,
        reason: reason.into(),
        valid: app_parameters("", ""),
        invalid,
    };
    let parameter = |name, value| order_string((name, value), ("", ""));
    let member = |name, value| order_string(("", ""), (name, value));
    vec![
        alipay(
            "instruction/order-string-total-amount",
            "The amount in an order string is the figures without their sign, byte for byte.",
            "amount in yuan",
            member("total_amount", "30000.00"),
        ),
        alipay(
            "instruction/order-string-prefix",
            "An order string begins with the application as the tariff has it.",
            "address",
            parameter("app_id", "20210000000000012"),
        ),
        alipay(
            "instruction/order-string-method",
            "An order string is one of alipay.trade.app.pay.",
            "illegible: missing or wrong method",
            parameter("method", "alipay.trade.wap.pay"),
        ),
        alipay(
            "instruction/order-string-seller-id",
            "The payee in an order string is the tariff's.",
            "foreign seller_id",
            member("seller_id", "2088102146225136"),
        ),
        alipay(
            "instruction/order-string-out-trade-no",
            "The order number in an order string is the instruction's.",
            "foreign out_trade_no",
            member("out_trade_no", "00000000000000000000000000000000"),
        ),
        wechat(
            "instruction/app-parameters-merchant",
            "The parameters for an app are for the tariff's merchant.",
            "foreign partnerid",
            app_parameters("1900000001", "1900000002"),
        ),
        wechat(
            "instruction/app-parameters-prefix",
            "The parameters for an app begin with the application as the tariff has it.",
            "address",
            app_parameters("ec43b\"", "ec43c\""),
        ),
        wechat(
            "instruction/app-parameters-known",
            "The parameters for an app have seven known members and no other.",
            "illegible: malformed parameters",
            app_parameters("\"sign\"", "\"extData\":\"1\",\"sign\""),
        ),
        wechat(
            "instruction/app-parameters-strings",
            "Every parameter for an app is a string.",
            "illegible: malformed parameters",
            app_parameters("\"1766066460\"", "1766066460"),
        ),
    ]
}

fn pad(address: &mut String, length: usize) {
    address.push_str("&note=");
    let free = length - address.len();
    address.push_str(&"x".repeat(free));
}

/// Puts text in place of the brace that opens the order.
fn in_order(address: &mut String, begin: &str) {
    *address = address.replacen("%7B", begin, 1);
}
