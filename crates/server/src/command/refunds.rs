//! `samefare refund`: what is still to go back, and requests of staff to a running server, left in its database.

use core::time::Duration;
use keys::{Clock, pricing};

use super::batches::{LOOK_MS, LOOKS_MAX, opened, running};
use super::{Failure, OneRefund, Refunds, say};
use crate::store::orders;
use crate::store::refund_requests::{self, Outcome, RefundVerb};
use crate::store::refunds::{self, Refund, RefundState};

/// How many refunds are listed.
const LISTED_MAX: u32 = 1_000;

/// Lists the money that is still to go back, a line each.
pub(super) fn list(asked: &Refunds) -> Result<(), Failure> {
    running(async {
        let store = opened(&asked.data).await?;
        let mut reading = store.reading().await?;
        let now = Clock::System.now();
        let open = refunds::open(&mut reading, LISTED_MAX).await?;
        let parts = orders::parts_returned(&mut reading, LISTED_MAX).await?;
        for refund in &open {
            say(&line(refund, now))?;
        }
        for part in &parts {
            let (paid, back) = (pricing::figures(part.paid), pricing::figures(part.returned));
            let back = if part.returned.get() == 0 { "an unknown part".into() } else { back };
            say(&format!(
                "{} {paid} paid, {back} given back elsewhere, the ticket stays",
                part.no
            ))?;
        }
        let stuck = open.iter().filter(|refund| refund.state == RefundState::Stuck).count();
        say(&format!("{} open, {stuck} stuck, {} in part", open.len(), parts.len()))
    })
}

fn line(refund: &Refund, now: u64) -> String {
    let Refund { at, trade, paid, kind, since, state, posted, refusal, next_try, .. } = refund;
    let how = match (state, refusal, posted) {
        (RefundState::Stuck, Some(refusal), _) => format!("stuck: {refusal}"),
        (RefundState::Stuck, None, _) => "stuck".into(),
        (RefundState::Refunded, ..) => "refunded".into(),
        (RefundState::Due, Some(refusal), _) => format!("refused for now: {refusal}"),
        (RefundState::Due, None, Some(_)) => "under way".into(),
        (RefundState::Due, None, None) => "due".into(),
    };
    let next = match state {
        RefundState::Due => match next_try.checked_sub(now) {
            Some(wait) => format!(", again in {wait} s"),
            None => format!(", {} s late", now - next_try),
        },
        RefundState::Refunded | RefundState::Stuck => String::new(),
    };
    format!(
        "{} {} {} {trade} {} owed for {} s, {how}{next}",
        at.order,
        at.channel.as_str(),
        pricing::figures(*paid),
        kind.as_str(),
        now.saturating_sub(*since)
    )
}

/// Leaves a request to the running server, and waits for its answer.
pub(super) fn ask(verb: RefundVerb, asked: &OneRefund) -> Result<(), Failure> {
    running(async {
        let store = opened(&asked.data).await?;
        let mut tx = store.begin().await?;
        let id = refund_requests::ask(&mut tx, verb, &asked.no, Clock::System.now()).await?;
        tx.commit().await?;
        for _look in 0..LOOKS_MAX {
            let outcome = refund_requests::outcome(&mut *store.reading().await?, id).await?;
            match outcome {
                Outcome { done: false, .. } => {
                    tokio::time::sleep(Duration::from_millis(LOOK_MS)).await;
                }
                Outcome { done: true, refusal: None } => {
                    return say(match verb {
                        RefundVerb::Retry => "The provider is asked again now.",
                        RefundVerb::Record => "The provider's books agree: it is on record.",
                        RefundVerb::Give => "The ticket is void, and its money goes back.",
                    });
                }
                Outcome { done: true, refusal: Some(refusal) } => {
                    return Err(Failure::Refund(refusal));
                }
            }
        }
        Err(Failure::NoRefundServer)
    })
}
