//! Alipay's published formats, as merchant and provider both write them: signed parameters, signed
//! answers.
//!
//! Source: opendocs.alipay.com, "自行实现签名" and "异步通知验签". A signature (RSA2 is RSASSA-PKCS1-v1_5 with
//! SHA-256) covers the non-empty parameters, sorted by name and joined as `name=value&…` without
//! any escaping; of a request all but `sign`, of a notification or a return all but `sign` and
//! `sign_type`. Of an answer it covers the exact text of the inner object.

pub mod codes;
mod signed;
mod trade;

pub use codes::{CODE_OK, CODE_REFUSED};
pub use signed::{
    Answer, Direction, Parameters, open_answer, open_query, open_report, parameters, signed_answer,
    signed_query,
};
pub use trade::{GATEWAY_PATH, TradeAnswer, TradeRequest};
