//! Amounts. A price reaches the screen here only, as the signed bytes.

use leptos::prelude::*;
use proof::{Disputed, Notation, Price};

use super::html::{exact, p, small};
use crate::context::ViewContext;

/// The amount in figures. Only verification makes a [`Price`].
pub(crate) fn price(price: &Price) -> AnyView {
    exact("SPAN").attr("class", "pay").attr("data-testid", "pay").child(price.pay().to_owned())
}

/// The amount in words, as on a cheque.
pub(crate) fn price_in_words(price: &Price) -> AnyView {
    exact("SPAN")
        .attr("class", "words")
        .attr("data-testid", "words")
        .attr("lang", "zh-CN")
        .child(price.words().to_owned())
}

/// A disputed figure, struck through, as it was received; with its unit if that is not the announced one's. It is
/// never drawn near a button to pay.
pub(crate) fn disputed_figure(cx: ViewContext, received: &Disputed) -> AnyView {
    let unit = match received.notation() {
        Notation::Figures | Notation::Words => "",
        Notation::Yuan => cx.words.in_yuan(),
        Notation::MinorUnits => cx.words.in_minor_units(),
    };
    let figure = exact("S").attr("data-testid", "disputed").child(received.text().to_owned());
    p("received", [figure, small("", unit)])
}
