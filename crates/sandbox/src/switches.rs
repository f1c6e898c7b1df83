//! What a test or a demo changes of the providers while they run: faults of an ordinary evening.

use serde::{Deserialize, Serialize};
use wire::Provider;

/// How both providers behave.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Switches {
    /// How Alipay behaves.
    pub alipay: ProviderSwitches,
    /// How WeChat Pay behaves.
    pub wechat: ProviderSwitches,
    /// Which key signs WeChat Pay's answers to requests that name none by `Wechatpay-Serial`.
    /// A request that names one is answered with that.
    pub wechat_answers: WechatKey,
    /// Which key signs WeChat Pay's notifications.
    pub wechat_reports: WechatKey,
}

impl Switches {
    /// How this provider behaves.
    #[must_use]
    pub const fn of(&self, provider: Provider) -> &ProviderSwitches {
        match provider {
            Provider::Alipay => &self.alipay,
            Provider::Wechat => &self.wechat,
        }
    }

    /// How this provider behaves, to be changed.
    pub const fn of_mut(&mut self, provider: Provider) -> &mut ProviderSwitches {
        match provider {
            Provider::Alipay => &mut self.alipay,
            Provider::Wechat => &mut self.wechat,
        }
    }
}

/// How one provider behaves.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ProviderSwitches {
    /// No merchant's call is answered while this is set.
    pub hangs: bool,
    /// What becomes of refunds that are asked now.
    pub refunds: RefundSwitch,
}

/// What becomes of the refunds that are asked now.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RefundSwitch {
    /// They are accepted and the money goes back at once. WeChat Pay answers `PROCESSING` even then.
    #[default]
    AtOnce,
    /// They are accepted, and under way until the sandbox is told how they end.
    Underway,
    /// They are refused: the merchant's balance is empty.
    BalanceEmpty,
    /// They are refused with this code; at WeChat Pay with this status of HTTP.
    Refused {
        /// The status; of no account at Alipay.
        status: u16,
        /// `code` of WeChat Pay, `sub_code` of Alipay.
        code: String,
    },
}

/// One of WeChat Pay's two kinds of keys.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WechatKey {
    /// The public key with an id (`PUB_KEY_ID_…`).
    #[default]
    PublicKey,
    /// The key of the platform certificate.
    Certificate,
}
