//! Money that moves: a rider opens what the page was given and pays, and the provider gives back.

use database::StoreError;
use sqlx::SqliteConnection;
use wire::{Fen, Provider, UnixSeconds};

use crate::books::ledger::{self, LedgerEntry};
use crate::books::refunds::{self, RefundAsked, RefundEntry, RefundStatus};
use crate::books::trades::{self, Trade, TradeStatus};
use crate::state::{Sandbox, SandboxRefusal};
use crate::switches::RefundSwitch;

/// How refunds that were under way end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefundEnd {
    /// The money is with the payer.
    Refunded,
    /// The payer's bank did not take it.
    Abnormal,
    /// The provider gave it up.
    Closed,
}

impl RefundEnd {
    const fn status(self) -> RefundStatus {
        match self {
            Self::Refunded => RefundStatus::Success,
            Self::Abnormal => RefundStatus::Abnormal,
            Self::Closed => RefundStatus::Closed,
        }
    }
}

impl Sandbox {
    /// Every charge and refund, oldest first.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn ledger(&self) -> Result<Vec<LedgerEntry>, StoreError> {
        ledger::read(&mut *self.0.store.reading().await?).await
    }

    /// A rider opens this address and pays. Returns where the page goes back to.
    ///
    /// # Errors
    /// Says why no money was taken.
    pub async fn pay(&self, address: &str) -> Result<String, SandboxRefusal> {
        let trade = self.opened(address).await?;
        self.charge(trade.id, trade.total).await
    }

    /// A rider opens this address, and a faulty provider takes another amount than it was asked
    /// for.
    ///
    /// # Errors
    /// Says why no money was taken.
    pub async fn pay_wrongly(&self, address: &str, taken: Fen) -> Result<String, SandboxRefusal> {
        let trade = self.opened(address).await?;
        self.charge(trade.id, taken).await
    }

    /// A rider opens this address, and does not pay yet. Returns what the wallet asks for.
    ///
    /// # Errors
    /// Says why the order is not taken.
    pub async fn visit(&self, address: &str) -> Result<Fen, SandboxRefusal> {
        self.opened(address).await.map(|trade| trade.total)
    }

    /// A person gives money back in the provider's console, without the merchant's server. Without an amount it is all
    /// that is left.
    ///
    /// # Errors
    /// Says why nothing goes back.
    pub async fn refund_in_console(
        &self,
        provider: Provider,
        order: &str,
        amount: Option<Fen>,
    ) -> Result<(), SandboxRefusal> {
        let mut tx = self.0.store.begin().await?;
        let (trade, refund) = self.opened_in_console(&mut tx, provider, order, amount).await?;
        self.end(&mut tx, trade.id, refund.id, RefundStatus::Success).await?;
        Ok(tx.commit().await?)
    }

    /// The same of all that is left, and it is under way until [`Self::end_refunds`].
    ///
    /// # Errors
    /// Says why nothing goes back.
    pub async fn begin_refund_in_console(
        &self,
        provider: Provider,
        order: &str,
    ) -> Result<(), SandboxRefusal> {
        let mut tx = self.0.store.begin().await?;
        self.opened_in_console(&mut tx, provider, order, None).await?;
        Ok(tx.commit().await?)
    }

    async fn opened_in_console(
        &self,
        connection: &mut SqliteConnection,
        provider: Provider,
        order: &str,
        amount: Option<Fen>,
    ) -> Result<(Trade, RefundEntry), SandboxRefusal> {
        let trade =
            trades::find(connection, provider, order).await?.ok_or(SandboxRefusal::Absent)?;
        let amount = amount.or_else(|| left(&trade)).ok_or(SandboxRefusal::TooMuch)?;
        if amount == Fen::new(0) || !covers(&trade, amount) {
            return Err(SandboxRefusal::TooMuch);
        }
        let number = format!("console-{}-{}", trade.id, trade.refunds.len().saturating_add(1));
        // The console's refunds are reported to where the payment was.
        let notify_url = trade.notify_url.clone();
        let asked = RefundAsked { number, amount, notify_url };
        let refund = refunds::open(connection, trade.id, &asked, self.0.clock.now()).await?;
        Ok((trade, refund))
    }

    /// Ends every refund of this provider that is under way. Returns how many there were.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn end_refunds(
        &self,
        provider: Provider,
        end: RefundEnd,
    ) -> Result<usize, SandboxRefusal> {
        let mut tx = self.0.store.begin().await?;
        let mut ended = 0_usize;
        for (trade, refund) in refunds::underway(&mut tx).await? {
            if trades::of_id(&mut tx, trade).await?.channel.provider() == provider {
                self.end(&mut tx, trade, refund, end.status()).await?;
                ended = ended.saturating_add(1);
            }
        }
        tx.commit().await?;
        Ok(ended)
    }

    /// Enters a refund that a merchant may have, and lets it end as the provider's switch says.
    pub(crate) async fn give_back(
        &self,
        connection: &mut SqliteConnection,
        trade: &Trade,
        asked: &RefundAsked,
    ) -> Result<RefundEntry, SandboxRefusal> {
        let now = self.0.clock.now();
        let refund = refunds::open(connection, trade.id, asked, now).await?;
        match self.switches().of(trade.channel.provider()).refunds {
            RefundSwitch::Underway => {}
            RefundSwitch::AtOnce | RefundSwitch::BalanceEmpty | RefundSwitch::Refused { .. } => {
                self.end(connection, trade.id, refund.id, RefundStatus::Success).await?;
            }
        }
        Ok(refund)
    }

    /// Ends a refund and reports it.
    async fn end(
        &self,
        connection: &mut SqliteConnection,
        trade: i64,
        refund: i64,
        status: RefundStatus,
    ) -> Result<(), SandboxRefusal> {
        let now = self.0.clock.now();
        refunds::end(connection, refund, status, now).await?;
        let trade = trades::of_id(connection, trade).await?;
        let charged = trade.charged.map_or(0, |charged| u64::from(charged.get()));
        if trade.fen_back(|status| status == RefundStatus::Success) >= charged {
            trades::close(connection, trade.id).await?;
        }
        let trade = trades::of_id(connection, trade.id).await?;
        let refund = trade.refunds.iter().find(|it| it.id == refund);
        let refund = refund.ok_or(SandboxRefusal::Absent)?;
        self.report_refund(connection, &trade, refund, now).await
    }

    async fn report_refund(
        &self,
        connection: &mut SqliteConnection,
        trade: &Trade,
        refund: &RefundEntry,
        now: UnixSeconds,
    ) -> Result<(), SandboxRefusal> {
        let (url, body) = match trade.channel.provider() {
            // Alipay reports only money that moved.
            Provider::Alipay if refund.status != RefundStatus::Success => return Ok(()),
            Provider::Alipay => {
                let report = trades::reported(connection, trade.id).await?;
                (&trade.notify_url, self.alipay_refund_report(trade, refund, report))
            }
            Provider::Wechat => (&refund.notify_url, self.wechat_refund_report(trade, refund)),
        };
        if url.is_empty() {
            return Ok(());
        }
        let body = body.ok_or(SandboxRefusal::Answer)?;
        Ok(crate::delivery::put(connection, trade.channel, url, &body, now).await?)
    }

    /// The order of what the page opens, whatever its channel.
    pub(crate) async fn opened(&self, opened: &str) -> Result<Trade, SandboxRefusal> {
        if opened.starts_with("{\"appid\"") {
            self.opened_by_app(opened).await
        } else if opened.starts_with('{') {
            self.opened_by_bridge(opened).await
        } else if opened.contains("/wechat/h5?") {
            self.opened_by_browser(opened).await
        } else if let Some((_, query)) = opened.split_once('?') {
            self.opened_by_alipay(query).await
        } else {
            // The order string of an app is a query by itself.
            self.opened_by_alipay(opened).await
        }
    }

    /// Takes the money, once: a second time changes nothing and goes back to the same place.
    pub(crate) async fn charge(&self, id: i64, taken: Fen) -> Result<String, SandboxRefusal> {
        let now = self.0.clock.now();
        let mut tx = self.0.store.begin().await?;
        trades::lapse(&mut tx, now).await?;
        let known = trades::of_id(&mut tx, id).await?;
        let trade = match known.status {
            TradeStatus::Success => known,
            TradeStatus::Waiting => {
                let trade = trades::charge(&mut tx, id, taken, now).await?;
                let report = trades::reported(&mut tx, id).await?;
                let body = match trade.channel.provider() {
                    Provider::Alipay => self.alipay_report(&trade, report),
                    Provider::Wechat => self.wechat_report(&trade),
                };
                let body = body.ok_or(SandboxRefusal::Answer)?;
                if !trade.notify_url.is_empty() {
                    let url = &trade.notify_url;
                    crate::delivery::put(&mut tx, trade.channel, url, &body, now).await?;
                }
                trade
            }
            TradeStatus::Closed => return Err(SandboxRefusal::Closed),
        };
        tx.commit().await?;
        match trade.channel.provider() {
            Provider::Alipay => self.alipay_way_back(&trade).ok_or(SandboxRefusal::Answer),
            Provider::Wechat => Ok(trade.return_url),
        }
    }
}

/// What has not been asked back of a payment yet.
fn left(trade: &Trade) -> Option<Fen> {
    let charged = u64::from(trade.charged?.get());
    let left = charged.checked_sub(trade.fen_back(counts_back))?;
    u32::try_from(left).ok().map(Fen::new)
}

/// Whether so much of a payment can still go back.
pub(crate) fn covers(trade: &Trade, amount: Fen) -> bool {
    left(trade).is_some_and(|left| amount <= left)
}

/// A refund that failed leaves its money where it is.
pub(crate) fn counts_back(status: RefundStatus) -> bool {
    match status {
        RefundStatus::Processing | RefundStatus::Success => true,
        RefundStatus::Abnormal | RefundStatus::Closed => false,
    }
}
