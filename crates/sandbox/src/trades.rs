//! The sandbox's orders: what was asked, what was charged, what went back.

use serde::Serialize;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};
use wire::{Channel, Fen, UnixSeconds};

use database::{StoreError, int, uint};
use keys::china_time;

/// What became of an order. It is stored as Alipay spells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TradeStatus {
    /// Nobody has paid yet.
    Waiting,
    /// It is paid.
    Success,
    /// It is closed unpaid, or all of it went back.
    Closed,
}

impl TradeStatus {
    const ALL: [Self; 3] = [Self::Waiting, Self::Success, Self::Closed];

    /// Alipay's spelling.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "WAIT_BUYER_PAY",
            Self::Success => "TRADE_SUCCESS",
            Self::Closed => "TRADE_CLOSED",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == text)
    }
}

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

/// What a merchant asks for.
#[derive(Debug)]
pub(crate) struct Asked {
    pub(crate) channel: Channel,
    pub(crate) out_trade_no: String,
    pub(crate) subject: String,
    pub(crate) total: Fen,
    pub(crate) time_expire: UnixSeconds,
    pub(crate) return_url: String,
    pub(crate) quit_url: String,
    pub(crate) notify_url: String,
    /// The merchant's own words, where asking again has to be asking for the same.
    pub(crate) request: String,
}

/// An order that the provider of its channel knows.
#[derive(Debug, Clone)]
pub(crate) struct Trade {
    pub(crate) id: i64,
    pub(crate) channel: Channel,
    pub(crate) request: String,
    pub(crate) created: UnixSeconds,
    /// When the last way to pay it was given.
    pub(crate) prepaid: UnixSeconds,
    pub(crate) out_trade_no: String,
    pub(crate) trade_no: String,
    pub(crate) subject: String,
    pub(crate) total: Fen,
    pub(crate) return_url: String,
    pub(crate) quit_url: String,
    pub(crate) notify_url: String,
    pub(crate) status: TradeStatus,
    pub(crate) charged: Option<Fen>,
    pub(crate) paid: Option<UnixSeconds>,
    pub(crate) refund_no: Option<String>,
    pub(crate) refunded: Option<UnixSeconds>,
}

/// Closes what was not paid in time, as the provider does by itself.
pub(crate) async fn lapse(
    connection: &mut SqliteConnection,
    now: UnixSeconds,
) -> Result<(), StoreError> {
    let update = "UPDATE trades SET status = 'TRADE_CLOSED' \
                  WHERE status = 'WAIT_BUYER_PAY' AND time_expire <= ?";
    sqlx::query(update).bind(int(now)).execute(connection).await?;
    Ok(())
}

/// Makes an order, unless it is known.
pub(crate) async fn open(
    connection: &mut SqliteConnection,
    asked: &Asked,
    now: UnixSeconds,
) -> Result<(), StoreError> {
    let insert = "INSERT OR IGNORE INTO trades (channel, request, created, out_trade_no, subject, \
                  total_fen, time_expire, return_url, quit_url, notify_url, status) \
                  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    sqlx::query(insert)
        .bind(asked.channel.as_str())
        .bind(&asked.request)
        .bind(int(now))
        .bind(&asked.out_trade_no)
        .bind(&asked.subject)
        .bind(asked.total.get())
        .bind(int(asked.time_expire))
        .bind(&asked.return_url)
        .bind(&asked.quit_url)
        .bind(&asked.notify_url)
        .bind(TradeStatus::Waiting.as_str())
        .execute(connection)
        .await?;
    Ok(())
}

/// The order of this number in the books of the channel's provider.
pub(crate) async fn find(
    connection: &mut SqliteConnection,
    channel: Channel,
    order: &str,
) -> Result<Option<Trade>, StoreError> {
    let select = sqlx::query("SELECT * FROM trades WHERE out_trade_no = ?").bind(order);
    let trades = select.fetch_all(connection).await?;
    let trades = trades.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    Ok(trades.into_iter().find(|trade| trade.channel.provider() == channel.provider()))
}

/// The order of this row.
pub(crate) async fn of_id(connection: &mut SqliteConnection, id: i64) -> Result<Trade, StoreError> {
    let select = sqlx::query("SELECT * FROM trades WHERE id = ?").bind(id);
    read(&select.fetch_one(connection).await?)
}

/// The order that was given this way to pay last.
pub(crate) async fn of_prepay(
    connection: &mut SqliteConnection,
    prepay: &str,
) -> Result<Option<Trade>, StoreError> {
    let select = sqlx::query("SELECT * FROM trades WHERE prepay = ?").bind(prepay);
    select.fetch_optional(connection).await?.as_ref().map(read).transpose()
}

