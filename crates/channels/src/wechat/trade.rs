//! The bodies of WeChat Pay: an order, what became of it, a refund, a notification. Amounts are
//! whole fen.
//!
//! Source: pay.weixin.qq.com, "JSAPI下单", "H5下单", "APP下单", "商户订单号查询订单", "关闭订单", "申请退款" and "支付结果通知".

use serde::{Deserialize, Serialize};

use crate::absent::or_default;
use wire::{Channel, Fen};

use keys::pricing::{read_whole_fen, whole_fen};

/// The one currency that is asked for and believed.
pub const CURRENCY: &str = "CNY";

/// Where an order of this channel is made; nothing of a channel that is not WeChat's.
#[must_use]
pub const fn prepay_path(channel: Channel) -> Option<&'static str> {
    match channel {
        Channel::WechatJsapi => Some("/v3/pay/transactions/jsapi"),
        Channel::WechatH5 => Some("/v3/pay/transactions/h5"),
        Channel::WechatApp => Some("/v3/pay/transactions/app"),
        Channel::AlipayWap | Channel::AlipayApp => None,
    }
}

/// An amount as a merchant states it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amount {
    /// The total.
    #[serde(serialize_with = "whole_fen", deserialize_with = "read_whole_fen")]
    pub total: Fen,
    /// [`CURRENCY`]
    pub currency: String,
}

/// An order. Whoever makes the same order again, is given another way to pay it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prepay {
    /// The application.
    pub appid: String,
    /// The merchant.
    pub mchid: String,
    /// What the wallet calls the order.
    pub description: String,
    /// Our number of the order.
    pub out_trade_no: String,
    /// Where the provider reports to.
    pub notify_url: String,
    /// How much.
    pub amount: Amount,
    /// Inside WeChat: who pays.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payer: Option<Payer>,
    /// In a browser: from where.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scene_info: Option<Scene>,
}

/// Who pays, as this application knows them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payer {
    /// The number of the person in the application.
    pub openid: String,
}

/// Where the payer is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scene {
    /// The address of their phone.
    pub payer_client_ip: String,
    /// The kind of page.
    pub h5_info: H5Info,
}

/// The kind of a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct H5Info {
    /// `Wap`
    #[serde(rename = "type")]
    pub kind: String,
}

/// What is answered to an order: one of the two.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Prepaid {
    /// Inside WeChat and in an app.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub prepay_id: String,
    /// In a browser.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub h5_url: String,
}

/// The body of a call that closes an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Close {
    /// The merchant.
    pub mchid: String,
}

/// A refund. The same number is the same refund, however often it is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refund {
    /// Our number of the order.
    pub out_trade_no: String,
    /// Our number of the refund.
    pub out_refund_no: String,
    /// Where the provider reports to what became of it.
    #[serde(default)]
    pub notify_url: String,
    /// How much goes back.
    pub amount: RefundAmount,
}

/// How much goes back, of how much.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundAmount {
    /// How much goes back.
    #[serde(serialize_with = "whole_fen", deserialize_with = "read_whole_fen")]
    pub refund: Fen,
    /// The total of the order.
    #[serde(serialize_with = "whole_fen", deserialize_with = "read_whole_fen")]
    pub total: Fen,
    /// [`CURRENCY`]
    pub currency: String,
}

/// A notification: what it is about is sealed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// The provider's number of the notification.
    pub id: String,
    /// `TRANSACTION.SUCCESS`, `REFUND.SUCCESS` or another.
    pub event_type: String,
    /// What it says.
    pub resource: Sealed,
}

/// The sealed content of a notification.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sealed {
    /// Always `AEAD_AES_256_GCM`.
    pub algorithm: String,
    /// The sealed text.
    pub ciphertext: String,
    /// What was sealed with.
    pub nonce: String,
    /// What was sealed beside.
    #[serde(default, deserialize_with = "or_default")]
    pub associated_data: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_whole_fen_and_nothing_else() {
        let amount = Amount { total: Fen::new(30_000), currency: CURRENCY.into() };
        let text = wire::request::encode(&amount);
        assert_eq!(text, r#"{"total":30000,"currency":"CNY"}"#);
        assert_eq!(serde_json::from_str::<Amount>(&text).ok(), Some(amount));
        for other in ["300.00", "30000.0", "\"30000\"", "-30000", "4294967296", "3e4", "null"] {
            let text = text.replace("30000", other);
            assert!(serde_json::from_str::<Amount>(&text).is_err(), "{text}");
        }
    }
}
