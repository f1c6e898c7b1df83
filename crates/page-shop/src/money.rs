//! What became of the money: settling, refunds, tickets given back, receipts and price proofs.

use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};
use wire::tariff::Returns;
use wire::{
    Digest, OrderNo, OrderState, PriceProof, ProblemType, PurchaseId, Receipt, ReceiptKind,
    ReturnReason, Slice, TicketState, TicketStates, TicketView, UnixSeconds, fragment,
};

use crate::check;
use crate::message::{Answer, Refusal, Request};
use crate::rider;
use crate::sale::{answered, clock, parsed, record, row_mut};
use crate::state::amount::Amount;
use crate::state::{Moment, Order, Purchase, Shop, Trade};

/// How long the wallet of the demonstration takes to give money back, in seconds.
const REFUND_S: u64 = 4;

/// Finds out what became of an order.
pub(crate) fn settle(
    shop: &mut Shop,
    id: &str,
    request: &Request,
    moment: Moment,
) -> Result<Answer, Refusal> {
    let rider = rider::of(shop, request, moment)?;
    let at = shop.owned(&rider, parsed(id)?)?;
    settled(shop, at, moment.now())?;
    shop.purchases.get(at).map(answered).ok_or_else(|| ProblemType::NotFound.into())
}

fn settled(shop: &mut Shop, at: usize, now: UnixSeconds) -> Result<(), Refusal> {
    let purchase = shop.purchases.get(at).ok_or(ProblemType::NotFound)?.clone();
    let Some(order) = &purchase.order else {
        return Ok(());
    };
    let changed = match order.state {
        OrderState::Awaiting => match paid(order) {
            Some(paid) => Some(taken(shop, &purchase, &paid, now)?),
            None if clock(shop, &purchase.batch, now) >= order.pay_by => Some(closed(order, now)),
            None => None,
        },
        OrderState::Refunding => Some(refunded(shop, &purchase, now)?),
        OrderState::Paid | OrderState::Closed | OrderState::Refunded | OrderState::RefundStuck => {
            None
        }
    };
    if let Some(changed) = changed {
        replace(shop, at, changed)?;
        record(shop, &purchase.batch, now, true)?;
    }
    Ok(())
}

fn replace(shop: &mut Shop, at: usize, order: Order) -> Result<(), Refusal> {
    shop.purchases.get_mut(at).ok_or(ProblemType::NotFound)?.order = Some(order);
    Ok(())
}

/// Money that came for an attempt.
struct Paid {
    no: OrderNo,
    total: wire::Fen,
    at: UnixSeconds,
    instruction: Digest,
}

fn paid(order: &Order) -> Option<Paid> {
    order.attempts.iter().find_map(|attempt| match attempt.trade {
        Trade::Paid { total, at } => {
            let instruction = attempt.given.as_ref().map(|given| given.digest);
            let instruction = instruction.unwrap_or_else(|| Digest::of(b""));
            Some(Paid { no: attempt.no.clone(), total, at, instruction })
        }
        Trade::Unpaid | Trade::Closed => None,
    })
}

/// The order with the money that came: a ticket for the quoted amount, and all of any other goes back.
fn taken(
    shop: &mut Shop,
    purchase: &Purchase,
    paid: &Paid,
    now: UnixSeconds,
) -> Result<Order, Refusal> {
    let mut order = purchase.order.clone().ok_or(ProblemType::NotFound)?;
    order.steps.charged = Some(paid.at);
    let batch = purchase.batch.clone();
    if paid.total == purchase.total {
        let row = row_mut(shop, &batch)?;
        let mut numbers = Vec::new();
        for _ in 0..purchase.qty {
            row.tickets = row.tickets.saturating_add(1);
            numbers.push(format!("{batch}-{:06}", row.tickets));
        }
        let view =
            |number: &String| TicketView { number: number.clone(), state: TicketState::Valid };
        order.tickets = TicketStates(numbers.iter().map(view).collect());
        let tickets = numbers.iter().map(|number| Slice::from(number.as_str())).collect();
        order.receipt = Some(receipt(shop, purchase, paid, ReceiptKind::Payment { tickets }, now));
        order.state = OrderState::Paid;
        return Ok(order);
    }
    check::charge(shop, purchase, paid.total);
    let row = row_mut(shop, &batch)?;
    row.compensations = row.compensations.saturating_add(1);
    let ticket = Slice::from(format!("{batch}-C{:06}", row.compensations).as_str());
    let kind = ReceiptKind::Compensation { tickets: vec![ticket] };
    order.compensation = Some(receipt(shop, purchase, paid, kind, now));
    order.steps.refund_asked = Some(now);
    order.reason = Some(ReturnReason::WrongAmount);
    order.state = OrderState::Refunding;
    Ok(order)
}

/// The order that its channel closed unpaid.
fn closed(order: &Order, now: UnixSeconds) -> Order {
    let mut order = order.clone();
    for attempt in &mut order.attempts {
        attempt.trade = Trade::Closed;
    }
    order.steps.closed = Some(now);
    order.state = OrderState::Closed;
    order
}

/// Makes the refunds that are due: the wallet takes a moment for them.
pub(crate) fn make_due_refunds(shop: &mut Shop, now: UnixSeconds) {
    let due = |purchase: &Purchase| {
        let order = purchase.order.as_ref().filter(|order| order.state == OrderState::Refunding);
        let asked = order.and_then(|order| order.steps.refund_asked);
        asked.is_some_and(|asked| asked.saturating_add(REFUND_S) <= now)
    };
    let due: Vec<usize> =
        shop.purchases.iter().enumerate().filter(|(_, it)| due(it)).map(|(at, _)| at).collect();
    for at in due {
        // What fails here fails again when it is next asked for, and is answered then.
        _ = settled(shop, at, now);
    }
}

