//! Every movement of money in the books.

use serde::Serialize;
use sqlx::SqliteConnection;
use wire::UnixSeconds;

use super::refunds::RefundStatus;
use super::trades;
use database::StoreError;

/// One movement of money.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LedgerEntry {
    /// `charge` or `refund`.
    pub kind: &'static str,
    /// The merchant's number of the order.
    pub out_trade_no: String,
    /// The provider's number of the payment.
    pub trade_no: String,
    /// How much, in fen.
    pub fen: u32,
    /// When.
    pub at: UnixSeconds,
}

/// Every charge, and after it what went back of it. A refund that is under way is not in it.
pub(crate) async fn read(
    connection: &mut SqliteConnection,
) -> Result<Vec<LedgerEntry>, StoreError> {
    let mut entries = Vec::new();
    for trade in trades::charged(connection).await? {
        let entry = |kind, fen, at| LedgerEntry {
            kind,
            out_trade_no: trade.out_trade_no.clone(),
            trade_no: trade.trade_no.clone(),
            fen,
            at,
        };
        let charge = trade.charged.zip(trade.paid);
        entries.extend(charge.map(|(charged, paid)| entry("charge", charged.get(), paid)));
        let back = trade.refunds.iter().filter(|it| it.status == RefundStatus::Success);
        entries
            .extend(back.map(|it| entry("refund", it.amount.get(), it.ended.unwrap_or(it.asked))));
    }
    Ok(entries)
}
