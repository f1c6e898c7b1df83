//! Signed requests, signed answers, and the signed parameters of a payment inside WeChat or in an app.

use wire::UnixSeconds;
use wire::tariff::Payee;
use wire::wechat::{AppParameters, BridgeParameters};

use crate::rsa::{RsaPublic, RsaSecret};

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

    /// Whether the merchant with this key signed the request, as its header `Authorization` claims.
    #[must_use]
    pub fn is_of(header: &str, method: &str, path: &str, body: &str, key: &RsaPublic) -> bool {
        let Some(all) = header.strip_prefix(SCHEME) else {
            return false;
        };
        let find = |name: &str| {
            let mut pairs = all.trim_start().split(',').filter_map(|pair| pair.split_once('='));
            pairs.find(|(known, _)| *known == name).map(|(_, value)| value.trim_matches('"'))
        };
        let at = find("timestamp").and_then(|at| at.parse().ok());
        let (Some(at), Some(nonce), Some(value)) = (at, find("nonce_str"), find("signature"))
        else {
            return false;
        };
        key.signed(Request { method, path, at, nonce, body }.text(), value)
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

/// The provider's signature of an answer or a notification: sent beside the body in the
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
    /// It is too old, from the future, or has no time.
    Time,
    /// It is not signed by the key that it names.
    Signature,
}

/// The names of the headers of a [`Signature`], in the order of its fields.
const SIGNATURE_HEADERS: [&str; 4] =
    ["wechatpay-timestamp", "wechatpay-nonce", "wechatpay-serial", "wechatpay-signature"];

impl Signature {
    /// The signature in these headers, which are looked up by their names in lower case; what is
    /// missing is the empty text, which no key signs.
    #[must_use]
    pub fn of<'a>(header: impl Fn(&str) -> Option<&'a str>) -> Self {
        let [timestamp, nonce, serial, value] =
            SIGNATURE_HEADERS.map(|name| String::from(header(name).unwrap_or_default()));
        Self { timestamp, nonce, serial, value }
    }

    /// The headers that it is sent in.
    #[must_use]
    pub fn headers(self) -> [(&'static str, String); 4] {
        let [timestamp, nonce, serial, value] = SIGNATURE_HEADERS;
        [
            (timestamp, self.timestamp),
            (nonce, self.nonce),
            (serial, self.serial),
            (value, self.value),
        ]
    }

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

    /// Whether this body is the provider's, signed now by one of these keys.
    ///
    /// # Errors
    /// Says why it is not believed.
    pub fn verify(
        &self,
        body: impl AsRef<[u8]>,
        keys: &[ProviderKey],
        now: UnixSeconds,
    ) -> Result<(), Disbelief> {
        let named = keys.iter().find(|key| key.serial == self.serial).ok_or(Disbelief::Serial)?;
        let at: UnixSeconds = self.timestamp.parse().map_err(|_| Disbelief::Time)?;
        if at.abs_diff(now) > AGE_SECONDS_MAX {
            return Err(Disbelief::Time);
        }
        let head = format!("{}\n{}\n", self.timestamp, self.nonce);
        let text = [head.as_bytes(), body.as_ref(), b"\n"].concat();
        named.key.signed(text, &self.value).then_some(()).ok_or(Disbelief::Signature)
    }
}

/// One of the provider's keys: while it moves from one to the next, several sign at a time.
#[derive(Debug, Clone)]
pub struct ProviderKey {
    /// Its name: `PUB_KEY_ID_…` of a public key, the serial number of a certificate.
    pub serial: String,
    /// The key.
    pub key: RsaPublic,
}

/// The parameters of a payment inside WeChat for an order that the provider has taken, or nothing
/// when the key can't sign.
#[must_use]
pub fn bridge_parameters(
    app: &str,
    at: UnixSeconds,
    nonce: &str,
    prepay: &str,
    key: &RsaSecret,
) -> Option<BridgeParameters> {
    let mut parameters = BridgeParameters {
        app_id: app.into(),
        time_stamp: at.to_string(),
        nonce_str: nonce.into(),
        package: format!("prepay_id={prepay}"),
        sign_type: "RSA".into(),
        pay_sign: String::new(),
    };
    parameters.pay_sign = key.sign(&bridge_text(&parameters))?;
    Some(parameters)
}

/// Whether the merchant with this key signed the parameters.
#[must_use]
pub fn bridge_signed(parameters: &BridgeParameters, key: &RsaPublic) -> bool {
    parameters.sign_type == "RSA" && key.signed(bridge_text(parameters), &parameters.pay_sign)
}

fn bridge_text(parameters: &BridgeParameters) -> String {
    let BridgeParameters { app_id, time_stamp, nonce_str, package, .. } = parameters;
    format!("{app_id}\n{time_stamp}\n{nonce_str}\n{package}\n")
}

/// The one value of `package` in the parameters of an app.
const APP_PACKAGE: &str = "Sign=WXPay";

/// The parameters with which an app opens WeChat for an order that the provider has taken, or nothing
/// when the key can't sign.
#[must_use]
pub fn app_parameters(
    payee: &Payee,
    at: UnixSeconds,
    nonce: &str,
    prepay: &str,
    key: &RsaSecret,
) -> Option<AppParameters> {
    let mut parameters = AppParameters {
        appid: payee.app.as_str().into(),
        partnerid: payee.merchant.as_str().into(),
        prepayid: prepay.into(),
        package: APP_PACKAGE.into(),
        noncestr: nonce.into(),
        timestamp: at.to_string(),
        sign: String::new(),
    };
    parameters.sign = key.sign(&app_text(&parameters))?;
    Some(parameters)
}

