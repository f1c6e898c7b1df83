//! The ways to pay, the payment provider behind each, and the published formats that a page has to read.

mod address;
pub mod alipay;
pub mod wechat;

use crate::spelling::spelled;

pub use address::AddressError;

spelled! {
    /// A way to pay.
    #[derive(PartialOrd, Ord, Hash)]
    pub enum Channel {
        /// Alipay in a mobile browser (`alipay.trade.wap.pay`).
        AlipayWap = "alipay-wap",
        /// WeChat Pay in a mobile browser (H5).
        WechatH5 = "wechat-h5",
        /// WeChat Pay in a page inside WeChat (JSAPI).
        WechatJsapi = "wechat-jsapi",
        /// Alipay's own sheet, opened by the app around the page (`alipay.trade.app.pay`).
        AlipayApp = "alipay-app",
        /// WeChat Pay, opened by the app around the page.
        WechatApp = "wechat-app",
    }
}

spelled! {
    /// Who takes the money of a channel. A provider takes money for one order number once, whatever the channel.
    pub enum Provider {
        /// Alipay.
        Alipay = "alipay",
        /// WeChat Pay.
        Wechat = "wechat",
    }
}

impl Channel {
    /// The provider behind this channel.
    #[must_use]
    pub const fn provider(self) -> Provider {
        match self {
            Self::AlipayWap | Self::AlipayApp => Provider::Alipay,
            Self::WechatH5 | Self::WechatJsapi | Self::WechatApp => Provider::Wechat,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn channels_of_one_provider_have_one_provider_and_others_another() {
        let of = |provider| {
            let channels = Channel::ALL.into_iter();
            channels.filter(|channel| channel.provider() == provider).collect::<Vec<_>>()
        };
        assert_eq!(of(Provider::Alipay), [Channel::AlipayWap, Channel::AlipayApp]);
        let wechat = [Channel::WechatH5, Channel::WechatJsapi, Channel::WechatApp];
        assert_eq!(of(Provider::Wechat), wechat);
    }

    #[test]
    fn every_channel_has_one_spelling_in_notes_and_in_json() {
        for channel in Channel::ALL {
            assert_eq!(Channel::parse(channel.as_str()), Some(channel));
            let json = format!("{:?}", channel.as_str());
            assert_eq!(serde_json::to_string(&channel).ok(), Some(json.clone()));
            assert_eq!(serde_json::from_str(&json).ok(), Some(channel));
        }
        assert_eq!(Channel::parse("alipay"), None);
        assert!(serde_json::from_str::<Channel>("\"alipay\"").is_err());
    }
}
