//! A figure that came and does not hold: struck through, and never near a control to pay.

use leptos::prelude::*;
use proof::{Disputed, Notation};

use super::html::{element, p, small};
use crate::context::ViewContext;

/// The figure as it came, with its unit where it was not written as the announced one is.
pub(crate) fn disputed_figure(cx: ViewContext, received: &Disputed) -> AnyView {
    let form = received.notation();
    let unit = if matches!(form, Notation::Figures | Notation::Words) {
        ""
    } else if form == Notation::Yuan {
        cx.words.in_yuan()
    } else {
        cx.words.in_minor_units()
    };
    let figure = element("S").attr("data-testid", "disputed").child(received.text().to_owned());
    p("received", [figure, small("", unit)])
}
