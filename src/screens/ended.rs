//! The sale is over.

use checkout::screen::Offer;
use leptos::prelude::*;

use crate::components::html::{div, dl, p, text};
use crate::components::{Banner, Icon, fact, find_purchase, in_language, layout, nights};
use crate::context::ViewContext;

/// The screen. Who is not known here may have bought on another phone.
pub(crate) fn ended(cx: ViewContext, offer: &Offer, signed_out: bool) -> AnyView {
    let words = cx.words;
    let terms = [
        nights(cx, &offer.nights),
        fact(words.refunds(), in_language(cx, &offer.refund)),
        fact(words.service(), in_language(cx, &offer.service)),
    ];
    let card = [p("name", in_language(cx, &offer.name)), dl("", terms)];
    layout(
        cx,
        "ended",
        Banner::Icon(Icon::Clock),
        text(words.ended()),
        [
            p("lead", words.ended_lead()),
            div("card", card),
            div("actions", find_purchase(cx, offer, signed_out)),
        ],
    )
}
