//! The beginning of a purchase: its key is generated and written before the first byte is sent.

use wire::record::Intent;

use crate::effect::Effect;
use crate::page::Rider;
use crate::route::Route;
use crate::state::{AfterSignIn, State};
use crate::transitions::context::Context;
use crate::transitions::steps::{quote, sign_in};

/// The rider wants a ticket: goes on with the purchase that is remembered, or begins one.
///
/// A remembered purchase of a batch that is over is not gone on with, but only when the time is certain. With a wrong
/// clock the purchase may be for a batch that has yet to open: the server refuses it, and it is forgotten then.
pub(crate) fn buy(cx: &mut Context<'_>) -> State {
    let now_s = cx.now_s();
    let sale = &cx.page.sale;
    let certain = cx.page.clock.is_certain();
    let kept = cx.page.memory.purchase().cloned();
    let kept = kept.filter(|kept| !certain || sale.is_id_ahead(&kept.batch, now_s));
    match kept {
        None if sale.batch(now_s).is_none() || cx.page.channels().is_empty() => State::Browsing,
        _ if cx.page.rider == Rider::Nobody => sign_in(AfterSignIn::Buy, cx),
        Some(intent) => {
            cx.navigate(Route::Purchase(intent.purchase));
            quote(intent, 0, cx)
        }
        None => {
            cx.page.effects.push(Effect::GenerateKey);
            State::GeneratingKey
        }
    }
}

/// The key is generated: it goes into storage and the address before anything is sent. See [`key_saved`].
pub(crate) fn key_generated(state: State, bytes: [u8; 16], cx: &mut Context<'_>) -> State {
    let State::GeneratingKey = state else {
        return state;
    };
    let sale = &cx.page.sale;
    let (Some(batch), Some(offer)) = (sale.batch(cx.now_s()), &sale.offer) else {
        return State::Browsing;
    };
    let purchase = wire::PurchaseId::from_random(bytes);
    let (batch, product) = (batch.id.clone(), offer.product.clone());
    let intent = Intent { purchase, batch, product, qty: 1 };
    cx.page.remember_new(intent.clone());
    cx.navigate(Route::Purchase(purchase));
    State::SavingKey { intent }
}

/// The key is written, or storage refused it. A refusal does not stop the purchase: the key is in the address too,
/// and the server finds the purchase by its rider.
pub(crate) fn key_saved(intent: Intent, cx: &mut Context<'_>) -> State {
    quote(intent, 0, cx)
}
