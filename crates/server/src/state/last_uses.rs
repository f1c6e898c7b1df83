//! When sessions were used last, until it is stored: a request that only reads writes nothing.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use wire::{Digest, UnixSeconds};

/// How many sessions are remembered at most; the use of another is stored when it is used again.
const SESSIONS_MAX: usize = 65_536;

/// The last uses that are not stored yet, by the digest of the token.
#[derive(Debug, Default)]
pub(crate) struct LastUses(Mutex<HashMap<Digest, UnixSeconds>>);

impl LastUses {
    /// A session was used now.
    pub(crate) fn note(&self, token: Digest, now: UnixSeconds) {
        let mut uses = self.uses();
        if uses.len() < SESSIONS_MAX || uses.contains_key(&token) {
            uses.insert(token, now);
        }
    }

    /// Takes some of them, to be stored.
    pub(crate) fn take(&self, most: u32) -> Vec<(Digest, UnixSeconds)> {
        let mut uses = self.uses();
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        let taken: Vec<_> = uses.iter().take(most).map(|(token, used)| (*token, *used)).collect();
        for (token, _) in &taken {
            uses.remove(token);
        }
        taken
    }

    fn uses(&self) -> MutexGuard<'_, HashMap<Digest, UnixSeconds>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_use_is_taken_once_and_no_more_than_there_is_room_for() {
        let uses = LastUses::default();
        let token = |number: usize| Digest::of(&number.to_be_bytes());
        uses.note(token(0), 1);
        uses.note(token(0), 2);
        assert_eq!((uses.take(9), uses.take(9)), (vec![(token(0), 2)], vec![]));
        for number in 0..=SESSIONS_MAX {
            uses.note(token(number), 3);
        }
        assert_eq!(uses.take(2).len(), 2);
        assert_eq!(uses.take(u32::MAX).len(), SESSIONS_MAX - 2, "one had no room");
    }
}
