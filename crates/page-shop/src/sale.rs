//! The sale: quotes, orders, and what a page sees of them.

mod pause;
mod status;

pub(crate) use pause::{evidence, resume};
pub(crate) use status::{clock, counts, is_paused, record, row_mut, status};

use wire::tariff::Batch;
use wire::{
    BatchId, Digest, OrderRequest, OrderState, OrderView, PaymentSteps, ProblemType, PurchaseId,
    PurchaseView, PurchasesAnswer, Quote, QuoteRequest, RiderId, Slice, TicketStates, UnixSeconds,
    endpoint,
};

use crate::check;
use crate::message::{Answer, Refusal, Request};
use crate::rider::{self, read};
use crate::state::amount::Amount;
use crate::state::{Attempt, Moment, Order, Purchase, Shop, Trade};
use crate::switches::Place;

/// For how long a quote of the demonstration can be confirmed, in seconds.
const QUOTE_S: u64 = wire::quote::QUOTE_SECONDS_MAX;
/// How many purchases of a rider one answer of the demonstration lists.
const LISTED_MAX: usize = 8;
/// How long an order of the demonstration can be paid, in seconds.
const PAY_S: u64 = 600;

/// The rider's purchase that stands in the way of another, or takes the place of a lost one.
fn is_active(shop: &Shop, purchase: &Purchase, now: UnixSeconds) -> bool {
    match purchase.order.as_ref().map(|order| order.state) {
        None => clock(shop, &purchase.batch, now) < purchase.exp,
        Some(
            OrderState::Awaiting
            | OrderState::Paid
            | OrderState::Refunding
            | OrderState::RefundStuck,
        ) => true,
        Some(OrderState::Closed | OrderState::Refunded) => false,
    }
}

fn key(request: &Request) -> Result<PurchaseId, Refusal> {
    let key = request.key.as_deref().and_then(PurchaseId::from_idempotency_key);
    key.ok_or_else(|| ProblemType::IdempotencyMissing.into())
}

pub(crate) fn quote(shop: &mut Shop, request: &Request, moment: Moment) -> Result<Answer, Refusal> {
    let rider = rider::of(shop, request, moment)?;
    let id = key(request)?;
    let asked: QuoteRequest = read(request)?;
    quoted(shop, &rider, id, &asked, moment.now())
}

fn quoted(
    shop: &mut Shop,
    rider: &RiderId,
    id: PurchaseId,
    asked: &QuoteRequest,
    now: UnixSeconds,
) -> Result<Answer, Refusal> {
    let on_offer = shop.tariff.total(&asked.product, asked.qty).is_some();
    let batch = shop.tariff.batch(&asked.batch).filter(|batch| batch.product == asked.product);
    let batch = batch.filter(|_| on_offer).ok_or(ProblemType::Malformed)?.clone();
    if now < batch.opens {
        return Err(Refusal::in_seconds(ProblemType::NotOpen, batch.opens - now));
    }
    let known = shop.purchases.iter().position(|purchase| purchase.id == id);
    if let Some(known) = known.and_then(|at| shop.purchases.get(at)) {
        let intent = (&known.batch, &known.product, known.qty);
        if known.rider != *rider || intent != (&asked.batch, &asked.product, asked.qty) {
            return Err(ProblemType::IdempotencyMismatch.into());
        }
        if known.order.is_some() || now < known.exp {
            return Ok(answered(known));
        }
    }
    may_hold(shop, rider, id, &batch, now)?;
    let purchase = new_quote(shop, rider, id, asked, now)?;
    let answer = answered(&purchase);
    shop.purchases.retain(|purchase| purchase.id != id);
    shop.purchases.push(purchase);
    record(shop, &batch.id, now, true)?;
    check::quote(shop, id);
    Ok(answer)
}

fn may_hold(
    shop: &Shop,
    rider: &RiderId,
    id: PurchaseId,
    batch: &Batch,
    now: UnixSeconds,
) -> Result<(), Refusal> {
    if !(shop.tariff.iat..shop.tariff.exp).contains(&now) {
        return Err(ProblemType::NotOpen.into());
    }
    let of_rider = |it: &&Purchase| it.rider == *rider && it.batch == batch.id;
    let active = |it: &&Purchase| is_active(shop, it, now);
    let mut mine = shop.purchases.iter().filter(of_rider).filter(active);
    if let Some(other) = mine.clone().find(|it| it.id != id) {
        return Err(other.exists());
    }
    if now >= batch.closes {
        return Err(ProblemType::NotOpen.into());
    }
    if is_paused(shop, &batch.id) {
        return Err(ProblemType::Paused.into());
    }
    let (sold, held) = counts(shop, &batch.id, now);
    let fits = mine.next().is_some() || sold.saturating_add(held) < batch.size;
    if fits { Ok(()) } else { Err(ProblemType::SoldOut.into()) }
}

fn new_quote(
    shop: &Shop,
    rider: &RiderId,
    id: PurchaseId,
    asked: &QuoteRequest,
    now: UnixSeconds,
) -> Result<Purchase, Refusal> {
    let line = shop.tariff.total(&asked.product, asked.qty).ok_or(ProblemType::Malformed)?;
    let amount = Amount::at(shop, Place::Quote, line.fen);
    let quote = Quote {
        aud: Slice::from(shop.site.origin.as_str()),
        tariff: shop.tariff.digest(),
        batch: asked.batch.clone(),
        product: asked.product.clone(),
        purchase: id,
        rider: rider.clone(),
        qty: asked.qty,
        total: amount.fen,
        pay: amount.pay,
        words: amount.words,
        iat: now,
        exp: now.saturating_add(QUOTE_S),
    };
    let text = wire::note::write(shop.tariff.issuer(), &quote);
    Ok(Purchase {
        id,
        rider: rider.clone(),
        batch: quote.batch,
        product: quote.product,
        qty: quote.qty,
        digest: Digest::of(text.as_bytes()),
        quote: shop.keys.quote.sign(&text),
        total: quote.total,
        exp: quote.exp,
        order: None,
    })
}

