//! The stop on evidence, and the end of it.

use proof::find_contradiction;
use wire::{BatchId, EvidenceRequest, OrderState, ProblemType, UnixSeconds};

use super::status::{record, row_mut};
use crate::message::{Answer, Refusal, Request};
use crate::rider::read;
use crate::state::{Moment, Shop};

/// Pauses the batch that signed notes prove a wrong amount of.
pub(crate) fn evidence(
    shop: &mut Shop,
    request: &Request,
    moment: Moment,
) -> Result<Answer, Refusal> {
    let evidence: EvidenceRequest = read(request)?;
    let (quote, instruction) = (evidence.quote.as_bytes(), evidence.instruction.as_ref());
    let found = find_contradiction(quote, instruction, &shop.tariff);
    let found = found.map_err(|_| ProblemType::Unfounded)?;
    let now = moment.now();
    let row = row_mut(shop, &found.batch)?;
    if found.iat < row.resumed {
        return Err(ProblemType::Unfounded.into());
    }
    if row.paused_since.is_none() {
        row.paused_since = Some(now);
        record(shop, &found.batch, now, true)?;
    }
    Ok(Answer::empty())
}

/// Goes on with every batch. A wrong quote or instruction is not given out again, and each order has as much time left
/// as it had.
pub(crate) fn resume(shop: &mut Shop, now: UnixSeconds) -> Result<(), Refusal> {
    let paused: Vec<_> = shop.batches.iter().filter(|row| row.paused_since.is_some()).collect();
    let paused: Vec<BatchId> = paused.into_iter().map(|row| row.id.clone()).collect();
    for id in paused {
        let row = row_mut(shop, &id)?;
        let stood = now.saturating_sub(row.paused_since.unwrap_or(now));
        (row.paused_since, row.resumed) = (None, now);
        for purchase in shop.purchases.iter_mut().filter(|purchase| purchase.batch == id) {
            let order = purchase.order.as_mut().filter(|it| it.state == OrderState::Awaiting);
            if let Some(order) = order {
                order.pay_by = order.pay_by.saturating_add(stood);
            }
        }
        record(shop, &id, now, true)?;
    }
    let tariff = &shop.tariff;
    for purchase in &mut shop.purchases {
        let wrong = |quote: &str, given: Option<&wire::InstructionAnswer>| {
            find_contradiction(quote.as_bytes(), given, tariff).is_ok()
        };
        let attempts = purchase.order.iter_mut().flat_map(|order| &mut order.attempts);
        for attempt in attempts {
            let given = attempt.given.as_ref().map(|given| &given.answer);
            if given.is_some_and(|answer| wrong(&purchase.quote, Some(answer))) {
                attempt.given = None;
            }
        }
        if purchase.order.is_none() && wrong(&purchase.quote, None) {
            purchase.exp = purchase.exp.min(now);
        }
    }
    Ok(())
}
