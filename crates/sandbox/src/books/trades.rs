//! The sandbox's orders: what was asked, what was charged, what went back.

use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};
use wire::{Channel, Fen, Provider, UnixSeconds};

use super::refunds::{self, RefundEntry, RefundStatus};
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
    /// What was asked back of it, oldest first.
    pub(crate) refunds: Vec<RefundEntry>,
}

impl Trade {
    /// How much of it went back, or is under way, in fen.
    pub(crate) fn fen_back(&self, counts: impl Fn(RefundStatus) -> bool) -> u64 {
        let refunds = self.refunds.iter().filter(|refund| counts(refund.status));
        refunds.map(|refund| u64::from(refund.amount.get())).sum()
    }

    /// Its refund of this number.
    pub(crate) fn refund(&self, number: &str) -> Option<&RefundEntry> {
        self.refunds.iter().find(|refund| refund.number == number)
    }
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

/// The order of this number in the books of a provider.
pub(crate) async fn find(
    connection: &mut SqliteConnection,
    provider: Provider,
    order: &str,
) -> Result<Option<Trade>, StoreError> {
    let select = sqlx::query("SELECT * FROM trades WHERE out_trade_no = ?").bind(order);
    let rows = select.fetch_all(&mut *connection).await?;
    let trades = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    let trade = trades.into_iter().find(|trade| trade.channel.provider() == provider);
    with_refunds(connection, trade).await
}

/// The order that has this number of the provider's own.
pub(crate) async fn find_own(
    connection: &mut SqliteConnection,
    provider: Provider,
    number: &str,
) -> Result<Option<Trade>, StoreError> {
    // The number ends with that of the row.
    let id = number.get(18..).and_then(|digits| digits.parse::<i64>().ok());
    let select = sqlx::query("SELECT * FROM trades WHERE id = ?").bind(id);
    let row = select.fetch_optional(&mut *connection).await?;
    let trade = row.as_ref().map(read).transpose()?;
    let own = |trade: &Trade| trade.channel.provider() == provider && trade.trade_no == number;
    with_refunds(connection, trade.filter(own)).await
}

/// The order of this row.
pub(crate) async fn of_id(connection: &mut SqliteConnection, id: i64) -> Result<Trade, StoreError> {
    let select = sqlx::query("SELECT * FROM trades WHERE id = ?").bind(id);
    let mut trade = read(&select.fetch_one(&mut *connection).await?)?;
    trade.refunds = refunds::of_trade(connection, id).await?;
    Ok(trade)
}

/// The order that was given this way to pay last.
pub(crate) async fn of_prepay(
    connection: &mut SqliteConnection,
    prepay: &str,
) -> Result<Option<Trade>, StoreError> {
    let select = sqlx::query("SELECT * FROM trades WHERE prepay = ?").bind(prepay);
    let row = select.fetch_optional(&mut *connection).await?;
    with_refunds(connection, row.as_ref().map(read).transpose()?).await
}

/// Every order that money was taken for, in the order of the payments.
pub(crate) async fn charged(connection: &mut SqliteConnection) -> Result<Vec<Trade>, StoreError> {
    all(connection, "SELECT * FROM trades WHERE charged_fen IS NOT NULL ORDER BY paid, id").await
}

/// The newest orders, for a person to look at.
pub(crate) async fn newest(connection: &mut SqliteConnection) -> Result<Vec<Trade>, StoreError> {
    all(connection, "SELECT * FROM trades ORDER BY id DESC LIMIT 100").await
}

async fn all(
    connection: &mut SqliteConnection,
    select: &'static str,
) -> Result<Vec<Trade>, StoreError> {
    let rows = sqlx::query(select).fetch_all(&mut *connection).await?;
    let mut trades = Vec::new();
    for row in &rows {
        let mut trade = read(row)?;
        trade.refunds = refunds::of_trade(connection, trade.id).await?;
        trades.push(trade);
    }
    Ok(trades)
}

async fn with_refunds(
    connection: &mut SqliteConnection,
    trade: Option<Trade>,
) -> Result<Option<Trade>, StoreError> {
    let Some(mut trade) = trade else {
        return Ok(None);
    };
    trade.refunds = refunds::of_trade(connection, trade.id).await?;
    Ok(Some(trade))
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
    let update =
        "UPDATE trades SET status = 'TRADE_SUCCESS', charged_fen = ?, paid = ? WHERE id = ?";
    let update = sqlx::query(update).bind(taken.get()).bind(int(now)).bind(id);
    update.execute(&mut *connection).await?;
    of_id(connection, id).await
}

/// Counts a notification about the order; which one it is.
pub(crate) async fn reported(
    connection: &mut SqliteConnection,
    id: i64,
) -> Result<i64, StoreError> {
    let update = "UPDATE trades SET reports = reports + 1 WHERE id = ? RETURNING reports";
    Ok(sqlx::query_scalar(update).bind(id).fetch_one(connection).await?)
}

pub(crate) async fn close(connection: &mut SqliteConnection, id: i64) -> Result<(), StoreError> {
    let update = "UPDATE trades SET status = 'TRADE_CLOSED' WHERE id = ?";
    sqlx::query(update).bind(id).execute(connection).await?;
    Ok(())
}

fn read(row: &SqliteRow) -> Result<Trade, StoreError> {
    let (id, created): (i64, i64) = (row.try_get("id")?, row.try_get("created")?);
    let created = uint("created", created)?;
    let charged: Option<i64> = row.try_get("charged_fen")?;
    let at = |column| {
        let at: Option<i64> = row.try_get(column)?;
        at.map(|at| uint(column, at)).transpose()
    };
    let channel: String = row.try_get("channel")?;
    let status: String = row.try_get("status")?;
    let channel = Channel::parse(&channel).ok_or(StoreError::Unreadable("trades.channel"))?;
    Ok(Trade {
        id,
        channel,
        request: row.try_get("request")?,
        created,
        prepaid: uint("prepaid", row.try_get("prepaid")?)?,
        out_trade_no: row.try_get("out_trade_no")?,
        trade_no: trade_no(channel, created, id),
        subject: row.try_get("subject")?,
        total: Fen::new(uint("total_fen", row.try_get("total_fen")?)?),
        return_url: row.try_get("return_url")?,
        quit_url: row.try_get("quit_url")?,
        notify_url: row.try_get("notify_url")?,
        status: TradeStatus::parse(&status).ok_or(StoreError::Unreadable("trades.status"))?,
        charged: charged.map(|fen| uint("charged_fen", fen).map(Fen::new)).transpose()?,
        paid: at("paid")?,
        refunds: Vec::new(),
    })
}

/// 28 digits with the date of the order, as each provider writes its own.
fn trade_no(channel: Channel, created: UnixSeconds, id: i64) -> String {
    let date = china_time::write(created);
    let date: String = date.chars().take(10).filter(char::is_ascii_digit).collect();
    match channel.provider() {
        Provider::Alipay => format!("{date}2200140000{id:010}"),
        Provider::Wechat => format!("4200002345{date}{id:010}"),
    }
}
