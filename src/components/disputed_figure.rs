//! A figure that came and does not hold: struck through, and never near a control to pay.

use leptos::prelude::*;
use proof::{Disputed, Form};

use super::html::{p, small, tag};
use crate::desk::Desk;

/// The figure as it came, with its unit where it was not written as the announced one is.
pub(crate) fn disputed_figure(desk: Desk, received: &Disputed) -> AnyView {
    let form = received.form();
    let unit = if matches!(form, Form::Figures | Form::Words) {
        ""
    } else if form == Form::Yuan {
        desk.text.in_yuan()
    } else {
        desk.text.in_minor_units()
    };
    let figure = tag("S").with("data-testid", "disputed").holds(received.text().to_owned());
    p("received", [figure, small("", unit)])
}