pub(crate) fn order(shop: &mut Shop, request: &Request, moment: Moment) -> Result<Answer, Refusal> {
    let rider = rider::of(shop, request, moment)?;
    let id = key(request)?;
    let asked: OrderRequest = read(request)?;
    let at = shop.owned(&rider, id)?;
    let now = moment.now();
    let purchase = shop.purchases.get(at).ok_or(ProblemType::NotFound)?;
    if purchase.order.is_some() {
        return Ok(answered(purchase));
    }
    let batch = purchase.batch.clone();
    if is_paused(shop, &batch) {
        return Err(ProblemType::Paused.into());
    }
    if purchase.digest != asked.quote || now >= purchase.exp {
        return Err(ProblemType::QuoteStale.into());
    }
    let purchase = shop.purchases.get_mut(at).ok_or(ProblemType::NotFound)?;
    purchase.order = Some(Order {
        state: OrderState::Awaiting,
        pay_by: now.saturating_add(PAY_S),
        attempts: vec![Attempt::new(id, 1)],
        steps: PaymentSteps::default(),
        reason: None,
        tickets: TicketStates::default(),
        receipt: None,
        voided: None,
        compensation: None,
    });
    let answer = answered(purchase);
    record(shop, &batch, now, true)?;
    Ok(answer)
}

pub(crate) fn find(
    shop: &Shop,
    id: &str,
    request: &Request,
    moment: Moment,
) -> Result<Answer, Refusal> {
    let rider = rider::of(shop, request, moment)?;
    let at = shop.owned(&rider, parsed(id)?)?;
    shop.purchases.get(at).map(answered).ok_or_else(|| ProblemType::NotFound.into())
}

/// The purchase in a path. What can't be one is not there.
pub(crate) fn parsed(id: &str) -> Result<PurchaseId, Refusal> {
    PurchaseId::parse(id).ok_or_else(|| ProblemType::NotFound.into())
}

/// The active purchase of the batch, else the one that was ordered last.
pub(crate) fn mine(
    shop: &Shop,
    batch: &str,
    request: &Request,
    moment: Moment,
) -> Result<Answer, Refusal> {
    let rider = rider::of(shop, request, moment)?;
    let batch = BatchId::parse(batch).ok_or(ProblemType::NotFound)?;
    let mut mine = shop.purchases.iter().rev().filter(|it| it.rider == rider);
    let active = |it: &&Purchase| it.batch == batch && is_active(shop, it, moment.now());
    let found = mine.clone().find(active).or_else(|| mine.find(|it| it.order.is_some()));
    found.map(answered).ok_or_else(|| ProblemType::NotFound.into())
}

/// The rider's purchases, the latest first: those with an order, and a quote that is held.
pub(crate) fn list(shop: &Shop, request: &Request, moment: Moment) -> Result<Answer, Refusal> {
    let rider = rider::of(shop, request, moment)?;
    let (_, query) = request.split();
    let before = query.strip_prefix(endpoint::BEFORE).and_then(|rest| rest.strip_prefix('='));
    let before = match before.map(PurchaseId::parse) {
        Some(None) => return Err(ProblemType::Malformed.into()),
        Some(id) => shop.purchases.iter().position(|it| Some(it.id) == id),
        None => None,
    };
    let earlier = shop.purchases.iter().take(before.unwrap_or(shop.purchases.len()));
    let shown = |it: &&Purchase| {
        let held = clock(shop, &it.batch, moment.now()) < it.exp;
        it.rider == rider && (it.order.is_some() || held)
    };
    let mut earlier = earlier.rev().filter(shown);
    let purchases = earlier.by_ref().take(LISTED_MAX).map(view).collect();
    let answer = PurchasesAnswer { purchases, more: earlier.next().is_some() };
    Ok(Answer::json(wire::request::encode(&answer)))
}

/// The answer about a purchase.
pub(crate) fn answered(purchase: &Purchase) -> Answer {
    Answer::json(wire::request::encode(&view(purchase)))
}

/// The purchase as a page sees it.
fn view(purchase: &Purchase) -> PurchaseView {
    let order = purchase.order.as_ref();
    PurchaseView {
        purchase: purchase.id,
        batch: purchase.batch.clone(),
        quote: purchase.quote.clone(),
        order: order.and_then(|order| {
            let paid = |it: &&Attempt| matches!(it.trade, Trade::Paid { .. });
            let counts = order.attempts.iter().find(paid).or(order.attempts.last())?;
            let at = order.attempts.iter().position(|it| it.no == counts.no)?;
            let placed = OrderView::placed(counts.no.clone(), purchase.digest, order.pay_by);
            Some(OrderView {
                attempt: u32::try_from(at.saturating_add(1)).ok()?,
                state: order.state,
                channel: counts.channel,
                steps: order.steps,
                reason: order.reason,
                tickets: order.tickets.clone(),
                ..placed
            })
        }),
        receipt: order.and_then(|order| order.receipt.clone()),
        voided: order.and_then(|order| order.voided.clone()),
        compensation: order.and_then(|order| order.compensation.clone()),
    }
}
