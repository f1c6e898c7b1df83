//! The sale is over.

use checkout::screen::Offer;
use leptos::prelude::*;

use crate::components::html::{div, dl, p, say};
use crate::components::{Over, Sign, fact, frame, in_language};
use crate::desk::Desk;

/// The screen.
pub(crate) fn ended(desk: Desk, offer: &Offer) -> AnyView {
    let text = desk.text;
    let terms = [
        fact(text.refunds, in_language(desk, &offer.refund)),
        fact(text.service, in_language(desk, &offer.service)),
    ];
    let card = [p("name", in_language(desk, &offer.name)), dl("", terms)];
    frame(
        desk,
        "ended",
        Over::Calm(Sign::Clock),
        say(text.ended),
        [p("lead", text.ended_lead), div("card", card)],
    )
}
