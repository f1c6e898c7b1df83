//! What the guard asks a provider about a payment, and what a provider reports by itself.

use wire::{Channel, Fen};

use channels::wechat::Signature;
use guard_client::{Notification, OrderAt, RefundError, Refunded, Report, Trade};
use net::ProviderLost;

use crate::guard::Guard;
use crate::report::{Believed, Doubt, Fate};

/// Why a notification is not believed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotificationRefusal {
    /// It is not signed by the provider, or a parameter stands in it twice.
    Forged,
    /// It is about another merchant, application or currency.
    Foreign(&'static str),
    /// A part of it is missing or can't be read.
    Unreadable(&'static str),
    /// There is no account at the provider.
    Lost(ProviderLost),
}

impl From<Doubt> for NotificationRefusal {
    fn from(doubt: Doubt) -> Self {
        match doubt {
            Doubt::Foreign(name) => Self::Foreign(name),
            Doubt::Unreadable(name) => Self::Unreadable(name),
        }
    }
}

impl From<ProviderLost> for NotificationRefusal {
    fn from(lost: ProviderLost) -> Self {
        Self::Lost(lost)
    }
}

impl From<Doubt> for ProviderLost {
    fn from(doubt: Doubt) -> Self {
        Self(format!("{doubt:?}"))
    }
}

impl Guard {
    /// Asks what became of an order.
    ///
    /// # Errors
    /// When there is no answer that says it in one way.
    pub async fn query(&self, order: &OrderAt) -> Result<Trade, ProviderLost> {
        match self.fate(order).await? {
            None => Ok(Trade::Absent),
            Some(Fate::Unpaid) => Ok(Trade::Unpaid),
            Some(Fate::Closed) => Ok(Trade::Closed),
            Some(Fate::Paid(payment)) => Ok(Trade::Paid(payment)),
            // Paid and given back by somebody else is not ours to interpret.
            Some(Fate::Returned(_)) => Err(ProviderLost("query: given back already".into())),
            Some(Fate::Other(state)) => Err(ProviderLost(format!("query: {state}"))),
        }
    }

    /// Asks the provider to take no money for this order any more. Whether it agrees is for the
    /// query after it to say: an order that was paid meanwhile can't be closed, one that nobody
    /// opened can't either, and WeChat closes none that is younger than five minutes.
    ///
    /// # Errors
    /// When there is no answer.
    pub async fn close(&self, order: &OrderAt) -> Result<(), ProviderLost> {
        match order.channel {
            Channel::AlipayWap => self.alipay()?.close(&order.order, self.clock.now()).await,
            Channel::WechatH5 | Channel::WechatJsapi => {
                self.wechat(order.channel)?.close(&order.order, self.clock.now()).await
            }
        }
    }

    /// Gives back what the provider says was paid for this order, all of it, under a number that is
    /// the order's own, so that asking again is the same refund.
    ///
    /// # Errors
    /// Says whether it may be asked again.
    pub async fn refund(&self, order: &OrderAt) -> Result<Refunded, RefundError> {
        let total = match self.fate(order).await? {
            Some(Fate::Paid(payment) | Fate::Returned(payment)) => payment.total,
            None => return Err(RefundError::Refused("the channel has no such order".into())),
            // What was just reported as paid may take a moment to be found so.
            Some(other) => return Err(ProviderLost(format!("not paid: {other:?}")).into()),
        };
        let refund = format!("{}-r1", order.order);
        let now = self.clock.now();
        match order.channel {
            Channel::AlipayWap => {
                self.alipay()?.refund(&order.order, &refund, total, now).await?;
            }
            Channel::WechatH5 | Channel::WechatJsapi => {
                self.wechat(order.channel)?.refund(&order.order, &refund, total, now).await?;
            }
        }
        Ok(Refunded { refund, total })
    }

    /// Reads what a provider reported by itself, when it is the provider's and about this merchant.
    ///
    /// # Errors
    /// Says why it is not believed.
    pub fn open_notification(&self, report: &Report) -> Result<Notification, NotificationRefusal> {
        let (id, Believed { order, fate }) = match report.channel {
            Channel::AlipayWap => self.alipay()?.open(&report.body)?,
            Channel::WechatH5 | Channel::WechatJsapi => {
                let signature = Signature::of(|name| report.header(name));
                self.opened_by_wechat(&report.body, &signature)?
            }
        };
        if id.is_empty() {
            return Err(NotificationRefusal::Unreadable("notification id"));
        }
        // A refund is reported too; it is no second payment.
        let payment = if let Fate::Paid(payment) = fate { Some(payment) } else { None };
        Ok(Notification { id, order, payment })
    }

    /// What became of an order according to its channel; nothing when the channel does not know it.
    async fn fate(&self, order: &OrderAt) -> Result<Option<Fate>, ProviderLost> {
        let now = self.clock.now();
        let believed = match order.channel {
            Channel::AlipayWap => self.alipay()?.query(&order.order, now).await?,
            Channel::WechatH5 | Channel::WechatJsapi => {
                self.wechat(order.channel)?.query(&order.order, now).await?
            }
        };
        match believed {
            Some(believed) if believed.order != order.order => {
                Err(ProviderLost("the answer is about another order".into()))
            }
            Some(believed) => Ok(Some(believed.fate)),
            None => Ok(None),
        }
    }
}

/// Whether all of it went back: nothing else counts as a refund.
pub(crate) fn whole(back: Option<Fen>, total: Fen) -> Result<(), RefundError> {
    let same = back == Some(total);
    same.then_some(()).ok_or_else(|| RefundError::Refused(format!("refunded {back:?}")))
}
