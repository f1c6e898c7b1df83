//! A rider opens what the page was given, and pays or does not.

use database::StoreError;
use wire::{Fen, Provider};

use crate::delivery;
use crate::state::{Sandbox, SandboxRefusal};
use crate::trades::{self, LedgerEntry, Trade, TradeStatus};

impl Sandbox {
    /// Every charge and refund, oldest first.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn ledger(&self) -> Result<Vec<LedgerEntry>, StoreError> {
        trades::ledger(&mut *self.0.store.reading().await?).await
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

    /// The order of what the page opens, whatever its channel.
    async fn opened(&self, opened: &str) -> Result<Trade, SandboxRefusal> {
        if opened.starts_with('{') {
            self.opened_by_bridge(opened).await
        } else if opened.contains("/wechat/h5?") {
            self.opened_by_browser(opened).await
        } else {
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
                let report = match trade.channel.provider() {
                    Provider::Alipay => self.alipay_report(&trade),
                    Provider::Wechat => self.wechat_report(&trade),
                };
                let body = report.ok_or(SandboxRefusal::Address)?;
                delivery::put(&mut tx, trade.channel, &trade.notify_url, &body, now).await?;
                trade
            }
            TradeStatus::Closed => return Err(SandboxRefusal::Closed),
        };
        tx.commit().await?;
        match trade.channel.provider() {
            Provider::Alipay => self.alipay_way_back(&trade).ok_or(SandboxRefusal::Address),
            Provider::Wechat => Ok(trade.return_url),
        }
    }
}