/// The order whose money the wallet gave back.
fn refunded(shop: &Shop, purchase: &Purchase, now: UnixSeconds) -> Result<Order, Refusal> {
    let mut order = purchase.order.clone().ok_or(ProblemType::NotFound)?;
    let paid = paid(&order).ok_or(ProblemType::Internal)?;
    let refund = Slice::from(format!("R-{}", purchase.id.number()).as_str());
    let kind = ReceiptKind::Refund { refund, refunded: now };
    order.voided = order.voided.or(order.receipt);
    order.receipt = Some(receipt(shop, purchase, &paid, kind, now));
    order.steps.refund_sent = order.steps.refund_sent.or(Some(now));
    order.steps.refunded = Some(now);
    order.state = OrderState::Refunded;
    Ok(order)
}

fn receipt(
    shop: &Shop,
    purchase: &Purchase,
    paid: &Paid,
    kind: ReceiptKind,
    now: UnixSeconds,
) -> String {
    let amount = Amount::of(paid.total);
    let receipt = Receipt {
        aud: Slice::from(shop.site.origin.as_str()),
        tariff: shop.tariff.digest(),
        quote: purchase.digest,
        instruction: paid.instruction,
        batch: purchase.batch.clone(),
        product: purchase.product.clone(),
        purchase: purchase.id,
        order: paid.no.clone(),
        trade: Slice::from(format!("DEMO{}", purchase.id.number()).as_str()),
        qty: purchase.qty,
        total: amount.fen,
        pay: amount.pay,
        words: amount.words,
        paid: paid.at,
        kind,
        iat: now,
    };
    shop.keys.receipt.note(shop.tariff.issuer(), &receipt)
}

/// Gives unused tickets back.
pub(crate) fn give_back(
    shop: &mut Shop,
    id: &str,
    request: &Request,
    moment: Moment,
) -> Result<Answer, Refusal> {
    let rider = rider::of(shop, request, moment)?;
    let at = shop.owned(&rider, parsed(id)?)?;
    let now = moment.now();
    let purchase = shop.purchases.get(at).ok_or(ProblemType::NotFound)?;
    let mut order = purchase.order.clone().ok_or(ProblemType::NotFound)?;
    let promised = match shop.tariff.returns {
        Returns::Unused { until } => now < until,
        Returns::NotOffered => false,
    };
    match order.state {
        OrderState::Paid if promised => {
            for ticket in &mut order.tickets.0 {
                ticket.state = TicketState::Void;
            }
            order.voided = order.receipt.take();
            order.reason = Some(ReturnReason::Returned);
            order.steps.refund_asked = Some(now);
            order.state = OrderState::Refunding;
            let batch = purchase.batch.clone();
            replace(shop, at, order)?;
            record(shop, &batch, now, true)?;
        }
        OrderState::Refunding | OrderState::Refunded | OrderState::RefundStuck => {}
        OrderState::Paid | OrderState::Awaiting | OrderState::Closed => {
            return Err(ProblemType::NotReturnable.into());
        }
    }
    shop.purchases.get(at).map(answered).ok_or_else(|| ProblemType::NotFound.into())
}

/// The notes of a purchase in one file, once there is a receipt.
pub(crate) fn price_proof(
    shop: &Shop,
    id: &str,
    request: &Request,
    moment: Moment,
) -> Result<Answer, Refusal> {
    let (purchase, receipt) = with_receipt(shop, id, request, moment)?;
    let attempts = purchase.order.iter().flat_map(|order| &order.attempts);
    let mut paid = attempts.filter(|it| matches!(it.trade, Trade::Paid { .. }));
    let given = paid.find_map(|attempt| attempt.given.as_ref());
    let proof = PriceProof {
        tariff: Some(&shop.note),
        quote: Some(&purchase.quote),
        instruction: given.map(|given| given.answer.instruction.as_str()),
        address: given.map(|given| given.answer.address.as_str()),
        receipt: Some(receipt),
    };
    Ok(Answer::text(proof.write()))
}

/// The receipt as a QR code.
pub(crate) fn receipt_code(
    shop: &Shop,
    id: &str,
    request: &Request,
    moment: Moment,
) -> Result<Answer, Refusal> {
    let (_, receipt) = with_receipt(shop, id, request, moment)?;
    let address = [&shop.site.origin, "/verify#", &fragment::write(receipt)].concat();
    let code = QrCode::with_error_correction_level(address, EcLevel::L);
    let code = code.map_err(|_| ProblemType::Internal)?;
    Ok(Answer::of("image/svg+xml", code.render::<svg::Color<'_>>().build()))
}

fn with_receipt<'a>(
    shop: &'a Shop,
    id: &str,
    request: &Request,
    moment: Moment,
) -> Result<(&'a Purchase, &'a str), Refusal> {
    let rider = rider::of(shop, request, moment)?;
    let id: PurchaseId = parsed(id)?;
    let purchase = shop.purchases.get(shop.owned(&rider, id)?).ok_or(ProblemType::NotFound)?;
    let order = purchase.order.as_ref().ok_or(ProblemType::NotFound)?;
    let receipt = order.receipt.as_deref().or(order.voided.as_deref());
    Ok((purchase, receipt.ok_or(ProblemType::NotFound)?))
}
