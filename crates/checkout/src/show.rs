//! From a state to the screen that shows it.

use proof::{Verified, Window};
use wire::record::Intent;
use wire::{BatchState, Quote, Receipt, ReceiptKind, Tariff};

use crate::event::Now;
use crate::page::{Page, Rider};
use crate::request::Topic;
use crate::screen::{
    ChannelChoice, Dispute, Offer, Payment, PaymentCheck, ProblemKind, Ready, Refund,
    RefundProgress, Review, Screen, SignIn, SoldOut, Ticket, Trust, Wait, WaitReason,
};
use crate::state::{MoneyReturn, SignInStep, State};

/// The seconds of a day of validity.
const DAY_S: u64 = 86_400;

pub(crate) fn screen(state: &State, page: &Page, now: Now) -> Screen {
    let now_s = page.clock.s(now);
    let wait = |held| page.exchanges.wait(Topic::Purchase, held, now);
    let next_s = page.exchanges.next_s(Topic::Purchase, now);
    if let Some(since) = paused(state, page, now) {
        return Screen::Paused { since };
    }
    match state {
        State::Loading => loading(page, now),
        State::Resuming { .. } => {
            let topic = if page.offer.is_some() { Topic::Purchase } else { Topic::Tariff };
            Screen::Loading { wait: page.exchanges.wait(topic, false, now) }
        }
        State::Browsing => watching(page, now),
        // A rider who was turned away has no purchase here: the server would have named it.
        State::SoldOut => turned_away(page, false, now),
        State::SigningIn { step, .. } => Screen::SignIn(sign_in(step, page, now)),
        State::GeneratingKey | State::SavingKey { .. } => Screen::Quoting { wait: None },
        State::Quoting { .. } => Screen::Quoting { wait: wait(false) },
        State::Reviewing { intent, quote, tariff, renewals } => {
            review(intent, quote, tariff, *renewals, page, now)
                .unwrap_or(Screen::Quoting { wait: None })
        }
        State::Ordering { confirmed, .. } => {
            Screen::Ordering { price: confirmed.quote().price(), wait: wait(true) }
        }
        State::Choosing { intent, confirmed, order } => Screen::Choosing(ChannelChoice {
            price: confirmed.quote().price(),
            number: intent.purchase.number(),
            left_s: order.pay_by.saturating_sub(now_s),
            channels: page.channels(),
        }),
        State::Instructing { intent, confirmed, order } => Screen::Paying(Payment {
            price: confirmed.quote().price(),
            number: intent.purchase.number(),
            pay_by: order.pay_by,
            left_s: order.pay_by.saturating_sub(now_s),
            ready: Err(wait(true)),
        }),
        State::Paying { intent, order, payable, .. } => Screen::Paying(Payment {
            price: payable.price().clone(),
            number: intent.purchase.number(),
            pay_by: order.pay_by,
            left_s: order.pay_by.saturating_sub(now_s),
            ready: Ok(Ready { channel: payable.channel(), payee: payable.payee().into() }),
        }),
        State::Checking { intent, confirmed, order, .. } => Screen::Checking(PaymentCheck {
            price: confirmed.quote().price(),
            number: intent.purchase.number(),
            claim: order.claim.clone(),
            next_s,
            can_reopen: now_s < order.pay_by,
            offline: !page.exchanges.is_online(),
        }),
        State::Ticketed { intent, receipt, tariff } => ticketed(intent, receipt, tariff),
        State::Refunding { intent, back } => Screen::Refunding(money_back(intent, back)),
        State::Refunded { intent, receipt, back } => Screen::Refunded(Refund {
            price: receipt.price(),
            refunded: match receipt.kind {
                ReceiptKind::Refund { refunded, .. } => refunded,
                ReceiptKind::Payment { .. } | ReceiptKind::Compensation { .. } => receipt.iat,
            },
            purchase: intent.purchase,
            back: money_back(intent, back),
        }),
        State::RefundNeedsHelp { intent, back } => {
            Screen::RefundNeedsHelp(money_back(intent, back))
        }
        State::Closed { intent } => Screen::Closed { number: intent.purchase.number() },
        State::Disputed { intent, mismatch, .. } => Screen::Disputed(Dispute {
            announced: mismatch.announced.clone(),
            received: mismatch.received.clone(),
            number: intent.purchase.number(),
            next_s,
        }),
        State::Failed { intent, trouble } => Screen::Problem {
            kind: *trouble,
            number: intent.as_ref().map(|intent| intent.purchase.number()),
        },
    }
}