/// Whether the merchant with this key signed the parameters.
#[must_use]
pub fn app_signed(parameters: &AppParameters, key: &RsaPublic) -> bool {
    parameters.package == APP_PACKAGE && key.signed(app_text(parameters), &parameters.sign)
}

fn app_text(parameters: &AppParameters) -> String {
    let AppParameters { appid, timestamp, noncestr, prepayid, .. } = parameters;
    format!("{appid}\n{timestamp}\n{noncestr}\n{prepayid}\n")
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
        let signature = include_str!("../../tests/published/wechatpay-go.signature").trim_end();
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
        let (own_key, other_key) = (own().public(), published());
        let converted = body.replace("30000", "3000000");
        let rows = [
            (path, body, &own_key, true),
            ("/v3/pay/transactions/h5", body, &own_key, false),
            (path, &converted, &own_key, false),
            (path, body, &other_key, false),
        ];
        for (path, body, key, holds) in rows {
            let read = Request::is_of(&header, "POST", path, body, key);
            assert_eq!(read, holds, "{path} {body}");
        }
        assert!(own().public().signed(text("30000"), signature));
        assert!(!own().public().signed(text("3000000"), signature));
    }

    #[test]
    fn an_answer_is_believed_only_with_its_key_its_time_and_its_body() {
        let body = r#"{"trade_state":"SUCCESS"}"#;
        let named = |serial: &str, key| vec![ProviderKey { serial: serial.into(), key }];
        let key = || own().public();
        let signed = Signature::new(NOW, "n2", body, "PUB_KEY_ID_1", own()).unwrap();
        let right = named("PUB_KEY_ID_1", key());
        let both = [named("PUB_KEY_ID_2", published()), right.clone()].concat();
        let other = [named("PUB_KEY_ID_2", key()), named("PUB_KEY_ID_1", published())].concat();
        let rows = [
            (body, &right, NOW, Ok(())),
            (body, &both, NOW, Ok(())),
            (body, &right, NOW + 300, Ok(())),
            (body, &right, NOW + 301, Err(Disbelief::Time)),
            (body, &right, NOW - 301, Err(Disbelief::Time)),
            (body, &named("PUB_KEY_ID_2", key()), NOW, Err(Disbelief::Serial)),
            (body, &Vec::new(), NOW, Err(Disbelief::Serial)),
            (body, &other, NOW, Err(Disbelief::Signature)),
            (r#"{"trade_state":"NOTPAY"}"#, &right, NOW, Err(Disbelief::Signature)),
        ];
        for (body, keys, now, believed) in rows {
            assert_eq!(signed.verify(body, keys, now), believed, "{body} {keys:?} {now}");
        }
        let timeless = Signature { timestamp: "now".into(), ..signed };
        assert_eq!(timeless.verify(body, &right, NOW), Err(Disbelief::Time));
    }

    #[test]
    fn the_parameters_of_a_payment_inside_wechat_are_the_merchants_own() {
        let good = bridge_parameters("wx8888", NOW, "n3", "wx201410272009395522", own());
        let good = good.unwrap();
        assert!(bridge_signed(&good, &own().public()));
        let changed = BridgeParameters { package: "prepay_id=wx2".into(), ..good.clone() };
        let other = BridgeParameters { app_id: "wx9999".into(), ..good.clone() };
        for wrong in [&changed, &other] {
            assert!(!bridge_signed(wrong, &own().public()));
        }
        assert!(!bridge_signed(&good, &published()));
        let text = wire::request::encode(&good);
        assert!(text.starts_with(r#"{"appId":"wx8888","timeStamp":"1766066400","nonceStr":"n3","#));
        assert_eq!(BridgeParameters::read(&text), Ok(good));
    }

    #[test]
    fn the_parameters_of_a_payment_in_an_app_are_the_merchants_own() {
        let payee = Payee {
            channel: wire::Channel::WechatApp,
            merchant: "1900009191".into(),
            app: "wx8888".into(),
            name: "Transit".into(),
        };
        let good = app_parameters(&payee, NOW, "n4", "wx201410272009395522", own()).unwrap();
        // The four lines of the published text, which the merchant and the package are not in.
        let lines = format!("wx8888\n{NOW}\nn4\nwx201410272009395522\n");
        assert!(own().public().signed(lines, &good.sign));
        assert!(app_signed(&good, &own().public()));
        let wrong = [
            AppParameters { prepayid: "wx2".into(), ..good.clone() },
            AppParameters { appid: "wx9999".into(), ..good.clone() },
            AppParameters { timestamp: (NOW + 1).to_string(), ..good.clone() },
            AppParameters { noncestr: "n5".into(), ..good.clone() },
            AppParameters { package: "Sign=Other".into(), ..good.clone() },
        ];
        for wrong in wrong {
            assert!(!app_signed(&wrong, &own().public()), "{wrong:?}");
        }
        assert!(!app_signed(&good, &published()));
        let text = wire::request::encode(&good);
        let begins = r#"{"appid":"wx8888","partnerid":"1900009191","prepayid":"wx2014"#;
        assert!(text.starts_with(begins), "{text}");
        assert_eq!(AppParameters::read(&text), Ok(good));
    }
}
