//! `/v3/…`: the calls of a merchant's server. Each is read only when the merchant signed it, and each answer to such a
//! call is signed.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use wire::{Channel, Provider};

use crate::state::{Sandbox, SandboxRefusal};
use crate::switches::WechatKey;
use channels::alipay::parameters;
use channels::wechat::{Request, Signature};
use keys::{china_time, random};

/// Where the file of a bill is.
pub(super) const BILL_FILE: &str = "/v3/billdownload/file";
/// The scheme of the header `Authorization`.
const SCHEME: &str = "WECHATPAY2-SHA256-RSA2048";
/// How old a call may be, in seconds.
const CALL_SECONDS_MAX: u64 = 300;
/// For how long a platform certificate is announced as valid, in seconds.
const CERTIFICATE_SECONDS: u64 = 5 * 365 * 86_400;

/// What a merchant is answered: the status, and the body if there is one.
pub(super) type Answer = Result<(StatusCode, String), SandboxRefusal>;

pub(crate) async fn call(
    State(sandbox): State<Sandbox>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    sandbox.unhung(Provider::Wechat).await;
    let body = core::str::from_utf8(&body).unwrap_or_default();
    let path = uri.path_and_query().map_or("", |it| it.as_str());
    let shown = headers.get(header::AUTHORIZATION).and_then(|it| it.to_str().ok());
    if let Err(why) = sandbox.authorized(shown.unwrap_or_default(), &method, path, body) {
        // Who signed nothing is answered without a signature.
        return response(
            &sandbox,
            refused(StatusCode::UNAUTHORIZED, "SIGN_ERROR", why),
            Vec::new(),
        );
    }
    if uri.path() == BILL_FILE {
        return file(&sandbox, &uri).await;
    }
    let answer = routed(&sandbox, &method, &uri, body).await;
    let (status, body) = answer.unwrap_or_else(|error| {
        tracing::error!(%error, "the interface failed");
        refused(StatusCode::INTERNAL_SERVER_ERROR, "SYSTEM_ERROR", "系统异常")
    });
    let named = headers.get("wechatpay-serial").and_then(|it| it.to_str().ok());
    let key = match named {
        Some(serial) if serial == sandbox.0.wechat_certificate.serial => WechatKey::Certificate,
        Some(serial) if serial == sandbox.0.wechat_serial => WechatKey::PublicKey,
        _ if uri.path() == "/v3/certificates" => WechatKey::Certificate,
        _ => sandbox.switches().wechat_answers,
    };
    let signature = sandbox.wechat_signature(&body, key);
    response(&sandbox, (status, body), signature)
}

