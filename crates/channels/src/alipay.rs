//! Alipay's published formats, as merchant and provider both write them: signed parameters, signed
//! answers.
//!
//! Source: opendocs.alipay.com, "自行实现签名" and "异步通知验签". A signature (RSA2 is RSASSA-PKCS1-v1_5 with
//! SHA-256) covers the non-empty parameters, sorted by name and joined as `name=value&…` without
//! any escaping; of a request all but `sign`, of a notification or a return all but `sign` and
//! `sign_type`. Of an answer it covers the exact text of the inner object.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::collections::BTreeMap;

use crate::rsa::{RsaPublic, RsaSecret};

/// The path of the gateway that takes every call.
pub const GATEWAY_PATH: &str = "/gateway.do";
/// The code of an answer that did what was asked.
pub const CODE_OK: &str = "10000";
/// The code of an answer that understood and refused; `sub_code` says why.
pub const CODE_REFUSED: &str = "40004";
/// The `sub_code` for an order that the provider does not know.
pub const NO_SUCH_TRADE: &str = "ACQ.TRADE_NOT_EXIST";

/// Parameters by name. A name that stands twice makes them unreadable: which one would be meant?
pub type Parameters = BTreeMap<String, String>;

/// Which parameters a signature leaves out, besides `sign` itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// From merchant to provider: `sign_type` is signed.
    Request,
    /// From provider to merchant, a notification or a return: `sign_type` is not signed.
    Report,
}

impl Direction {
    fn text(self, parameters: &Parameters) -> String {
        let signed = parameters.iter().filter(|(name, value)| {
            let apart = *name == "sign" || (self == Self::Report && *name == "sign_type");
            !apart && !value.is_empty()
        });
        let pairs: Vec<String> = signed.map(|(name, value)| format!("{name}={value}")).collect();
        pairs.join("&")
    }
}

/// Reads a query or a form, or nothing when a name stands twice in it.
#[must_use]
pub fn parameters(text: &str) -> Option<Parameters> {
    let mut all = Parameters::new();
    for (name, value) in form_urlencoded::parse(text.as_bytes()) {
        if all.insert(name.into_owned(), value.into_owned()).is_some() {
            return None;
        }
    }
    Some(all)
}

/// The query or form of these parameters with their signature, or nothing when the key can't sign.
#[must_use]
pub fn signed_query(mut all: Parameters, direction: Direction, key: &RsaSecret) -> Option<String> {
    all.insert("sign_type".into(), "RSA2".into());
    all.insert("sign".into(), key.sign(&direction.text(&all))?);
    Some(form_urlencoded::Serializer::new(String::new()).extend_pairs(&all).finish())
}

/// The parameters of a query or form, when they are this key's.
#[must_use]
pub fn open_query(text: &str, direction: Direction, key: &RsaPublic) -> Option<Parameters> {
    let all = parameters(text)?;
    let rsa2 = all.get("sign_type").is_some_and(|kind| kind == "RSA2");
    let signed = rsa2 && key.signed(&direction.text(&all), all.get("sign")?);
    signed.then_some(all)
}

/// The name of the object in the answer to this method: `alipay_trade_query_response`.
fn response_name(method: &str) -> String {
    format!("{}_response", method.replace('.', "_"))
}

/// An answer: the object's text under the method's name, and the signature over that exact text.
#[must_use]
pub fn signed_answer(method: &str, object: &str, key: &RsaSecret) -> Option<String> {
    let sign = key.sign(object)?;
    Some(format!("{{\"{}\":{object},\"sign\":\"{sign}\"}}", response_name(method)))
}

/// The inner object of an answer, when the text of it is signed by this key.
#[must_use]
pub fn open_answer<T: for<'de> Deserialize<'de>>(
    method: &str,
    answer: &str,
    key: &RsaPublic,
) -> Option<T> {
    let members: BTreeMap<String, Box<RawValue>> = serde_json::from_str(answer).ok()?;
    let object = members.get(&response_name(method))?.get();
    let sign: String = serde_json::from_str(members.get("sign")?.get()).ok()?;
    // Read only after the signature over the same text held.
    let signed = key.signed(object, &sign);
    if signed { serde_json::from_str(object).ok() } else { None }
}

/// What query, close and refund answer; each fills what it has.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TradeAnswer {
    /// [`CODE_OK`], [`CODE_REFUSED`], or that the provider can't tell.
    pub code: String,
    /// The code in a word.
    pub msg: String,
    /// Why it was refused.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub sub_code: String,
    /// Our number of the order.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub out_trade_no: String,
    /// The provider's number of the payment.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub trade_no: String,
    /// `WAIT_BUYER_PAY`, `TRADE_SUCCESS`, `TRADE_FINISHED` or `TRADE_CLOSED`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub trade_status: String,
    /// The amount of the order, in yuan.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub total_amount: String,
    /// When it was paid, in China's time.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub send_pay_date: String,
    /// How much went back in all, in yuan.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub refund_fee: String,
}

/// What query, close and refund are asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TradeRequest {
    /// Our number of the order.
    pub out_trade_no: String,
    /// Of a refund: how much goes back, in yuan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refund_amount: Option<String>,
    /// Of a refund: our number of it. The same number is the same refund, however often it is asked
    /// for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub out_request_no: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn the_published_notification_holds_and_with_another_amount_it_does_not() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/published");
        let key = RsaPublic::load(&folder.join("alipay-sdk-nodejs.pem")).unwrap();
        let form = include_str!("../tests/published/alipay-sdk-nodejs.form");
        let form = form.lines().collect::<Vec<_>>().join("&");
        let all = open_query(&form, Direction::Report, &key).unwrap();
        assert_eq!(all.get("total_amount").map(String::as_str), Some("0.10"));
        let changes = [
            ("&total_amount=0.10", "&total_amount=10.00"),
            ("&total_amount=0.10", ""),
            ("&version=1.0", "&version=1.0&note=1"),
            ("&sign_type=RSA2", "&sign_type=RSA"),
        ];
        for (from, to) in changes {
            assert!(form.contains(from), "{from}");
            let changed = form.replace(from, to);
            assert!(open_query(&changed, Direction::Report, &key).is_none(), "{from} -> {to}");
        }
        assert!(open_query(&form, Direction::Request, &key).is_none());
    }
}
