//! The parameters that a page inside WeChat passes to its bridge, and those that an app passes to WeChat.
//!
//! There is no amount in them: that they are for the quote's amount is proved by the guard's signature only.
//!
//! Source: pay.weixin.qq.com, "JSAPI调起支付" and "APP调起支付".

use super::address::AddressError;
use crate::json::Object;
use serde::Serialize;

/// The parameters of `getBrandWCPayRequest`, in this order of members.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BridgeParameters {
    /// The application.
    pub app_id: String,
    /// When they were made, in seconds.
    pub time_stamp: String,
    /// Letters and digits, unique to this payment.
    pub nonce_str: String,
    /// `prepay_id=…`
    pub package: String,
    /// Always `RSA`.
    pub sign_type: String,
    /// The merchant's signature.
    pub pay_sign: String,
}

impl BridgeParameters {
    /// Parses the text of parameters: every member and no other, so that nothing goes to the bridge unchecked.
    ///
    /// # Errors
    /// When it can't be read in exactly one way.
    pub fn read(text: &str) -> Result<Self, AddressError> {
        let read = |text: &str| {
            const MEMBERS: usize = 6;
            let object = Object::read(text.as_bytes())?;
            let text = |name| object.text(name).map(String::from);
            let parameters = Self {
                app_id: text("appId")?,
                time_stamp: text("timeStamp")?,
                nonce_str: text("nonceStr")?,
                package: text("package")?,
                sign_type: text("signType")?,
                pay_sign: text("paySign")?,
            };
            (object.len() == MEMBERS).then_some(parameters)
        };
        read(text).ok_or(AddressError::Parameters)
    }
}

/// The parameters with which an app opens WeChat, in this order of members.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AppParameters {
    /// The application.
    pub appid: String,
    /// The merchant.
    pub partnerid: String,
    /// The number of the prepared order at WeChat Pay.
    pub prepayid: String,
    /// Always `Sign=WXPay`.
    pub package: String,
    /// Letters and digits, unique to this payment.
    pub noncestr: String,
    /// When they were made, in seconds.
    pub timestamp: String,
    /// The merchant's signature.
    pub sign: String,
}

impl AppParameters {
    /// Parses the text of parameters: every member and no other, so that nothing goes to WeChat unchecked.
    ///
    /// # Errors
    /// When it can't be read in exactly one way.
    pub fn read(text: &str) -> Result<Self, AddressError> {
        let read = |text: &str| {
            const MEMBERS: usize = 7;
            let object = Object::read(text.as_bytes())?;
            let text = |name| object.text(name).map(String::from);
            let parameters = Self {
                appid: text("appid")?,
                partnerid: text("partnerid")?,
                prepayid: text("prepayid")?,
                package: text("package")?,
                noncestr: text("noncestr")?,
                timestamp: text("timestamp")?,
                sign: text("sign")?,
            };
            (object.len() == MEMBERS).then_some(parameters)
        };
        read(text).ok_or(AddressError::Parameters)
    }
}
