//! WeChat Pay's published formats (API v3), as merchant and provider both write them: signed
//! requests, signed answers, sealed notifications, and the parameters of a payment inside WeChat or in an app.
//!
//! Source: pay.weixin.qq.com, "签名生成", "签名验证", "证书和回调报文解密" and "调起支付". A signature
//! (SHA256-RSA2048 is RSASSA-PKCS1-v1_5 with SHA-256) covers lines that each end in a line feed: of a
//! request its method, path with query, time, nonce and body; of an answer or a notification its
//! time, nonce and body; of a payment inside WeChat the application, time, nonce and package; of a payment
//! in an app the application, time, nonce and number of the prepared order.

mod sealed;
mod signed;
pub mod answers;
pub mod bill;
pub mod codes;
pub mod trade;

pub use sealed::SealKey;
pub use signed::{
    Disbelief, ProviderKey, Request, Signature, Signer, app_parameters, app_signed,
    bridge_parameters, bridge_signed,
};

/// What the sandbox calls the key of its merchant.
pub const SANDBOX_SERIAL: &str = "5157F09EFDC096DE15EBE81A47057A7232F1B8E1";
/// What the sandbox calls its own key.
pub const SANDBOX_PROVIDER_SERIAL: &str = "PUB_KEY_ID_0100000000002025121800000000000001";
