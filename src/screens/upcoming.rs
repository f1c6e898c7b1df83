//! The batch opens later.

use checkout::Event;
use checkout::screen::Offer;
use leptos::prelude::*;

use crate::components::html::{div, optional, p, text};
use crate::components::{
    Banner, ButtonKind, Icon, button, countdown, fare_card, find_purchase, icon, layout, opening,
};
use crate::context::ViewContext;

/// The screen: what will be sold, and the rider's phone number with its middle hidden, once known.
pub(crate) fn upcoming(
    cx: ViewContext,
    offer: &Offer,
    left_s: u64,
    rider: Option<&str>,
) -> AnyView {
    let words = cx.words;
    let sign_in = rider.is_none().then(|| {
        button(cx, "sign-in", ButtonKind::Primary, Event::SignInPressed, words.sign_in_early())
    });
    let ready = rider.map(|_| p("assurance", [icon(Icon::Check), text(words.signed_in())]));
    layout(
        cx,
        "upcoming",
        Banner::None,
        opening(cx, offer.opens, left_s),
        [
            p("lead", words.upcoming_lead()),
            countdown(cx, left_s, offer.clock),
            fare_card(cx, offer),
            div("actions", [optional(ready), optional(sign_in), find_purchase(cx, offer, false)]),
        ],
    )
}
