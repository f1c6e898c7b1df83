//! The offer, drawn as a ticket.

use checkout::screen::Offer;
use leptos::prelude::*;

use super::facts::{fact, in_language, returns_rule, rider_limit};
use super::html::{article, b, div, dl, p, span, text};
use super::icon::Icon;
use super::notices::notice;
use super::price::price;
use crate::context::ViewContext;
use crate::text::fill;

/// What is sold, what it costs, and on what terms.
pub(crate) fn fare_card(cx: ViewContext, offer: &Offer) -> AnyView {
    let words = cx.words;
    let rides = [b("", offer.rides.to_string()), text(words.rides_unit())];
    let cost = [span("label", words.fare()), price(&offer.price)];
    let unpayable = (!offer.payable).then(|| words.no_channel().into());
    let ticket = article(
        "ticket",
        [
            div(
                "face",
                [
                    p("name", in_language(cx, &offer.name)),
                    p("size", fill(words.batch_size(), &[("n", &offer.size.to_string())])),
                    div("fare", [p("rides", rides), p("cost", cost)]),
                ],
            ),
            dl(
                "stub",
                [
                    fact(
                        words.validity(),
                        fill(words.valid_days(), &[("n", &offer.valid_days.to_string())]),
                    ),
                    fact(words.valid_in(), in_language(cx, &offer.valid_in)),
                    fact(words.limit(), rider_limit(words, offer.per_rider)),
                    fact(
                        words.refunds(),
                        [
                            p("", returns_rule(cx, offer.returns)),
                            p("", in_language(cx, &offer.refund)),
                        ],
                    ),
                    fact(words.service(), in_language(cx, &offer.service)),
                ],
            ),
        ],
    );
    div("", [notice(Icon::Stop, unpayable), ticket])
}
