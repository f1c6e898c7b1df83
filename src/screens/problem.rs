//! Something is wrong that the page can't mend: what, and whom to call.

use checkout::Event;
use checkout::screen::Trouble;
use leptos::prelude::*;

use crate::components::html::{div, maybe, p, say};
use crate::components::{Look, Over, Sign, button, frame, hotline, number};
use crate::desk::Desk;

/// The screen.
pub(crate) fn problem(desk: Desk, kind: Trouble, no: Option<&str>) -> AnyView {
    let text = desk.text;
    let (title, lead) = match kind {
        Trouble::OfferUntrusted => (text.offer_untrusted(), text.offer_untrusted_lead()),
        Trouble::OfferOver => (text.offer_over(), text.offer_over_lead()),
        Trouble::AnswerUntrusted => (text.answer_untrusted(), text.answer_untrusted_lead()),
        Trouble::KeyMismatch => (text.key_mismatch(), text.key_mismatch_lead()),
        Trouble::Refused => (text.refused(), text.refused_lead()),
    };
    // Where there is no offer, there is no sale to go back to.
    let home = !matches!(kind, Trouble::OfferUntrusted | Trouble::OfferOver);
    let home = home.then(|| button(desk, "home", Look::Quiet, Event::HomePressed, text.home()));
    frame(
        desk,
        "problem",
        Over::Care(Sign::Stop),
        say(title),
        [
            p("lead", lead),
            maybe(no.map(|no| number(desk, no, None))),
            div("actions", [hotline(Look::Primary.class()), maybe(home)]),
        ],
    )
}
