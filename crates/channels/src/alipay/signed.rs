//! Signed parameters and signed answers.

use serde::Deserialize;
use serde_json::value::RawValue;
use std::collections::BTreeMap;

use crate::rsa::{RsaPublic, RsaSecret};

/// Parameters by name. A repeated name makes them unreadable: which one would be meant?
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

/// Reads a query or a form, or nothing when a name is repeated.
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn the_published_notification_holds_and_with_another_amount_it_does_not() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/published");
        let key = RsaPublic::load(&folder.join("alipay-sdk-nodejs.pem")).unwrap();
        let form = include_str!("../../tests/published/alipay-sdk-nodejs.form");
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
