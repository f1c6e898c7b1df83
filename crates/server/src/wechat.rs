//! WeChat Pay's published formats (API v3), as merchant and provider both write them: signed
//! requests, signed answers, sealed notifications, and the parameters of a payment inside WeChat.
//!
//! Source: pay.weixin.qq.com, "签名生成", "签名验证", "证书和回调报文解密" and "调起支付". A signature
//! (SHA256-RSA2048 is RSASSA-PKCS1-v1_5 with SHA-256) covers lines that each end in a line feed: of a
//! request its method, path with query, time, nonce and body; of an answer or a notification its
//! time, nonce and body; of a payment inside WeChat the application, time, nonce and package.

mod sealed;

pub use sealed::SealKey;

use wire::UnixSeconds;

use crate::rsa_key::{RsaPublic, RsaSecret};

/// The scheme of the header `Authorization`.
const SCHEME: &str = "WECHATPAY2-SHA256-RSA2048";
/// How far the time of an answer or a notification may lie from ours, in seconds.
const AGE_SECONDS_MAX: u64 = 300;

/// Who signs a request: a merchant, and which of its keys.
#[derive(Debug, Clone, Copy)]
pub struct Signer<'a> {
    /// The merchant's number.
    pub mchid: &'a str,
    /// The serial number of the certificate of its key.
    pub serial: &'a str,
    /// The key.
    pub key: &'a RsaSecret,
}

/// A request, as far as it is signed.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// The method in capitals.
    pub method: &'a str,
    /// The path with its query.
    pub path: &'a str,
    /// When it is made.
    pub at: UnixSeconds,
    /// Letters and digits that no other request has.
    pub nonce: &'a str,
    /// The body; of a `GET` the empty text.
    pub body: &'a str,
}

impl Request<'_> {
    fn text(&self) -> String {
        let Self { method, path, at, nonce, body } = self;
        format!("{method}\n{path}\n{at}\n{nonce}\n{body}\n")
    }

    /// The header `Authorization` of this request, or nothing when the key can't sign.
    #[must_use]
    pub fn authorization(&self, signer: Signer<'_>) -> Option<String> {
        let (Signer { mchid, serial, key }, Self { at, nonce, .. }) = (signer, self);
        let signature = key.sign(&self.text())?;
        Some(format!(
            "{SCHEME} mchid=\"{mchid}\",nonce_str=\"{nonce}\",signature=\"{signature}\",\
             timestamp=\"{at}\",serial_no=\"{serial}\""
        ))
    }
}

/// The provider's signature of an answer or a notification: what stands beside the body in the
/// headers `Wechatpay-…`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// `Wechatpay-Timestamp`
    pub timestamp: String,
    /// `Wechatpay-Nonce`
    pub nonce: String,
    /// `Wechatpay-Serial`: which of the provider's keys signed.
    pub serial: String,
    /// `Wechatpay-Signature`
    pub value: String,
}

/// Why an answer or a notification is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disbelief {
    /// It is signed by a key that is not known here.
    Serial,
    /// It is too old, from the future, or says no time.
    Time,
    /// It is not signed by the key that it names.
    Signature,
}

impl Signature {
    /// The provider's signature over a body, or nothing when the key can't sign.
    #[must_use]
    pub fn new(
        at: UnixSeconds,
        nonce: &str,
        body: &str,
        serial: &str,
        key: &RsaSecret,
    ) -> Option<Self> {
        let timestamp = at.to_string();
        let value = key.sign(&format!("{timestamp}\n{nonce}\n{body}\n"))?;
        Some(Self { timestamp, nonce: nonce.into(), serial: serial.into(), value })
    }

    /// Whether this body is the provider's, said now.
    ///
    /// # Errors
    /// Says why it is not believed.
    pub fn verify(
        &self,
        body: &str,
        serial: &str,
        key: &RsaPublic,
        now: UnixSeconds,
    ) -> Result<(), Disbelief> {
        if self.serial != serial {
            return Err(Disbelief::Serial);
        }
        let at: UnixSeconds = self.timestamp.parse().map_err(|_| Disbelief::Time)?;
        if at.abs_diff(now) > AGE_SECONDS_MAX {
            return Err(Disbelief::Time);
        }
        let text = format!("{}\n{}\n{body}\n", self.timestamp, self.nonce);
        key.signed(&text, &self.value).then_some(()).ok_or(Disbelief::Signature)
    }
}

/// What a page inside WeChat hands to `getBrandWCPayRequest`, as JSON in this order of members. There
/// is no amount in it: that it is the quote's is the word of the guard, who ordered it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BridgeParameters {
    /// The application.
    pub app_id: String,
    /// When it was made, in seconds.
    pub time_stamp: String,
    /// Letters and digits that no other payment has.
    pub nonce_str: String,
    /// `prepay_id=…`
    pub package: String,
    /// Always `RSA`.
    pub sign_type: &'static str,
    /// The merchant's signature.
    pub pay_sign: String,
}

