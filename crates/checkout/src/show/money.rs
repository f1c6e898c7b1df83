//! From a ticket, or money that goes back, to the screen that shows it.

use proof::Verified;
use wire::record::Intent;
use wire::{Receipt, ReceiptKind, Slice, TicketState, UnixSeconds};

use crate::screen::{
    Duplicate, GiveBack, Refund, RefundProgress, Screen, Ticket, VoidTicket, Wait,
};
use crate::state::{Held, MoneyReturn, Voided};

/// The seconds of a day of validity.
const DAY_S: u64 = 86_400;

pub(super) fn refund_progress(intent: &Intent, back: &MoneyReturn) -> RefundProgress {
    let MoneyReturn { order, ticket, voided } = back;
    RefundProgress {
        number: intent.purchase.number(),
        claim: order.claim.clone(),
        steps: order.steps,
        reason: order.reason,
        voided: voided.as_ref().map(|voided| {
            let Voided { receipt, tariff } = &**voided;
            VoidTicket { tickets: tickets(receipt), name: tariff.name.clone() }
        }),
        ticket: ticket.clone(),
    }
}

pub(super) fn refunded(intent: &Intent, receipt: &Verified<Receipt>, back: &MoneyReturn) -> Screen {
    Screen::Refunded(Refund {
        price: receipt.price(),
        refunded: match receipt.kind {
            ReceiptKind::Refund { refunded, .. } => refunded,
            ReceiptKind::Payment { .. } | ReceiptKind::Compensation { .. } => receipt.iat,
        },
        refund: match &receipt.kind {
            ReceiptKind::Refund { refund, .. } => refund.clone(),
            ReceiptKind::Payment { .. } | ReceiptKind::Compensation { .. } => receipt.trade.clone(),
        },
        trade: receipt.trade.clone(),
        purchase: intent.purchase,
        receipt: receipt.note().join(),
        back: refund_progress(intent, back),
    })
}

pub(super) fn ticketed(held: &Held, now_s: UnixSeconds) -> Screen {
    let Held { intent, receipt, tariff, order, compensation, kept } = held;
    let valid_s = u64::from(tariff.valid_days).saturating_mul(DAY_S);
    Screen::Ticketed(Box::new(Ticket {
        channel: order.channel,
        payee: order.channel.and_then(|it| tariff.payee(it)).map(|payee| payee.name.clone()),
        used: order.tickets.0.iter().any(|ticket| ticket.state == TicketState::Used),
        returns_until: held.returns_until(),
        can_give_back: held.can_be_returned(now_s),
        kept: *kept,
        compensation: compensation.clone(),
        duplicate: order.duplicate.map(|it| Duplicate { channel: it.channel, steps: it.steps }),
        tickets: tickets(receipt),
        name: tariff.name.clone(),
        rides: tariff.rides,
        qty: receipt.qty,
        batch: receipt.batch.clone(),
        price: receipt.price(),
        paid: receipt.paid,
        valid_in: tariff.valid_in.clone(),
        valid_until: receipt.paid.saturating_add(valid_s),
        trade: receipt.trade.clone(),
        purchase: intent.purchase,
        receipt: receipt.note().join(),
    }))
}

/// The question whether a ticket is to be given back; while it is, what is waited for.
pub(super) fn give_back(held: &Held, sending: Option<Wait>) -> Screen {
    Screen::GiveBack(GiveBack {
        tickets: tickets(&held.receipt),
        name: held.tariff.name.clone(),
        price: held.receipt.price(),
        channel: held.order.channel,
        number: held.intent.purchase.number(),
        sending,
    })
}

/// The numbers of the tickets of a receipt.
fn tickets(receipt: &Receipt) -> Vec<Slice> {
    match &receipt.kind {
        ReceiptKind::Payment { tickets } | ReceiptKind::Compensation { tickets } => tickets.clone(),
        ReceiptKind::Refund { .. } => Vec::new(),
    }
}
