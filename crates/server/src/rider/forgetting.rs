//! What is old of sign-ins is dropped, and last uses are stored: in small pieces, each a transaction of its own, so that
//! no request waits for them.

use crate::refusal::Refusal;
use crate::state::AppState;
use crate::store::riders::{app_tokens, codes, devices, sessions};

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
        let forgotten = [
            codes::forget(&mut tx, now, PIECE_ROWS_MAX).await?,
            sessions::forget(&mut tx, now, PIECE_ROWS_MAX).await?,
            devices::forget(&mut tx, now, PIECE_ROWS_MAX).await?,
            app_tokens::forget(&mut tx, now, PIECE_ROWS_MAX).await?,
        ];
        let uses = state.last_uses.take(PIECE_ROWS_MAX);
        for (token, used) in &uses {
            sessions::used(&mut tx, token, *used).await?;
        }
        tx.commit().await?;
        let is_more = |rows: u64| rows >= PIECE_ROWS_MAX.into();
        if !forgotten.into_iter().any(is_more) && !is_more(uses.len() as u64) {
            return Ok(());
        }
    }
}
