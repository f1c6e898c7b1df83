//! Sold out: how many tickets are sold, and how many are only held.

use checkout::screen::SoldOut;
use leptos::prelude::*;

use crate::components::html::{Text, b, div, p, span, text};
use crate::components::{Banner, Icon, find_purchase, in_language, layout, nights};
use crate::context::{DateStyle, ViewContext};
use crate::text::fill;

/// The screen: how many are sold, how many are held by riders who are paying, and when the next batch opens. Who
/// is not known here may have bought on another phone.
pub(crate) fn sold_out(cx: ViewContext, sold_out: &SoldOut) -> AnyView {
    let SoldOut { offer, sold, held, signed_out, next_opens } = sold_out;
    let words = cx.words;
    let lead: Text = match held {
        0 => words.sold_out_all().into(),
        held => fill(words.sold_out_held(), &[("n", &held.to_string())]).into(),
    };
    let next: Text = match next_opens {
        Some(opens) => {
            let moment = cx.date(*opens, DateStyle::Moment);
            fill(words.next_batch(), &[("moment", &moment)]).into()
        }
        None => words.no_next_batch().into(),
    };
    let count = |count: u32, name| p("", [b("", count.to_string()), span("label", name)]);
    layout(
        cx,
        "sold-out",
        Banner::Icon(Icon::Ticket),
        text(words.sold_out()),
        [
            p("lead", lead),
            div("tally", [count(*sold, words.sold()), count(*held, words.held())]),
            div(
                "card",
                [p("name", in_language(cx, &offer.name)), p("", next), nights(cx, &offer.nights)],
            ),
            div("actions", find_purchase(cx, offer, *signed_out)),
        ],
    )
}