impl BridgeParameters {
    /// The parameters for an order that the provider has taken, or nothing when the key can't sign.
    #[must_use]
    pub fn new(
        app: &str,
        at: UnixSeconds,
        nonce: &str,
        prepay: &str,
        key: &RsaSecret,
    ) -> Option<Self> {
        let mut parameters = Self {
            app_id: app.into(),
            time_stamp: at.to_string(),
            nonce_str: nonce.into(),
            package: format!("prepay_id={prepay}"),
            sign_type: "RSA",
            pay_sign: String::new(),
        };
        parameters.pay_sign = key.sign(&parameters.text())?;
        Some(parameters)
    }

    /// Whether the merchant with this key signed them.
    #[must_use]
    pub fn signed(&self, key: &RsaPublic) -> bool {
        self.sign_type == "RSA" && key.signed(&self.text(), &self.pay_sign)
    }

    fn text(&self) -> String {
        let Self { app_id, time_stamp, nonce_str, package, .. } = self;
        format!("{app_id}\n{time_stamp}\n{nonce_str}\n{package}\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;
    use std::sync::OnceLock;

    const NOW: UnixSeconds = 1_766_066_400;

    fn published() -> RsaPublic {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/published");
        RsaPublic::load(&folder.join("wechatpay-go.pem")).unwrap()
    }

    fn own() -> &'static RsaSecret {
        static KEY: OnceLock<RsaSecret> = OnceLock::new();
        KEY.get_or_init(|| RsaSecret::new().unwrap())
    }

    #[test]
    fn the_published_signature_holds_and_only_over_its_own_text() {
        let signature = include_str!("../tests/published/wechatpay-go.signature").trim_end();
        for (text, holds) in [("source", true), ("wrong source", false), ("", false)] {
            assert_eq!(published().signed(text, signature), holds, "{text}");
        }
    }

    #[test]
    fn a_request_is_signed_over_its_five_lines() {
        let path = "/v3/pay/transactions/jsapi";
        let body = r#"{"amount":{"total":30000}}"#;
        let request = Request { method: "POST", path, at: NOW, nonce: "n1", body };
        let signer = Signer { mchid: "1900009191", serial: "1DDE55AD", key: own() };
        let header = request.authorization(signer).unwrap();
        let rest = header.strip_prefix("WECHATPAY2-SHA256-RSA2048 mchid=\"1900009191\",").unwrap();
        let (_, signature) = rest.split_once("signature=\"").unwrap();
        let (signature, after) = signature.split_once('"').unwrap();
        assert_eq!(after, format!(",timestamp=\"{NOW}\",serial_no=\"1DDE55AD\""));
        let text = |total: &str| {
            let body = body.replace("30000", total);
            format!("POST\n/v3/pay/transactions/jsapi\n{NOW}\nn1\n{body}\n")
        };
        assert!(own().public().signed(&text("30000"), signature));
        assert!(!own().public().signed(&text("3000000"), signature));
    }

    #[test]
    fn an_answer_is_believed_only_with_its_key_its_time_and_its_body() {
        let (body, key) = (r#"{"trade_state":"SUCCESS"}"#, own().public());
        let signed = Signature::new(NOW, "n2", body, "PUB_KEY_ID_1", own()).unwrap();
        let rows = [
            (body, "PUB_KEY_ID_1", NOW, Ok(())),
            (body, "PUB_KEY_ID_1", NOW + 300, Ok(())),
            (body, "PUB_KEY_ID_1", NOW + 301, Err(Disbelief::Time)),
            (body, "PUB_KEY_ID_1", NOW - 301, Err(Disbelief::Time)),
            (body, "PUB_KEY_ID_2", NOW, Err(Disbelief::Serial)),
            (r#"{"trade_state":"NOTPAY"}"#, "PUB_KEY_ID_1", NOW, Err(Disbelief::Signature)),
        ];
        for (body, serial, now, believed) in rows {
            assert_eq!(signed.verify(body, serial, &key, now), believed, "{body} {serial} {now}");
        }
        let timeless = Signature { timestamp: "now".into(), ..signed };
        assert_eq!(timeless.verify(body, "PUB_KEY_ID_1", &key, NOW), Err(Disbelief::Time));
    }

    #[test]
    fn the_parameters_of_a_payment_inside_wechat_are_the_merchants_own() {
        let good = BridgeParameters::new("wx8888", NOW, "n3", "wx201410272009395522", own());
        let good = good.unwrap();
        assert!(good.signed(&own().public()));
        let changed = BridgeParameters { package: "prepay_id=wx2".into(), ..good.clone() };
        let other = BridgeParameters { app_id: "wx9999".into(), ..good.clone() };
        assert!(!changed.signed(&own().public()) && !other.signed(&own().public()));
        assert!(!good.signed(&published()));
        let text = wire::request::encode(&good);
        assert!(text.starts_with(r#"{"appId":"wx8888","timeStamp":"1766066400","nonceStr":"n3","#));
    }
}
