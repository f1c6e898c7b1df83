//! The sale is over.

use checkout::Event;
use checkout::screen::Offer;
use leptos::prelude::*;

use crate::components::html::{div, dl, maybe, p, say};
use crate::components::{Look, Over, Sign, button, fact, frame, in_language};
use crate::desk::Desk;

/// The screen. Who is not known here may have bought on another phone.
pub(crate) fn ended(desk: Desk, offer: &Offer, signed_out: bool) -> AnyView {
    let text = desk.text;
    let terms = [
        fact(text.refunds(), in_language(desk, &offer.refund)),
        fact(text.service(), in_language(desk, &offer.service)),
    ];
    let card = [p("name", in_language(desk, &offer.name)), dl("", terms)];
    let find = || button(desk, "sign-in", Look::Secondary, Event::SignInPressed, text.find_mine());
    frame(
        desk,
        "ended",
        Over::Calm(Sign::Clock),
        say(text.ended()),
        [
            p("lead", text.ended_lead()),
            div("card", card),
            div("actions", maybe(signed_out.then(find))),
        ],
    )
}
