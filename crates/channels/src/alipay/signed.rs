//! Signed parameters and signed answers.

use encoding_rs::{Encoding, GBK};
use percent_encoding::percent_decode_str;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::BTreeMap;

use super::codes::CODE_OK;
use crate::absent::or_default;
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
    let signed = rsa2 && key.signed(direction.text(&all), all.get("sign")?);
    signed.then_some(all)
}

/// The parameters of a notification, when they are signed by one of these keys.
///
/// They are decoded by the charset that they name, and signed as the bytes that came. Whether empty ones
/// are signed too is told differently by the documents and by the provider's own libraries, so either is
/// taken.
#[must_use]
pub fn open_report(form: &str, keys: &[RsaPublic]) -> Option<Parameters> {
    let mut all = BTreeMap::<String, Vec<u8>>::new();
    for pair in form.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let name = String::from_utf8(decoded(name)).ok()?;
        if all.insert(name, decoded(value)).is_some() {
            return None;
        }
    }
    let of = |name: &str| core::str::from_utf8(all.get(name)?).ok();
    if of("sign_type") != Some("RSA2") {
        return None;
    }
    let sign = of("sign")?;
    let holds = |text: &[u8]| keys.iter().any(|key| key.signed(text, sign));
    if !holds(&report_text(&all, false)) && !holds(&report_text(&all, true)) {
        return None;
    }
    let charset = Encoding::for_label(all.get("charset").map_or(b"utf-8", Vec::as_slice))?;
    let read = |value: &[u8]| {
        let text = charset.decode_without_bom_handling_and_without_replacement(value)?;
        Some(text.into_owned())
    };
    all.iter().map(|(name, value)| Some((name.clone(), read(value)?))).collect()
}

/// The bytes of a name or a value of a form.
fn decoded(text: &str) -> Vec<u8> {
    percent_decode_str(&text.replace('+', " ")).collect()
}

/// The signed bytes of a notification, with or without its empty parameters.
fn report_text(all: &BTreeMap<String, Vec<u8>>, empty: bool) -> Vec<u8> {
    let signed = all.iter().filter(|(name, value)| {
        *name != "sign" && *name != "sign_type" && (empty || !value.is_empty())
    });
    let pairs: Vec<Vec<u8>> =
        signed.map(|(name, value)| [name.as_bytes(), b"=", value].concat()).collect();
    pairs.join(&b'&')
}

/// The name of an object by which the gateway itself refuses a call.
const ERROR_NAME: &str = "error_response";

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

/// What the gateway answered to a call.
#[derive(Debug, PartialEq, Eq)]
pub enum Answer<T> {
    /// The inner object, signed by one of the keys.
    Signed(T),
    /// An error that none of the keys signed, as the gateway answers to whom it does not know: the codes
    /// and the sentence in it. It decides nothing.
    Unsigned(String),
    /// Something else: not the provider's, or the object can't be read.
    Foreign,
}

/// The object of an error, as far as a log needs it.
#[derive(Default, Deserialize)]
#[serde(default)]
struct GatewayError {
    #[serde(deserialize_with = "or_default")]
    code: String,
    #[serde(deserialize_with = "or_default")]
    sub_code: String,
    #[serde(deserialize_with = "or_default")]
    sub_msg: String,
}

/// Reads an answer of the gateway, whose object is signed as the bytes that came: in UTF-8, or now and
/// then in GBK.
#[must_use]
pub fn open_answer<T: for<'de> Deserialize<'de>>(
    method: &str,
    answer: &[u8],
    keys: &[RsaPublic],
) -> Answer<T> {
    match core::str::from_utf8(answer) {
        Ok(text) => opened(method, text, keys, |object| object.as_bytes().into()),
        Err(_) => match GBK.decode_without_bom_handling_and_without_replacement(answer) {
            Some(text) => opened(method, &text, keys, |object| GBK.encode(object).0),
            None => Answer::Foreign,
        },
    }
}

/// Reads an answer as text, whose object's bytes are those that `bytes` gives back.
fn opened<T: for<'de> Deserialize<'de>>(
    method: &str,
    answer: &str,
    keys: &[RsaPublic],
    bytes: impl Fn(&str) -> Cow<'_, [u8]>,
) -> Answer<T> {
    let members: BTreeMap<String, Box<RawValue>> = match serde_json::from_str(answer) {
        Ok(members) => members,
        Err(_) => return Answer::Foreign,
    };
    // What the gateway itself refuses has a name of its own now and then.
    let object = members.get(&response_name(method)).or_else(|| members.get(ERROR_NAME));
    let Some(object) = object.map(|object| object.get()) else {
        return Answer::Foreign;
    };
    let sign = members.get("sign").and_then(|sign| serde_json::from_str::<String>(sign.get()).ok());
    let signed = |object: &str| {
        sign.as_ref().is_some_and(|sign| keys.iter().any(|key| key.signed(bytes(object), sign)))
    };
    // Read only after the signature over the same bytes held. Slashes may be signed unescaped.
    if signed(object) || signed(&object.replace("\\/", "/")) {
        return serde_json::from_str(object).map_or(Answer::Foreign, Answer::Signed);
    }
    let error: GatewayError = serde_json::from_str(object).unwrap_or_default();
    let GatewayError { code, sub_code, sub_msg } = error;
    if code.is_empty() || code == CODE_OK {
        Answer::Foreign
    } else {
        Answer::Unsigned(format!("{code} {sub_code} {sub_msg}"))
    }
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