fn money_back(intent: &Intent, back: &MoneyReturn) -> RefundProgress {
    let MoneyReturn { order, ticket } = back;
    RefundProgress {
        number: intent.purchase.number(),
        claim: order.claim.clone(),
        steps: order.steps,
        ticket: ticket.clone(),
    }
}

/// Whether the seconds on this screen count.
pub(crate) fn counts(screen: &Screen) -> bool {
    let again = |wait: &Option<Wait>| {
        wait.is_some_and(|wait| matches!(wait.reason, WaitReason::Again { .. }))
    };
    match screen {
        Screen::Upcoming { .. }
        | Screen::Reviewing(_)
        | Screen::Choosing(_)
        | Screen::Paying(_) => true,
        // Until the wait has lasted long enough to be shown, every second is a chance for it.
        Screen::Loading { wait } | Screen::Quoting { wait } | Screen::Ordering { wait, .. } => {
            wait.is_none() || again(wait)
        }
        Screen::Checking(PaymentCheck { next_s, .. })
        | Screen::Disputed(Dispute { next_s, .. }) => next_s.is_some(),
        Screen::SignIn(
            SignIn::Phone { sending: wait, .. } | SignIn::Code { checking: wait, .. },
        ) => again(wait),
        Screen::Open { .. }
        | Screen::Ticketed(_)
        | Screen::Refunding(_)
        | Screen::Refunded(_)
        | Screen::RefundNeedsHelp(_)
        | Screen::Closed { .. }
        | Screen::SoldOut(_)
        | Screen::Ended { .. }
        | Screen::Paused { .. }
        | Screen::Problem { .. } => false,
    }
}

/// During a pause, a rider who has not paid yet sees the pause; one who has sees the payment.
fn paused(state: &State, page: &Page, now: Now) -> Option<u64> {
    match state {
        State::Browsing
        | State::SoldOut
        | State::GeneratingKey
        | State::SavingKey { .. }
        | State::Quoting { .. }
        | State::Reviewing { .. }
        | State::Ordering { .. }
        | State::Choosing { .. }
        | State::Instructing { .. }
        | State::Paying { .. } => page.is_paused(now),
        // A purchase that is looked up may be paid for. One without an order can't be.
        State::Resuming { purchase, .. } if page.is_unopened(*purchase) => page.is_paused(now),
        State::Loading
        | State::Resuming { .. }
        | State::SigningIn { .. }
        | State::Checking { .. }
        | State::Ticketed { .. }
        | State::Refunding { .. }
        | State::Refunded { .. }
        | State::RefundNeedsHelp { .. }
        | State::Closed { .. }
        | State::Disputed { .. }
        | State::Failed { .. } => None,
    }
}

fn loading(page: &Page, now: Now) -> Screen {
    match &page.refusal {
        Some(proof::TariffRefusal::Expired) => {
            Screen::Problem { kind: ProblemKind::OfferOver, number: None }
        }
        Some(_) => Screen::Problem { kind: ProblemKind::OfferUntrusted, number: None },
        None => Screen::Loading { wait: page.exchanges.wait(Topic::Tariff, false, now) },
    }
}

fn watching(page: &Page, now: Now) -> Screen {
    let now_s = page.clock.s(now);
    let Some(offer) = offer(page, now) else {
        return ended(page, now);
    };
    let rider = match &page.rider {
        Rider::Known { phone } => Some(phone.clone()),
        Rider::Unknown | Rider::Nobody => None,
    };
    let status = page.status(now);
    match status.map(|status| status.state) {
        Some(BatchState::SoldOut) => turned_away(page, offer.has_purchase, now),
        Some(BatchState::Closed) => Screen::Ended { offer, signed_out: is_signed_out(page) },
        _ if now_s < offer.opens => {
            Screen::Upcoming { left_s: offer.opens.saturating_sub(now_s), offer, rider }
        }
        _ => {
            let free = status
                .map(|status| offer.size.saturating_sub(status.sold).saturating_sub(status.held));
            Screen::Open { offer, free, rider }
        }
    }
}

