//! A merchant's request to the gateway: its parameters in query and body, and what is wrong with them.

use serde_json::{Value, json};
use wire::{Channel, Provider};

use crate::state::Sandbox;
use channels::alipay::{Direction, open_query, parameters};
use keys::china_time;

/// What pays in a mobile browser.
pub(crate) const PAGE_METHOD: &str = "alipay.trade.wap.pay";
/// What pays in an app.
const APP_METHOD: &str = "alipay.trade.app.pay";
/// Every method that the gateway has.
const METHODS: [&str; 7] = [
    PAGE_METHOD,
    APP_METHOD,
    "alipay.trade.query",
    "alipay.trade.close",
    "alipay.trade.refund",
    "alipay.trade.fastpay.refund.query",
    "alipay.data.dataservice.bill.downloadurl.query",
];
/// What every request has.
const MANDATORY: [(&str, &str); 6] = [
    ("app_id", "isv.missing-app-id"),
    ("method", "isv.missing-method"),
    ("timestamp", "isv.missing-timestamp"),
    ("version", "isv.missing-version"),
    ("charset", "isv.missing-charset"),
    ("sign", "isv.missing-signature"),
];

/// A request that is the merchant's.
#[derive(Debug)]
pub(crate) struct MerchantRequest {
    /// What it asks for.
    pub(crate) method: String,
    /// The member `biz_content`, read.
    pub(crate) content: Value,
    /// Where the result is reported to.
    pub(crate) notify_url: String,
    /// Where the page goes back to.
    pub(crate) return_url: String,
}

/// Why the gateway does not take a request at all: `sub_code`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct GatewayRefusal(pub(crate) &'static str);

impl GatewayRefusal {
    /// The members of the answer.
    pub(crate) fn answer(self) -> Value {
        let Self(sub_code) = self;
        let (code, msg, sub_msg) = if sub_code.contains("missing") {
            ("40001", "Missing Required Arguments", "缺少参数")
        } else {
            ("40002", "Invalid Arguments", "参数无效")
        };
        json!({"code": code, "msg": msg, "sub_code": sub_code, "sub_msg": sub_msg})
    }
}

/// The request in a query and a body: the gateway takes parameters from both.
pub(crate) fn open(sandbox: &Sandbox, text: &str) -> Result<MerchantRequest, GatewayRefusal> {
    let all = parameters(text).ok_or(GatewayRefusal("isv.invalid-parameter"))?;
    let value = |name: &str| all.get(name).map(String::as_str).unwrap_or_default();
    for (name, refusal) in MANDATORY {
        if value(name).is_empty() {
            return Err(GatewayRefusal(refusal));
        }
    }
    // An order is of its channel's application; the calls about orders are of any.
    let channel = channel_of(value("method"));
    let own = sandbox.0.payees.iter().any(|payee| {
        payee.channel.provider() == Provider::Alipay
            && channel.is_none_or(|channel| payee.channel == channel)
            && *payee.app == *value("app_id")
    });
    let charset =
        ["utf-8", "gbk", "gb2312"].iter().any(|it| it.eq_ignore_ascii_case(value("charset")));
    let format = value("format");
    let rules = [
        (own, "isv.invalid-app-id"),
        (METHODS.contains(&value("method")), "isv.invalid-method"),
        (china_time::read(value("timestamp")).is_some(), "isv.invalid-timestamp"),
        (value("version") == "1.0", "isv.invalid-version"),
        (charset, "isv.invalid-charset"),
        (format.is_empty() || format.eq_ignore_ascii_case("json"), "isv.invalid-format"),
        (value("sign_type") == "RSA2", "isv.invalid-signature-type"),
    ];
    if let Some((_, refusal)) = rules.into_iter().find(|(holds, _)| !holds) {
        return Err(GatewayRefusal(refusal));
    }
    let key = &sandbox.0.alipay.merchant_key;
    let all = open_query(text, Direction::Request, key);
    let all = all.ok_or(GatewayRefusal("isv.invalid-signature"))?;
    let value = |name: &str| all.get(name).cloned().unwrap_or_default();
    Ok(MerchantRequest {
        method: value("method"),
        content: serde_json::from_str(&value("biz_content")).unwrap_or(Value::Null),
        notify_url: value("notify_url"),
        return_url: value("return_url"),
    })
}

/// The channel of a method by which a rider brings an order.
pub(crate) fn channel_of(method: &str) -> Option<Channel> {
    match method {
        PAGE_METHOD => Some(Channel::AlipayWap),
        APP_METHOD => Some(Channel::AlipayApp),
        _ => None,
    }
}

/// The parameters of query and body as one text.
pub(crate) fn joined(query: Option<&str>, body: &str) -> String {
    let parts = [query.unwrap_or_default(), body.trim()];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("&")
}
