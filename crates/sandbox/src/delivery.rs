//! Notifications on their way to the merchant: tried again, later and later, until it takes them.

use core::time::Duration;
use sqlx::SqliteConnection;
use wire::{Channel, Provider, UnixSeconds};

use crate::state::Sandbox;
use database::{StoreError, int};

/// How long the merchant waits for the second, third, … try, in seconds.
const DELAYS_SECONDS: [u64; 6] = [2, 4, 8, 16, 60, 300];
/// How long one try may take, in seconds.
const TRY_SECONDS_MAX: u64 = 5;

/// A notification on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Where it goes.
    pub url: String,
    /// The body: of Alipay a form that is signed in itself.
    pub body: String,
    /// Of WeChat Pay the signature over the body, made when it is sent.
    pub headers: Vec<(&'static str, String)>,
}

pub(crate) async fn put(
    connection: &mut SqliteConnection,
    channel: Channel,
    url: &str,
    body: &str,
    now: UnixSeconds,
) -> Result<(), StoreError> {
    let insert = "INSERT INTO deliveries (channel, url, body, due) VALUES (?, ?, ?, ?)";
    let insert = sqlx::query(insert).bind(channel.as_str());
    insert.bind(url).bind(body).bind(int(now)).execute(connection).await?;
    Ok(())
}

impl Sandbox {
    /// Takes every notification that is still to be delivered: whoever calls delivers them, or
    /// loses them.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn take_notifications(&self) -> Result<Vec<Delivery>, StoreError> {
        let mut tx = self.0.store.begin().await?;
        let update =
            "UPDATE deliveries SET due = NULL WHERE due IS NOT NULL RETURNING url, body, channel";
        let all: Vec<(String, String, String)> = sqlx::query_as(update).fetch_all(&mut *tx).await?;
        tx.commit().await?;
        all.into_iter().map(|(url, body, channel)| self.sent(url, body, &channel)).collect()
    }

    fn sent(&self, url: String, body: String, channel: &str) -> Result<Delivery, StoreError> {
        let channel = Channel::parse(channel).ok_or(StoreError::Unreadable("channel"))?;
        let headers = match channel.provider() {
            Provider::Alipay => Vec::new(),
            Provider::Wechat => self.wechat_headers(&body),
        };
        Ok(Delivery { url, body, headers })
    }

    /// Delivers what is due, once.
    ///
    /// # Errors
    /// When the store fails; a merchant that does not answer is tried again later.
    pub async fn deliver_due(&self, http: &reqwest::Client) -> Result<(), StoreError> {
        let now = self.0.clock.now();
        let select = "SELECT id, url, body, channel, tries FROM deliveries WHERE due <= ? ORDER BY due LIMIT 32";
        let due: Vec<(i64, String, String, String, i64)> = sqlx::query_as(select)
            .bind(int(now))
            .fetch_all(&mut *self.0.store.reading().await?)
            .await?;
        for (id, url, body, channel, tries) in due {
            let taken = was_taken(http, self.sent(url, body, &channel)?).await;
            let delay = usize::try_from(tries).ok().and_then(|tries| DELAYS_SECONDS.get(tries));
            let next = delay.filter(|_| !taken).map(|delay| int(now.saturating_add(*delay)));
            let mut tx = self.0.store.begin().await?;
            let update = "UPDATE deliveries SET tries = tries + 1, due = ? WHERE id = ?";
            sqlx::query(update).bind(next).bind(id).execute(&mut *tx).await?;
            tx.commit().await?;
        }
        Ok(())
    }
}

/// Alipay wants to read `success`; WeChat Pay is content with the status.
async fn was_taken(http: &reqwest::Client, delivery: Delivery) -> bool {
    let Delivery { url, body, headers } = delivery;
    let (kind, by_word) = if headers.is_empty() {
        ("application/x-www-form-urlencoded;charset=utf-8", true)
    } else {
        ("application/json", false)
    };
    let request = http.post(&url).header("content-type", kind).body(body);
    let request = headers.into_iter().fold(request, |it, (name, value)| it.header(name, value));
    match request.timeout(Duration::from_secs(TRY_SECONDS_MAX)).send().await {
        Ok(answer) if by_word => answer.text().await.is_ok_and(|text| text.trim() == "success"),
        Ok(answer) => answer.status().is_success(),
        Err(error) => {
            tracing::warn!(%error, url, "a notification did not arrive");
            false
        }
    }
}
