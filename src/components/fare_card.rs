//! The offer, as the ticket that it will be.

use checkout::screen::Offer;
use leptos::prelude::*;

use super::html::{article, b, div, dl, p, say, span};
use super::{Sign, fact, in_language, notice, price};
use crate::desk::Desk;
use crate::text::fill;

/// What is sold, what it costs, and on what terms.
pub(crate) fn fare_card(desk: Desk, offer: &Offer) -> AnyView {
    let text = desk.text;
    let rides = [b("", offer.rides.to_string()), say(text.rides_unit())];
    let cost = [span("label", text.fare()), price(&offer.price)];
    let unpayable = (!offer.payable).then(|| text.no_channel().into());
    let ticket = article(
        "ticket",
        [
            div(
                "face",
                [
                    p("name", in_language(desk, &offer.name)),
                    p("size", fill(text.batch_size(), &[("n", &offer.size.to_string())])),
                    div("fare", [p("rides", rides), p("cost", cost)]),
                ],
            ),
            dl(
                "stub",
                [
                    fact(
                        text.validity(),
                        fill(text.valid_days(), &[("n", &offer.valid_days.to_string())]),
                    ),
                    fact(text.refunds(), in_language(desk, &offer.refund)),
                    fact(text.service(), in_language(desk, &offer.service)),
                ],
            ),
        ],
    );
    div("", [notice(Sign::Stop, unpayable), ticket])
}
