//! The offer, drawn as a ticket.

use checkout::screen::{Night, NightState, Offer};
use leptos::prelude::*;

use super::facts::{fact, in_language, returns_rule, rider_limit};
use super::html::{Text, article, b, div, dl, element, optional, p, span, text};
use super::icon::Icon;
use super::notices::notice;
use super::price::price;
use crate::context::{DateStyle, ViewContext};
use crate::text::{Words, count, fill};

/// What is sold, what it costs, and on what terms.
pub(crate) fn fare_card(cx: ViewContext, offer: &Offer) -> AnyView {
    let words = cx.words;
    let rides =
        [b("", offer.rides.to_string()), text(count(words.rides_unit(), offer.rides.into()))];
    let cost = [span("label", words.fare()), price(&offer.price)];
    let unpayable = (!offer.payable).then(|| words.no_channel().into());
    let ticket = article(
        "ticket",
        [
            div(
                "face",
                [
                    p("name", in_language(cx, &offer.name)),
                    p("size", size(words, offer)),
                    div("fare", [p("rides", rides), p("cost", cost)]),
                ],
            ),
            dl(
                "stub",
                [
                    fact(words.validity(), count(words.valid_days(), offer.valid_days.into())),
                    fact(words.valid_in(), in_language(cx, &offer.valid_in)),
                    fact(words.limit(), rider_limit(words, offer.per_rider)),
                    fact(words.closes(), cx.date(offer.closes, DateStyle::Moment)),
                    nights(cx, &offer.nights),
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

/// Which night it is, where there are several, and how many tickets it has.
fn size(words: &'static Words, offer: &Offer) -> String {
    let tickets = count(words.batch_size(), offer.size.into());
    let of = offer.nights.len();
    match offer.nights.iter().position(|night| night.is_offered) {
        Some(at) if of > 1 => {
            let (n, of) = ((at + 1).to_string(), of.to_string());
            [&fill(words.night_of(), &[("n", &n), ("of", &of)]), " · ", &tickets].concat()
        }
        Some(_) | None => tickets,
    }
}

/// Every night, where there are several: when it is, and how far.
pub(crate) fn nights(cx: ViewContext, nights: &[Night]) -> AnyView {
    let words = cx.words;
    let line = |night: &Night| {
        let state: Text = match night.state {
            NightState::Over => words.night_over().into(),
            NightState::SoldOut => words.night_sold_out().into(),
            NightState::Open => words.open().into(),
            NightState::ToCome => {
                let time = cx.date(night.opens, DateStyle::Time);
                fill(words.night_to_come(), &[("time", &time)]).into()
            }
        };
        element("LI")
            .attr_opt("aria-current", night.is_offered.then_some("true".into()))
            .children([span("", cx.date(night.opens, DateStyle::Day)), span("", state)])
    };
    let lines = || element("OL").children(nights.iter().map(line).collect::<Vec<_>>());
    optional((nights.len() > 1).then(|| fact(words.nights(), lines())))
}
