//! Alipay's published formats, as merchant and provider both write them: signed parameters, signed
//! answers.
//!
//! Source: opendocs.alipay.com, "自行实现签名" and "异步通知验签". A signature (RSA2 is RSASSA-PKCS1-v1_5 with
//! SHA-256) covers the non-empty parameters, sorted by name and joined as `name=value&…` without
//! any escaping; of a request all but `sign`, of a notification or a return all but `sign` and
//! `sign_type`. Of an answer it covers the exact text of the inner object.

use base64ct::{Base64, Encoding};
use core::fmt;
use rsa::pkcs8::{
    DecodePrivateKey, DecodePublicKey, EncodePrivateKey, EncodePublicKey, LineEnding,
};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use sha2::Sha256;
use std::collections::BTreeMap;
use std::path::Path;

use crate::key_file::{KeyError, write_secret};

/// The size of the RSA keys that are made here, in bits.
const RSA_BITS: usize = 2_048;
/// The code of an answer that did what was asked.
pub const CODE_OK: &str = "10000";
/// The code of an answer that understood and refused; `sub_code` says why.
pub const CODE_REFUSED: &str = "40004";
/// The `sub_code` for an order that the provider does not know.
pub const NO_SUCH_TRADE: &str = "ACQ.TRADE_NOT_EXIST";

/// Parameters by name. A name that stands twice makes them unreadable: which one would be meant?
pub type Parameters = BTreeMap<String, String>;

/// The secret half of an RSA key: the merchant's, or in the sandbox the provider's.
#[derive(Clone)]
pub struct RsaSecret(rsa::PrivateKey);

/// The public half of an RSA key.
#[derive(Debug, Clone)]
pub struct RsaPublic(rsa::PublicKey);

impl RsaSecret {
    /// A new key.
    ///
    /// # Errors
    /// [`KeyError::Random`].
    pub fn new() -> Result<Self, KeyError> {
        // The one way in which making a key of a permitted size fails is the lack of randomness.
        let key = rsa::PrivateKey::new(&mut getrandom::SysRng, RSA_BITS);
        key.map(Self).map_err(|_| KeyError::Random(getrandom::Error::UNEXPECTED))
    }

    /// Reads a key from PEM (PKCS#8), or makes one where there is no file.
    ///
    /// # Errors
    /// When the file can't be read, is something else, or can't be written.
    pub fn load_or_create(path: &Path) -> Result<Self, KeyError> {
        if path.exists() {
            return Self::load(path);
        }
        let key = Self::new()?;
        let pem = key.0.to_pkcs8_pem(LineEnding::LF);
        write_secret(path, &pem.map_err(|_| KeyError::Encoding(path.into()))?)?;
        Ok(key)
    }

    /// Reads a key from PEM (PKCS#8).
    ///
    /// # Errors
    /// When the file can't be read or is something else.
    pub fn load(path: &Path) -> Result<Self, KeyError> {
        let pem =
            std::fs::read_to_string(path).map_err(|error| KeyError::File(path.into(), error))?;
        let key = rsa::PrivateKey::from_pkcs8_pem(&pem);
        key.map(Self).map_err(|_| KeyError::Encoding(path.into()))
    }

    /// The public half.
    #[must_use]
    pub fn public(&self) -> RsaPublic {
        RsaPublic(self.0.to_public_key())
    }

    /// The signature of this text in base64, or nothing when the key is too small to make one.
    #[must_use]
    pub fn sign(&self, text: &str) -> Option<String> {
        let signature = self.0.pkcs1v15_sign::<Sha256>(text.as_bytes()).ok()?;
        Some(Base64::encode_string(&signature))
    }
}

impl fmt::Debug for RsaSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RsaSecret")
    }
}

impl RsaPublic {
    /// Reads a public key from PEM (SPKI).
    ///
    /// # Errors
    /// When the file can't be read or is something else.
    pub fn load(path: &Path) -> Result<Self, KeyError> {
        let pem =
            std::fs::read_to_string(path).map_err(|error| KeyError::File(path.into(), error))?;
        let key = rsa::PublicKey::from_public_key_pem(&pem);
        key.map(Self).map_err(|_| KeyError::Encoding(path.into()))
    }

    /// Writes the key as PEM (SPKI).
    ///
    /// # Errors
    /// When the file can't be written.
    pub fn store(&self, path: &Path) -> Result<(), KeyError> {
        let pem = self.0.to_public_key_pem(LineEnding::LF);
        let pem = pem.map_err(|_| KeyError::Encoding(path.into()))?;
        std::fs::write(path, pem).map_err(|error| KeyError::File(path.into(), error))
    }

    /// Whether the signature is this key's over this text.
    #[must_use]
    fn signed(&self, text: &str, signature: &str) -> bool {
        let Ok(signature) = Base64::decode_vec(signature) else {
            return false;
        };
        self.0.pkcs1v15_verify::<Sha256>(text.as_bytes(), &signature).is_ok()
    }
}

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