fn offer(page: &Page, now: Now) -> Option<Offer> {
    page.shown(page.offer.as_ref()?, page.batch(now)?, now)
}

/// The end of the sale, with the last batch; nothing is known of it before the tariff is here.
fn ended(page: &Page, now: Now) -> Screen {
    let tariff = page.offer.as_ref();
    let offer = tariff.and_then(|tariff| page.shown(tariff, tariff.batches.last()?, now));
    match offer {
        Some(offer) => Screen::Ended { offer, signed_out: is_signed_out(page) },
        None => Screen::Loading { wait: None },
    }
}

fn is_signed_out(page: &Page) -> bool {
    page.rider == Rider::Nobody
}

fn turned_away(page: &Page, has_purchase: bool, now: Now) -> Screen {
    let Some(offer) = offer(page, now) else {
        return ended(page, now);
    };
    let offer = Offer { has_purchase, ..offer };
    let status = page.status(now);
    let batches = page.offer.as_ref().map(|tariff| &tariff.batches);
    let next = batches.into_iter().flatten().map(|batch| batch.opens);
    Screen::SoldOut(SoldOut {
        sold: status.map_or(offer.size, |status| status.sold),
        held: status.map_or(0, |status| status.held),
        signed_out: is_signed_out(page),
        next_opens: next.filter(|opens| *opens > offer.opens).min(),
        offer,
    })
}

fn sign_in(step: &SignInStep, page: &Page, now: Now) -> SignIn {
    let asking = Wait { reason: WaitReason::Asking, held: false };
    let wait = page.exchanges.wait(Topic::SignIn, false, now).or(Some(asking));
    match step {
        SignInStep::Phone { refused } => SignIn::Phone { refused: *refused, sending: None },
        SignInStep::Sending => SignIn::Phone { refused: None, sending: wait },
        SignInStep::Code { phone, demo_code, wrong } => SignIn::Code {
            phone: phone.clone(),
            demo_code: demo_code.clone(),
            wrong: *wrong,
            checking: None,
        },
        SignInStep::VerifyingCode { phone, demo_code } => SignIn::Code {
            phone: phone.clone(),
            demo_code: demo_code.clone(),
            wrong: false,
            checking: wait,
        },
    }
}

fn review(
    intent: &Intent,
    quote: &Verified<Quote>,
    tariff: &Verified<Tariff>,
    renewals: u8,
    page: &Page,
    now: Now,
) -> Option<Screen> {
    let left_s = match quote.window(page.clock.s(now)) {
        Window::Open(left_s) => left_s,
        Window::NotYetValid | Window::Expired => 0,
    };
    let permitted = tariff.total(quote.qty)?;
    let line = tariff.note().text.lines().find(|line| {
        let mut words = line.split(' ');
        words.next() == Some("total") && words.nth(2) == Some(&permitted.pay)
    });
    let signers = tariff.note().signatures.iter().map(|signature| signature.name.clone());
    Some(Screen::Reviewing(Review {
        offer: page.shown(tariff, tariff.batch(&intent.batch)?, now)?,
        qty: quote.qty,
        price: quote.price(),
        until: quote.exp,
        left_s,
        renewed: renewals > 0,
        trust: Trust {
            tariff_line: line.unwrap_or_default().into(),
            tariff_signers: signers.collect(),
            quote: quote.note().join(),
        },
    }))
}

fn ticketed(intent: &Intent, receipt: &Verified<Receipt>, tariff: &Verified<Tariff>) -> Screen {
    let ticket = match &receipt.kind {
        ReceiptKind::Payment { ticket } | ReceiptKind::Compensation { ticket } => ticket.clone(),
        ReceiptKind::Refund { refund, .. } => refund.clone(),
    };
    let valid_s = u64::from(tariff.valid_days).saturating_mul(DAY_S);
    Screen::Ticketed(Box::new(Ticket {
        ticket,
        name: tariff.name.clone(),
        rides: tariff.rides,
        qty: receipt.qty,
        batch: receipt.batch.clone(),
        price: receipt.price(),
        paid: receipt.paid,
        valid_until: receipt.paid.saturating_add(valid_s),
        trade: receipt.trade.clone(),
        purchase: intent.purchase,
        receipt: receipt.note().join(),
    }))
}
