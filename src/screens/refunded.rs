//! Money went back.

use checkout::Event;
use checkout::screen::MoneyBack;
use leptos::prelude::*;
use proof::Price;
use wire::{PurchaseId, UnixSeconds};

use crate::components::html::{div, p, say};
use crate::components::{Look, Over, Sign, button, frame, price, save_proof, sentence, trail};
use crate::desk::Desk;
use crate::effects::calendar::{self, Form};

/// The screen: how much, and when the channel confirmed it.
pub(crate) fn refunded(
    desk: Desk,
    refund: &Price,
    at: UnixSeconds,
    purchase: PurchaseId,
    back: &MoneyBack,
) -> AnyView {
    let text = desk.text;
    let place = |name: &str| match name {
        "refund" => price(refund),
        _ => say(calendar::say(at, Form::Moment, desk.language)),
    };
    let home = button(desk, "home", Look::Quiet, Event::HomePressed, text.home());
    frame(
        desk,
        "refunded",
        Over::Calm(Sign::Check),
        say(text.refunded()),
        [
            p("lead money", sentence(text.refunded_lead(), &place)),
            trail(desk, back),
            div("actions", [save_proof(desk, purchase), home]),
        ],
    )
}
