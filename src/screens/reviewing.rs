//! The quote is here: the rider checks the price and confirms it.

use checkout::Event;
use checkout::screen::Review;
use leptos::prelude::*;

use crate::components::html::{article, b, div, interpolate, p, span, text};
use crate::components::{
    Banner, ButtonKind, Icon, Step, button, icon, in_language, layout, notice, price,
    price_in_words, returns_rule, time_left, trust_details,
};
use crate::context::{DateStyle, ViewContext};
use crate::text::count;

/// The screen.
pub(crate) fn reviewing(cx: ViewContext, review: &Review) -> AnyView {
    let words = cx.words;
    layout(
        cx,
        "reviewing",
        Banner::Progress(Step::Check),
        text(words.reviewing()),
        [
            notice(Icon::Clock, review.renewed.then_some(words.renewed().into())),
            article("ticket review", [face(cx, review), stub(cx, review)]),
            trust_details(cx, &review.trust),
            div(
                "actions",
                [
                    button(
                        cx,
                        "confirm",
                        ButtonKind::Primary,
                        Event::ConfirmPressed,
                        words.confirm(),
                    ),
                    button(cx, "home", ButtonKind::Quiet, Event::HomePressed, words.not_now()),
                ],
            ),
        ],
    )
}

/// What is bought, and what it costs.
fn face(cx: ViewContext, review: &Review) -> AnyView {
    let words = cx.words;
    div(
        "face",
        [
            p("name", in_language(cx, &review.offer.name)),
            p("size", count(words.qty(), review.qty.into())),
            p("hero", [price(&review.price), price_in_words(&review.price)]),
            p("", returns_rule(cx, review.offer.returns)),
            p("assurance", [icon(Icon::Check), span("", words.same_fare())]),
        ],
    )
}

/// For how long it is held.
fn stub(cx: ViewContext, review: &Review) -> AnyView {
    let time = |_: &str| b("", cx.date(review.until, DateStyle::Time));
    div("stub line", [interpolate(cx.words.held_until(), &time), time_left(cx, review.left_s)])
}
