//! What is old of sign-ins is dropped, and last uses are stored: in small pieces, each a transaction of its own, so that
//! no request waits for them.

use crate::refusal::Refusal;
use crate::state::AppState;
use crate::store::riders::{self, app_tokens, codes, devices, sessions};

/// How many rows one transaction drops or changes.
const PIECE_ROWS_MAX: u32 = 256;

/// Drops codes of more than a day ago, tokens and sessions that are over and browsers that did not sign in for long, and stores when
/// sessions were used last.
///
/// # Errors
/// When the store fails; what is left is dropped the next time.
pub(crate) async fn forget(state: &AppState) -> Result<(), Refusal> {
    let now = state.clock.now();
    loop {
        let mut tx = state.store.begin().await?;
        let sent = now.saturating_sub(codes::CODE_KEPT_SECONDS);
        let mut is_more = false;
        for (statement, by) in [
            (codes::FORGET, sent),
            (sessions::FORGET, now),
            (devices::FORGET, now),
            (app_tokens::FORGET, now),
        ] {
            is_more |= all(riders::forget(&mut tx, statement, by, PIECE_ROWS_MAX).await?);
        }
        let uses = state.last_uses.take(PIECE_ROWS_MAX);
        for (token, used) in &uses {
            sessions::used(&mut tx, token, *used).await?;
        }
        tx.commit().await?;
        if !is_more && !all(uses.len() as u64) {
            return Ok(());
        }
    }
}

/// Whether this is a whole piece, so that there may be more.
fn all(rows: u64) -> bool {
    rows >= PIECE_ROWS_MAX.into()
}
