//! The payment providers as the guard calls them: one implementation each, and the calls of all.

pub(crate) mod alipay;
pub(crate) mod wechat;

use guard_client::{
    BilledOutcome, BilledRefund, Notification, NotificationRefusal, RefundState, Report,
};
use wire::tariff::Payee;
use wire::{Channel, Provider, UnixSeconds};

use crate::order::{MadeOrder, NewOrder, WholeRefund};
use crate::refusal::{GuardRefusal, ProviderError, RefundFailure};
use crate::report::VerifiedReport;
use alipay::AlipayClient;
use wechat::WechatClient;

/// The merchant's account at one provider, and the calls to it.
#[derive(Debug)]
pub enum ProviderClient {
    /// At Alipay.
    Alipay(AlipayClient),
    /// At WeChat Pay.
    Wechat(WechatClient),
}

impl ProviderClient {
    /// Whose account it is.
    pub(crate) const fn provider(&self) -> Provider {
        match self {
            Self::Alipay(_) => Provider::Alipay,
            Self::Wechat(_) => Provider::Wechat,
        }
    }

    /// For how long what this channel gives out may be opened, in seconds.
    pub(crate) const fn longest(&self, channel: Channel) -> u64 {
        match self {
            Self::Alipay(_) => wire::instruction::INSTRUCTION_SECONDS_MAX,
            Self::Wechat(_) => wechat::longest(channel),
        }
    }

    /// What the rider opens to pay this order.
    pub(crate) async fn address(&self, order: &NewOrder<'_>) -> Result<String, GuardRefusal> {
        match self {
            Self::Alipay(client) => client.address(order),
            Self::Wechat(client) => client.address(order).await,
        }
    }

    /// What became of an order; nothing when the provider does not know it.
    pub(crate) async fn query(
        &self,
        order: MadeOrder<'_>,
    ) -> Result<Option<VerifiedReport>, ProviderError> {
        match self {
            Self::Alipay(client) => client.query(order).await,
            Self::Wechat(client) => client.query(order).await,
        }
    }

    /// Asks for no money to be taken any more.
    pub(crate) async fn close(&self, order: MadeOrder<'_>) -> Result<(), ProviderError> {
        match self {
            Self::Alipay(client) => client.close(order).await,
            Self::Wechat(client) => client.close(order).await,
        }
    }

    /// Asks for all of it to go back, once.
    pub(crate) async fn refund(
        &self,
        order: MadeOrder<'_>,
        refund: WholeRefund<'_>,
    ) -> Result<RefundState, RefundFailure> {
        match self {
            Self::Alipay(client) => client.refund(order, refund).await,
            Self::Wechat(client) => client.refund(order, refund).await,
        }
    }

    /// What became of the refund under this number.
    pub(crate) async fn refund_query(
        &self,
        order: MadeOrder<'_>,
        number: &str,
    ) -> Result<RefundState, RefundFailure> {
        match self {
            Self::Alipay(client) => client.refund_query(order, number).await,
            Self::Wechat(client) => client.refund_query(order, number).await,
        }
    }

    /// Every refund that the bill of a day names. The day is counted in China from 1970.
    pub(crate) async fn billed(
        &self,
        payee: &Payee,
        day: u64,
        now: UnixSeconds,
    ) -> Result<Vec<BilledRefund>, ProviderError> {
        match self {
            // Its answers about an order say what went back, and it reports each refund to the order's own address.
            Self::Alipay(_) => Ok(Vec::new()),
            Self::Wechat(client) => client.billed(payee, day, now).await,
        }
    }

    /// What became of a refund that a bill names.
    pub(crate) async fn billed_refund(
        &self,
        order: MadeOrder<'_>,
        number: &str,
    ) -> Result<BilledOutcome, ProviderError> {
        match self {
            Self::Alipay(_) => Ok(BilledOutcome::Unknown),
            Self::Wechat(client) => client.billed_refund(order, number).await,
        }
    }

    /// Reads a notification, when the provider signed it and it is about one of these payees.
    pub(crate) fn open(
        &self,
        report: &Report,
        payees: &[&Payee],
        now: UnixSeconds,
    ) -> Result<Notification, NotificationRefusal> {
        match self {
            Self::Alipay(client) => client.open(report, payees, now),
            Self::Wechat(client) => client.open(report, payees, now),
        }
    }
}
