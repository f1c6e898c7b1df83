//! The sale is over.

use checkout::screen::Offer;
use leptos::prelude::*;

use crate::components::html::{div, dl, p, say};
use crate::components::{Over, Sign, fact, find_mine, frame, in_language};
use crate::desk::Desk;

/// The screen. Who is not known here may have bought on another phone.
pub(crate) fn ended(desk: Desk, offer: &Offer, signed_out: bool) -> AnyView {
    let text = desk.text;
    let terms = [
        fact(text.refunds(), in_language(desk, &offer.refund)),
        fact(text.service(), in_language(desk, &offer.service)),
    ];
    let card = [p("name", in_language(desk, &offer.name)), dl("", terms)];
    frame(
        desk,
        "ended",
        Over::Calm(Sign::Clock),
        say(text.ended()),
        [
            p("lead", text.ended_lead()),
            div("card", card),
            div("actions", find_mine(desk, offer.mine, signed_out)),
        ],
    )
}
