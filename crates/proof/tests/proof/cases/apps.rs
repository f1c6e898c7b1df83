//! The rules for what an app opens a wallet with: an order string, or the parameters for WeChat's SDK.

use wire::{Channel, Instruction, Purpose};

use super::Case;
use crate::sale;
use crate::verdict::Received;

/// An order string for Alipay, by a parameter and a member of its order that may be others.
fn order_string(parameter: (&str, &str), member: (&str, &str)) -> Received {
    of_alipay(&query(parameter, member))
}

/// An order string for Alipay, after a replacement.
fn replaced_order_string(from: &str, to: &str) -> Received {
    let text = order_string_text();
    assert!(text.contains(from), "{from}");
    of_alipay(&text.replacen(from, to, 1))
}

/// The order string of the sale.
pub(crate) fn order_string_text() -> String {
    query(("", ""), ("", ""))
}

fn of_alipay(text: &str) -> Received {
    received(text, |it| it.channel = Channel::AlipayApp)
}

fn query(parameter: (&str, &str), member: (&str, &str)) -> String {
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
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(replaced(&parameters, parameter))
        .finish()
}

/// The parameters for WeChat's SDK, after a replacement.
fn app_parameters(from: &str, to: &str) -> Received {
    let text = "{\"appid\":\"wx2421b1c4370ec43b\",\"partnerid\":\"1900000001\",\
        \"prepayid\":\"wx182200000000001\",\"package\":\"Sign=WXPay\",\"noncestr\":\"n0nce\",\
        \"timestamp\":\"1766066460\",\"sign\":\"c2lnbmF0dXJl\"}";
    assert!(text.contains(from), "{from}");
    received(&text.replacen(from, to, 1), |it| it.channel = Channel::WechatApp)
}

pub(super) fn all() -> Vec<Case> {
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
        alipay(
            "instruction/order-string-spelling",
            "The amount in an order string has two decimals and no leading zero.",
            "amount in yuan",
            member("total_amount", "0300.00"),
        ),
        alipay(
            "instruction/order-string-parameter-twice",
            "A parameter of an order string stands once.",
            "illegible: a parameter stands twice",
            replaced_order_string("&charset=", "&biz_content=%7B%7D&charset="),
        ),
        alipay(
            "instruction/order-string-parameter-escaped",
            "A parameter of an order string stands once, whatever the spelling of its name.",
            "illegible: a parameter stands twice",
            replaced_order_string("&charset=", "&biz%5Fcontent=%7B%7D&charset="),
        ),
        alipay(
            "instruction/order-string-no-fragment",
            "An order string has no fragment.",
            "illegible: no query, or not a plain one",
            replaced_order_string("&charset=", "#&charset="),
        ),
        alipay(
            "instruction/order-string-escape",
            "Every escape in an order string is whole.",
            "illegible: no query, or not a plain one",
            replaced_order_string("charset=utf-8", "charset=utf%8"),
        ),
        alipay(
            "instruction/order-string-separator",
            "The parameters of an order string are separated by ampersands: a semicolon in one is escaped.",
            "illegible: no query, or not a plain one",
            replaced_order_string("&version=", ";version="),
        ),
        alipay(
            "instruction/order-string-charset",
            "The charset that an order string names is utf-8, in which it is read.",
            "illegible: missing or wrong charset",
            parameter("charset", "gbk"),
        ),
        alipay(
            "instruction/order-string-member-twice",
            "A member of the order in an order string stands once.",
            "illegible: malformed order",
            replaced_order_string(
                "%22subject%22",
                "%22total_amount%22%3A%2230000.00%22%2C%22subject%22",
            ),
        ),
        alipay(
            "instruction/order-string-member-escaped",
            "A member of the order in an order string stands once, whatever the spelling of its name.",
            "illegible: malformed order",
            replaced_order_string(
                "%22subject%22",
                "%22total%5Cu005famount%22%3A%2230000.00%22%2C%22subject%22",
            ),
        ),
        alipay(
            "instruction/order-string-unknown-member",
            "The order in an order string has the six known members and no other.",
            "illegible: malformed order",
            replaced_order_string(
                "%22subject%22",
                "%22discountable_amount%22%3A%221.00%22%2C%22subject%22",
            ),
        ),
        alipay(
            "instruction/order-string-member-missing",
            "The order in an order string has every member.",
            "illegible: malformed order",
            replaced_order_string("%22subject%22%3A%22%E7%99%BE%E6%AC%A1%E7%A5%A8%22%2C", ""),
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
            "instruction/app-parameters-twice",
            "A parameter for an app stands once.",
            "illegible: malformed parameters",
            app_parameters("\"prepayid\"", "\"prepayid\":\"wx182200000000002\",\"prepayid\""),
        ),
        wechat(
            "instruction/app-parameters-strings",
            "Every parameter for an app is a string.",
            "illegible: malformed parameters",
            app_parameters("\"1766066460\"", "1766066460"),
        ),
    ]
}

/// An instruction for exactly this address, and the address.
pub(crate) fn received(address: &str, change: impl FnOnce(&mut Instruction)) -> Received {
    let note = sale::signed(&sale::instruction(address, change));
    Received { note: note.into_bytes(), address: Some(address.into()) }
}
