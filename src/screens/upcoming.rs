//! The batch opens later.

use checkout::Event;
use checkout::screen::Offer;
use leptos::prelude::*;

use crate::components::html::{div, maybe, p, say};
use crate::components::{
    Look, Over, Sign, button, countdown, fare_card, find_mine, frame, icon, opening,
};
use crate::desk::Desk;
use crate::text::fill;

/// The screen: what will be sold, and the rider's phone number with its middle hidden, once known.
pub(crate) fn upcoming(desk: Desk, offer: &Offer, left_s: u64, rider: Option<&str>) -> AnyView {
    let text = desk.text;
    let ready = rider.map(|phone| fill(text.signed_in(), &[("phone", phone)]));
    let sign_in = ready.is_none().then(|| {
        button(desk, "sign-in", Look::Primary, Event::SignInPressed, text.sign_in_early())
    });
    let ready = ready.map(|ready| p("assurance", [icon(Sign::Check), say(ready)]));
    frame(
        desk,
        "upcoming",
        Over::Nothing,
        opening(desk, offer.opens, left_s),
        [
            p("lead", text.upcoming_lead()),
            countdown(desk, left_s, offer.clock),
            fare_card(desk, offer),
            div("actions", [maybe(ready), maybe(sign_in), find_mine(desk, offer.mine, false)]),
        ],
    )
}