fn response(
    sandbox: &Sandbox,
    (status, body): (StatusCode, String),
    signature: Vec<(&'static str, String)>,
) -> Response {
    let mut response = (status, body).into_response();
    let headers = response.headers_mut();
    if status != StatusCode::NO_CONTENT {
        let json = HeaderValue::from_static("application/json; charset=utf-8");
        headers.insert(header::CONTENT_TYPE, json);
    }
    let id = format!("{}-{}", sandbox.0.clock.now(), nonce(8).unwrap_or_default());
    for (name, value) in signature.into_iter().chain([("request-id", id)]) {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
    response
}

/// The file of a bill, which nobody signs.
async fn file(sandbox: &Sandbox, uri: &Uri) -> Response {
    let query = uri.query().and_then(parameters).unwrap_or_default();
    match sandbox.bill_file(query.get("token").map_or("", String::as_str)).await {
        Ok(Some(file)) => file.into_response(),
        Ok(None) => response(sandbox, absent(), Vec::new()),
        Err(error) => {
            tracing::error!(%error, "the file of a bill can't be made");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

async fn routed(sandbox: &Sandbox, method: &Method, uri: &Uri, body: &str) -> Answer {
    let path = uri.path();
    let query = uri.query().and_then(parameters).unwrap_or_default();
    let order = path.strip_prefix("/v3/pay/transactions/out-trade-no/");
    let closing = order.and_then(|order| order.strip_suffix("/close"));
    let own = path.strip_prefix("/v3/pay/transactions/id/");
    let refund = path.strip_prefix("/v3/refund/domestic/refunds/");
    match (method.as_str(), path) {
        ("POST", "/v3/pay/transactions/h5") => sandbox.prepay(Channel::WechatH5, body).await,
        ("POST", "/v3/pay/transactions/jsapi") => sandbox.prepay(Channel::WechatJsapi, body).await,
        ("POST", "/v3/pay/transactions/app") => sandbox.prepay(Channel::WechatApp, body).await,
        ("POST", "/v3/refund/domestic/refunds") => sandbox.refund_by_merchant(body).await,
        ("GET", "/v3/certificates") => sandbox.certificates(),
        ("GET", "/v3/bill/tradebill") => sandbox.bill(&query).await,
        ("POST", _) => match closing {
            Some(order) => sandbox.close_by_merchant(order, body).await,
            None => Ok(absent()),
        },
        ("GET", _) => match (order, own, refund) {
            (Some(order), ..) => sandbox.transaction_of(order, &query).await,
            (_, Some(own), _) => sandbox.transaction_of_own(own, &query).await,
            (.., Some(refund)) => sandbox.refund_of(refund).await,
            (None, None, None) => Ok(absent()),
        },
        _ => Ok(absent()),
    }
}

impl Sandbox {
    /// Whether the merchant signed this call now, with the key that it names.
    fn authorized(
        &self,
        shown: &str,
        method: &Method,
        path: &str,
        body: &str,
    ) -> Result<(), &'static str> {
        let all = shown.strip_prefix(SCHEME).ok_or("Authorization不合法")?;
        let pairs = all.trim_start().split(',').filter_map(|pair| pair.trim().split_once('='));
        let pairs: BTreeMap<_, _> =
            pairs.map(|(name, value)| (name, value.trim_matches('"'))).collect();
        let value = |name: &str| pairs.get(name).copied().unwrap_or_default();
        if !self.is_merchant(value("mchid")) {
            return Err("商户号不存在");
        }
        if value("serial_no") != self.0.wechat_merchant_serial {
            return Err("商户证书序列号有误");
        }
        let at = value("timestamp").parse::<u64>().ok();
        if at.is_none_or(|at| at.abs_diff(self.0.clock.now()) > CALL_SECONDS_MAX) {
            return Err("Http头Authorization值中的timestamp与发起请求的时间不得超过5分钟");
        }
        let key = &self.0.wechat.merchant_key;
        let signed = Request::is_of(shown, method.as_str(), path, body, key);
        signed.then_some(()).ok_or("签名错误")
    }

    /// Whether this is the number of the merchant that is registered here.
    pub(super) fn is_merchant(&self, mchid: &str) -> bool {
        self.0
            .payees
            .iter()
            .any(|payee| payee.channel.provider() == Provider::Wechat && *payee.merchant == *mchid)
    }

    /// The platform certificates, sealed for the merchant.
    fn certificates(&self) -> Answer {
        let certificate = &self.0.wechat_certificate;
        let nonce = nonce(6).ok_or(SandboxRefusal::Answer)?;
        let sealed = self.0.seal.seal(&certificate.pem, &nonce, "certificate");
        let from = self.0.clock.now().saturating_sub(86_400);
        let body = json!({"data": [{
            "serial_no": certificate.serial,
            "effective_time": china_time::stamp(from),
            "expire_time": china_time::stamp(from.saturating_add(CERTIFICATE_SECONDS)),
            "encrypt_certificate": {
                "algorithm": "AEAD_AES_256_GCM",
                "nonce": nonce,
                "associated_data": "certificate",
                "ciphertext": sealed.ok_or(SandboxRefusal::Answer)?,
            },
        }]});
        Ok((StatusCode::OK, body.to_string()))
    }

    /// The provider's signature over a notification, made now.
    pub(crate) fn wechat_headers(&self, body: &str) -> Vec<(&'static str, String)> {
        self.wechat_signature(body, self.switches().wechat_reports)
    }

    fn wechat_signature(&self, body: &str, key: WechatKey) -> Vec<(&'static str, String)> {
        let (serial, key) = match key {
            WechatKey::PublicKey => (&self.0.wechat_serial, &self.0.wechat.key),
            WechatKey::Certificate => {
                (&self.0.wechat_certificate.serial, &self.0.wechat_certificate.key)
            }
        };
        let now = self.0.clock.now();
        let signature = nonce(16).and_then(|it| Signature::new(now, &it, body, serial, key));
        let Some(signature) = signature else {
            return Vec::new();
        };
        let kind = ("wechatpay-signature-type", String::from(SCHEME));
        signature.headers().into_iter().chain([kind]).collect()
    }
}

/// The body of a call, or why it is not one.
pub(super) fn read<T: DeserializeOwned>(body: &str) -> Result<T, (StatusCode, String)> {
    serde_json::from_str(body).map_err(|error| {
        tracing::warn!(%error, "the body of a call can't be read");
        refused(StatusCode::BAD_REQUEST, "PARAM_ERROR", "输入源映射到值字段不合法")
    })
}

/// A refusal in the documented form.
pub(super) fn refused(status: StatusCode, code: &str, message: &str) -> (StatusCode, String) {
    (status, json!({"code": code, "message": message}).to_string())
}

/// The refusal of one member of a call.
pub(super) fn wrong(field: &str, issue: &str) -> (StatusCode, String) {
    let message = format!("参数错误：{field}");
    let detail = json!({"location": "body", "field": field, "issue": issue, "value": Value::Null});
    let body = json!({"code": "PARAM_ERROR", "message": message, "detail": detail});
    (StatusCode::BAD_REQUEST, body.to_string())
}

pub(super) fn absent() -> (StatusCode, String) {
    refused(StatusCode::NOT_FOUND, "RESOURCE_NOT_EXISTS", "资源不存在")
}

/// Hexadecimal digits of so many random bytes.
pub(super) fn nonce(bytes: usize) -> Option<String> {
    let digits = wire::digest::hex(&random::bytes::<16>().ok()?);
    digits.get(..bytes.checked_mul(2)?).map(String::from)
}
