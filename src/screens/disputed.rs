//! An amount is not the announced one. Both are shown, and there is nothing to pay here.

use checkout::screen::Dispute;
use leptos::prelude::*;

use crate::components::html::{div, element, p, text};
use crate::components::{
    Banner, Icon, disputed_figure, layout, price, price_in_words, purchase_number, waiting,
};
use crate::context::ViewContext;

/// The screen: what was announced, what came, and whether a corrected amount is being asked for.
pub(crate) fn disputed(cx: ViewContext, dispute: &Dispute) -> AnyView {
    let Dispute { announced, received, number, waiting: why } = dispute;
    let words = cx.words;
    let compare = [
        p("label", words.announced()),
        p("hero", [price(announced), price_in_words(announced)]),
        p("label", words.received()),
        disputed_figure(cx, received),
    ];
    layout(
        cx,
        "disputed",
        Banner::Warning(Icon::Stop),
        text(words.disputed()),
        [
            p("lead", [element("STRONG").child(words.not_charged()), text(words.disputed_lead())]),
            div("card compare", compare),
            waiting(cx, *why, [words.corrected_now(), words.corrected_in()]),
            purchase_number(cx, number, None),
        ],
    )
}