/// Gives an order another way to pay it; the one before is void.
pub(crate) async fn prepay(
    connection: &mut SqliteConnection,
    id: i64,
    prepay: &str,
    now: UnixSeconds,
) -> Result<(), StoreError> {
    let update = "UPDATE trades SET prepay = ?, prepaid = ? WHERE id = ?";
    sqlx::query(update).bind(prepay).bind(int(now)).bind(id).execute(connection).await?;
    Ok(())
}

/// Remembers where the page goes back to.
pub(crate) async fn lead_back(
    connection: &mut SqliteConnection,
    id: i64,
    back: &str,
) -> Result<(), StoreError> {
    let update = "UPDATE trades SET return_url = ?, quit_url = ? WHERE id = ?";
    sqlx::query(update).bind(back).bind(back).bind(id).execute(connection).await?;
    Ok(())
}

pub(crate) async fn charge(
    connection: &mut SqliteConnection,
    id: i64,
    taken: Fen,
    now: UnixSeconds,
) -> Result<Trade, StoreError> {
    let update = "UPDATE trades SET status = 'TRADE_SUCCESS', charged_fen = ?, paid = ? \
                  WHERE id = ? RETURNING *";
    let update = sqlx::query(update).bind(taken.get()).bind(int(now)).bind(id);
    read(&update.fetch_one(connection).await?)
}

pub(crate) async fn close(connection: &mut SqliteConnection, id: i64) -> Result<(), StoreError> {
    let update = "UPDATE trades SET status = 'TRADE_CLOSED' WHERE id = ?";
    sqlx::query(update).bind(id).execute(connection).await?;
    Ok(())
}

pub(crate) async fn refund(
    connection: &mut SqliteConnection,
    id: i64,
    number: &str,
    now: UnixSeconds,
) -> Result<(), StoreError> {
    let update = "UPDATE trades SET status = 'TRADE_CLOSED', refund_no = ?, refunded = ? \
                  WHERE id = ?";
    sqlx::query(update).bind(number).bind(int(now)).bind(id).execute(connection).await?;
    Ok(())
}

pub(crate) async fn ledger(
    connection: &mut SqliteConnection,
) -> Result<Vec<LedgerEntry>, StoreError> {
    let select =
        sqlx::query("SELECT * FROM trades WHERE charged_fen IS NOT NULL ORDER BY paid, id");
    let mut entries = Vec::new();
    for row in select.fetch_all(connection).await? {
        let trade = read(&row)?;
        let fen = trade.charged.map_or(0, Fen::get);
        let movements = [("charge", trade.paid), ("refund", trade.refunded)];
        entries.extend(movements.into_iter().filter_map(|(kind, at)| {
            let (out_trade_no, trade_no) = (trade.out_trade_no.clone(), trade.trade_no.clone());
            at.map(|at| LedgerEntry { kind, out_trade_no, trade_no, fen, at })
        }));
    }
    Ok(entries)
}

fn read(row: &SqliteRow) -> Result<Trade, StoreError> {
    let (id, expire): (i64, i64) = (row.try_get("id")?, row.try_get("time_expire")?);
    let date = china_time::write(uint("time_expire", expire)?);
    let date: String = date.chars().take(10).filter(char::is_ascii_digit).collect();
    let charged: Option<i64> = row.try_get("charged_fen")?;
    let at = |column| {
        let at: Option<i64> = row.try_get(column)?;
        at.map(|at| uint(column, at)).transpose()
    };
    let channel: String = row.try_get("channel")?;
    let status: String = row.try_get("status")?;
    Ok(Trade {
        id,
        channel: Channel::parse(&channel).ok_or(StoreError::Unreadable("trades.channel"))?,
        request: row.try_get("request")?,
        created: uint("created", row.try_get("created")?)?,
        prepaid: uint("prepaid", row.try_get("prepaid")?)?,
        out_trade_no: row.try_get("out_trade_no")?,
        // 28 digits that begin with a date, as Alipay's do.
        trade_no: format!("{date}{id:020}"),
        subject: row.try_get("subject")?,
        total: Fen::new(uint("total_fen", row.try_get("total_fen")?)?),
        return_url: row.try_get("return_url")?,
        quit_url: row.try_get("quit_url")?,
        notify_url: row.try_get("notify_url")?,
        status: TradeStatus::parse(&status).ok_or(StoreError::Unreadable("trades.status"))?,
        charged: charged.map(|fen| uint("charged_fen", fen).map(Fen::new)).transpose()?,
        paid: at("paid")?,
        refund_no: row.try_get("refund_no")?,
        refunded: at("refunded")?,
    })
}
