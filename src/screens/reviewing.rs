//! The quote is here: the rider checks the price and confirms it.

use checkout::Event;
use checkout::screen::Review;
use leptos::prelude::*;

use crate::components::html::{article, b, div, p, say, span};
use crate::components::{
    Look, Over, Sign, Step, button, frame, icon, in_language, notice, price, price_in_words,
    sentence, time_left, trust_details,
};
use crate::desk::Desk;
use crate::effects::calendar::{self, Form};
use crate::text::fill;

/// The screen.
pub(crate) fn reviewing(desk: Desk, review: &Review) -> AnyView {
    let text = desk.text;
    frame(
        desk,
        "reviewing",
        Over::Road(Step::Check),
        say(text.reviewing()),
        [
            notice(Sign::Clock, review.renewed.then_some(text.renewed().into())),
            article("ticket review", [face(desk, review), stub(desk, review)]),
            trust_details(desk, &review.trust),
            div(
                "actions",
                [
                    button(desk, "confirm", Look::Primary, Event::ConfirmPressed, text.confirm()),
                    button(desk, "home", Look::Quiet, Event::HomePressed, text.not_now()),
                ],
            ),
        ],
    )
}

/// What is bought, and what it costs.
fn face(desk: Desk, review: &Review) -> AnyView {
    let text = desk.text;
    div(
        "face",
        [
            p("name", in_language(desk, &review.offer.name)),
            p("size", fill(text.qty(), &[("n", &review.qty.to_string())])),
            p("hero", [price(&review.price), price_in_words(&review.price)]),
            p("assurance", [icon(Sign::Check), span("", text.same_fare())]),
        ],
    )
}

/// For how long it is held.
fn stub(desk: Desk, review: &Review) -> AnyView {
    let time = |_: &str| b("", calendar::say(review.until, Form::Time, desk.language));
    div("stub line", [sentence(desk.text.held_until(), &time), time_left(desk, review.left_s)])
}
