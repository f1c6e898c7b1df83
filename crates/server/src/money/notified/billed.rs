//! The providers' daily bills: they name refunds that nobody reported, such as those of a console for which no address of
//! reports is set.

use keys::china_time;
use wire::{Provider, UnixSeconds};

use super::super::due::{Pace, chance, next_try};
use super::refund_reported;
use crate::refusal::{Refusal, logged};
use crate::state::AppState;
use crate::store::bills::{self, DueBill};
use crate::store::purchases;
use guard_client::{BilledOutcome, ToBill};

/// How long after the end of a day its bill is there, in seconds: WeChat Pay writes it until ten o'clock.
const READY_SECONDS: u64 = 10 * 3_600;
/// How many days are made up for after a server was off. WeChat Pay keeps its bills for three months.
const DAYS_MAX: u64 = 31;

/// What reading a bill came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum BillRead {
    /// Whatever it names is over and done.
    Whole,
    /// A refund that it names is under way: the bill will not say how it ends, so it is read again.
    Underway,
}

/// Reads the bills that are due. One that can't be read is due again later.
pub(in crate::money) async fn read_bills(state: &AppState) -> Result<(), Refusal> {
    for provider in Provider::ALL {
        for bill in due(state, provider).await? {
            let DueBill { day, tries } = bill;
            let read = logged("reading a bill", read_bill(state, provider, day).await);
            let mut tx = state.store.begin().await?;
            if read == Some(BillRead::Whole) {
                bills::done(&mut tx, provider, day).await?;
            } else {
                let at = next_try(state.clock.now(), tries, Pace::Slow, chance()?);
                bills::try_again(&mut tx, provider, day, at).await?;
            }
            tx.commit().await?;
        }
    }
    Ok(())
}

/// The bills to be read now: of each day since the provider first took money, once it is over for long enough.
async fn due(state: &AppState, provider: Provider) -> Result<Vec<DueBill>, Refusal> {
    let now = state.clock.now();
    let Some(last) = last_whole_day(now) else { return Ok(Vec::new()) };
    let mut reading = state.store.reading().await?;
    let known = bills::last_day(&mut reading, provider).await?;
    if known.is_none_or(|known| known < last) {
        let first = match known {
            Some(known) => Some(known.saturating_add(1)),
            None => bills::first_payment(&mut reading, provider).await?.map(china_time::day),
        };
        // Nothing was taken on a day whose bill is there.
        let Some(first) = first.filter(|first| *first <= last) else { return Ok(Vec::new()) };
        drop(reading);
        let days = first.max(last.saturating_sub(DAYS_MAX))..=last;
        let mut tx = state.store.begin().await?;
        bills::expect(&mut tx, provider, days, now).await?;
        tx.commit().await?;
        reading = state.store.reading().await?;
    }
    Ok(bills::due(&mut reading, provider, now).await?)
}

/// The last day whose bill is there.
const fn last_whole_day(now: UnixSeconds) -> Option<u64> {
    china_time::day(now.saturating_sub(READY_SECONDS)).checked_sub(1)
}

/// Takes what became of each refund that a bill names as if it had been reported.
async fn read_bill(state: &AppState, provider: Provider, day: u64) -> Result<BillRead, Refusal> {
    let mut read = BillRead::Whole;
    for billed in state.guard.bill(ToBill { provider, day }).await?.refunds {
        let no = &billed.at.order;
        let known = purchases::of_order(&mut *state.store.reading().await?, no).await?;
        if known.is_none() {
            tracing::info!(%no, refund = billed.refund, "a bill names an order of somebody else");
            continue;
        }
        match state.guard.billed_refund(&billed).await? {
            BilledOutcome::Ended(report) => refund_reported(state, &billed.at, &report).await?,
            BilledOutcome::Underway => read = BillRead::Underway,
            BilledOutcome::Unknown => tracing::error!(%no, refund = billed.refund,
                "a bill names a refund that the provider does not know; a person has to look"),
        }
    }
    Ok(read)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bill_of_a_day_is_asked_for_at_ten_in_the_morning_of_the_next() {
        let opens = 1_766_066_400;
        let evening = china_time::day(opens);
        let ten = china_time::day_begins(evening + 1) + READY_SECONDS;
        assert_eq!(last_whole_day(opens), Some(evening - 1));
        assert_eq!(last_whole_day(ten - 1), Some(evening - 1));
        assert_eq!(last_whole_day(ten), Some(evening));
        assert_eq!(last_whole_day(0), None);
    }
}
