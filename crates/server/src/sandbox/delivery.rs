//! Notifications on their way to the merchant: tried again, later and later, until it says
//! `success`.

use core::time::Duration;
use sqlx::SqliteConnection;
use wire::UnixSeconds;

use super::Sandbox;
use crate::store::{StoreError, int};

/// How long the merchant waits for the second, third, … try, in seconds.
const DELAYS_SECONDS: [u64; 6] = [2, 4, 8, 16, 60, 300];
/// How long one try may take, in seconds.
const TRY_SECONDS_MAX: u64 = 5;

/// A notification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Where it goes.
    pub url: String,
    /// The form, signed by the provider.
    pub body: String,
}

pub(super) async fn put(
    connection: &mut SqliteConnection,
    url: &str,
    body: &str,
    now: UnixSeconds,
) -> Result<(), StoreError> {
    let insert = sqlx::query("INSERT INTO deliveries (url, body, due) VALUES (?, ?, ?)");
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
        let update = "UPDATE deliveries SET due = NULL WHERE due IS NOT NULL RETURNING url, body";
        let all: Vec<(String, String)> = sqlx::query_as(update).fetch_all(&mut *tx).await?;
        tx.commit().await?;
        Ok(all.into_iter().map(|(url, body)| Delivery { url, body }).collect())
    }

    /// Delivers what is due, once.
    ///
    /// # Errors
    /// When the store fails; a merchant that does not answer is tried again later.
    pub async fn deliver_due(&self, http: &reqwest::Client) -> Result<(), StoreError> {
        let now = self.0.clock.now();
        let select =
            "SELECT id, url, body, tries FROM deliveries WHERE due <= ? ORDER BY due LIMIT 32";
        let due: Vec<(i64, String, String, i64)> = sqlx::query_as(select)
            .bind(int(now))
            .fetch_all(&mut *self.0.store.reading().await?)
            .await?;
        for (id, url, body, tries) in due {
            let taken = said_success(http, &url, body).await;
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

async fn said_success(http: &reqwest::Client, url: &str, body: String) -> bool {
    let kind = "application/x-www-form-urlencoded;charset=utf-8";
    let request = http.post(url).header("content-type", kind).body(body);
    let sent = request.timeout(Duration::from_secs(TRY_SECONDS_MAX)).send().await;
    match sent {
        Ok(answer) => answer.text().await.is_ok_and(|text| text.trim() == "success"),
        Err(error) => {
            tracing::warn!(%error, url, "a notification did not arrive");
            false
        }
    }
}
