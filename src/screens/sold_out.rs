//! No ticket is free: what is sold is told apart from what is only held.

use checkout::screen::Offer;
use leptos::prelude::*;
use wire::UnixSeconds;

use crate::components::html::{Words, b, div, p, say, span};
use crate::components::{Over, Sign, find_mine, frame, in_language};
use crate::desk::Desk;
use crate::effects::calendar::{self, Form};
use crate::text::fill;

/// The screen: how many are sold, how many are held by riders who are paying, and when the next batch opens. Who
/// is not known here may have bought on another phone.
pub(crate) fn sold_out(
    desk: Desk,
    offer: &Offer,
    (sold, held): (u32, u32),
    signed_out: bool,
    next_opens: Option<UnixSeconds>,
) -> AnyView {
    let text = desk.text;
    let lead: Words = match held {
        0 => text.sold_out_all().into(),
        held => fill(text.sold_out_held(), &[("n", &held.to_string())]).into(),
    };
    let next: Words = match next_opens {
        Some(opens) => {
            let moment = calendar::say(opens, Form::Moment, desk.language);
            fill(text.next_batch(), &[("moment", &moment)]).into()
        }
        None => text.no_next_batch().into(),
    };
    let count = |count: u32, name| p("", [b("", count.to_string()), span("label", name)]);
    frame(
        desk,
        "sold-out",
        Over::Calm(Sign::Ticket),
        say(text.sold_out()),
        [
            p("lead", lead),
            div("tally", [count(sold, text.sold()), count(held, text.held())]),
            div("card", [p("name", in_language(desk, &offer.name)), p("", next)]),
            div("actions", find_mine(desk, offer.mine, signed_out)),
        ],
    )
}
