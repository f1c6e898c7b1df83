//! A problem that the page can't solve: what it is, and the hotline.

use checkout::Event;
use checkout::screen::ProblemKind;
use leptos::prelude::*;

use crate::components::html::{div, optional, p, text};
use crate::components::{Banner, ButtonKind, Icon, button, hotline, layout, purchase_number};
use crate::context::ViewContext;

/// The screen.
pub(crate) fn problem(cx: ViewContext, kind: ProblemKind, no: Option<&str>) -> AnyView {
    let words = cx.words;
    let (title, lead) = match kind {
        ProblemKind::OfferUntrusted => (words.offer_untrusted(), words.offer_untrusted_lead()),
        ProblemKind::OfferOver => (words.offer_over(), words.offer_over_lead()),
        ProblemKind::OtherVersion => (words.other_version(), words.other_version_lead()),
        ProblemKind::AnswerUntrusted => (words.answer_untrusted(), words.answer_untrusted_lead()),
        ProblemKind::KeyMismatch => (words.key_mismatch(), words.key_mismatch_lead()),
        ProblemKind::Refused => (words.refused(), words.refused_lead()),
    };
    // Where there is no offer, there is no sale to go back to.
    let home = match kind {
        ProblemKind::OfferUntrusted | ProblemKind::OfferOver => false,
        ProblemKind::OtherVersion => no.is_some(),
        ProblemKind::AnswerUntrusted | ProblemKind::KeyMismatch | ProblemKind::Refused => true,
    };
    let home =
        home.then(|| button(cx, "home", ButtonKind::Quiet, Event::HomePressed, words.home()));
    layout(
        cx,
        "problem",
        Banner::Warning(Icon::Stop),
        text(title),
        [
            p("lead", lead),
            optional(no.map(|no| purchase_number(cx, no, None))),
            div("actions", [hotline(ButtonKind::Primary.class()), optional(home)]),
        ],
    )
}
