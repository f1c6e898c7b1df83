//! `samefare batch`: pauses and resumes a batch of a running server, through its database.

use core::time::Duration;
use std::path::Path;
use wire::BatchId;

use super::{Failure, OneBatch, say};
use crate::state::open_store;
use crate::store::batches::{self, Resumption};
use crate::store::{Data, Store};
use keys::Clock;

/// How often the answer of the server is looked for, in milliseconds.
pub(super) const LOOK_MS: u64 = 500;
/// How many times it is looked for.
pub(super) const LOOKS_MAX: u32 = 30;

pub(super) fn pause(asked: &OneBatch) -> Result<(), Failure> {
    let id = named(&asked.batch)?;
    running(async {
        let store = opened(&asked.data).await?;
        let mut tx = store.begin().await?;
        let now = Clock::System.now();
        let known = batches::counts(&mut tx, &id, now).await?;
        known.ok_or_else(|| Failure::NoBatch(id.clone()))?;
        batches::pause(&mut tx, &id, now).await?;
        tx.commit().await?;
        say(&format!("{id} is paused: nothing of it is sold, and no clock runs against a rider."))
    })
}

pub(super) fn resume(asked: &OneBatch) -> Result<(), Failure> {
    let id = named(&asked.batch)?;
    running(async {
        let store = opened(&asked.data).await?;
        let mut tx = store.begin().await?;
        let requested = batches::request_resumption(&mut tx, &id).await?;
        tx.commit().await?;
        if !requested {
            return Err(Failure::NotPaused(id));
        }
        say("The server checks what it quotes …")?;
        for _look in 0..LOOKS_MAX {
            let Resumption { requested, refusal } =
                batches::resumption(&mut *store.reading().await?, &id).await?;
            match (requested, refusal) {
                (true, _) => tokio::time::sleep(Duration::from_millis(LOOK_MS)).await,
                (false, None) => return say(&format!("{id} goes on.")),
                (false, Some(finding)) => {
                    return Err(Failure::StaysPaused { batch: id, finding });
                }
            }
        }
        Err(Failure::NoServer(id))
    })
}

fn named(text: &str) -> Result<BatchId, Failure> {
    BatchId::parse(text).ok_or_else(|| Failure::BatchName(text.into()))
}

/// Opens the existing database; a command never creates one.
pub(super) async fn opened(folder: &Path) -> Result<Store, Failure> {
    if !folder.join(crate::state::DATABASE).exists() {
        return Err(Failure::NoData(folder.into()));
    }
    Ok(open_store(&Data::Folder(folder.into())).await?)
}

pub(super) fn running(work: impl Future<Output = Result<(), Failure>>) -> Result<(), Failure> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(work)
}
