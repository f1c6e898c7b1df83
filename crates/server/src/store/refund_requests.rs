//! What staff ask a running server to do about a refund, left in its database, and its answers.

use sqlx::{FromRow, SqliteConnection};
use wire::UnixSeconds;

use super::{StoreError, int};

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RefundVerb {
    /// Ask the provider again at once.
    Retry,
    /// A person gave the money back: compare that with the provider's books.
    Record,
    /// Give the money of a ticket back.
    Give,
}

impl RefundVerb {
    const ALL: [Self; 3] = [Self::Retry, Self::Record, Self::Give];

    const fn as_str(self) -> &'static str {
        match self {
            Self::Retry => "retry",
            Self::Record => "record",
            Self::Give => "give",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verb| verb.as_str() == text)
    }
}

/// A request that waits for an answer.
#[derive(Debug, Clone)]
pub(crate) struct RefundRequest {
    pub(crate) id: i64,
    /// The number that staff gave.
    pub(crate) no: String,
    pub(crate) verb: RefundVerb,
}

/// How far a request is.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub(crate) struct Outcome {
    /// Whether a server answered it.
    pub(crate) done: bool,
    /// Why it was not done.
    pub(crate) refusal: Option<String>,
}

/// Stores a request. Returns its number.
pub(crate) async fn ask(
    connection: &mut SqliteConnection,
    verb: RefundVerb,
    no: &str,
    now: UnixSeconds,
) -> Result<i64, StoreError> {
    let insert = "INSERT INTO refund_requests (no, verb, asked) VALUES (?, ?, ?) RETURNING id";
    let insert = sqlx::query_scalar(insert).bind(no).bind(verb.as_str()).bind(int(now));
    Ok(insert.fetch_one(connection).await?)
}

/// The requests that wait for an answer, the first first.
pub(crate) async fn waiting(
    connection: &mut SqliteConnection,
    most: u32,
) -> Result<Vec<RefundRequest>, StoreError> {
    let select = "SELECT id, no, verb FROM refund_requests WHERE done = 0 ORDER BY id LIMIT ?";
    let rows: Vec<(i64, String, String)> =
        sqlx::query_as(select).bind(most).fetch_all(connection).await?;
    let read = |(id, no, verb): (i64, String, String)| {
        let verb =
            RefundVerb::parse(&verb).ok_or(StoreError::Unreadable("refund_requests.verb"))?;
        Ok(RefundRequest { id, no, verb })
    };
    rows.into_iter().map(read).collect()
}

/// Stores the answer to a request: done, or why not.
pub(crate) async fn answer(
    connection: &mut SqliteConnection,
    id: i64,
    refusal: Option<&str>,
) -> Result<(), StoreError> {
    let update = sqlx::query("UPDATE refund_requests SET done = 1, refusal = ? WHERE id = ?");
    update.bind(refusal).bind(id).execute(connection).await?;
    Ok(())
}

/// How far a request is.
pub(crate) async fn outcome(
    connection: &mut SqliteConnection,
    id: i64,
) -> Result<Outcome, StoreError> {
    let select = "SELECT done, refusal FROM refund_requests WHERE id = ?";
    Ok(sqlx::query_as(select).bind(id).fetch_one(connection).await?)
}
