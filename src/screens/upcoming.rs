//! The batch opens later.

use checkout::Event;
use checkout::screen::Offer;
use leptos::prelude::*;

use crate::components::html::{div, optional, p, text};
use crate::components::{
    Banner, ButtonKind, Icon, button, countdown, fare_card, find_purchase, icon, layout, opening,
};
use crate::context::ViewContext;
use crate::text::fill;

/// The screen: what will be sold, and the rider's phone number with its middle hidden, once known.
pub(crate) fn upcoming(
    cx: ViewContext,
    offer: &Offer,
    left_s: u64,
    rider: Option<&str>,
) -> AnyView {
    let words = cx.words;
    let ready = rider.map(|phone| fill(words.signed_in(), &[("phone", phone)]));
    let sign_in = ready.is_none().then(|| {
        button(cx, "sign-in", ButtonKind::Primary, Event::SignInPressed, words.sign_in_early())
    });
    let ready = ready.map(|ready| p("assurance", [icon(Icon::Check), text(ready)]));
    layout(
        cx,
        "upcoming",
        Banner::None,
        opening(cx, offer.opens, left_s),
        [
            p("lead", words.upcoming_lead()),
            countdown(cx, left_s, offer.clock),
            fare_card(cx, offer),
            div(
                "actions",
                [optional(ready), optional(sign_in), find_purchase(cx, offer.has_purchase, false)],
            ),
        ],
    )
}
