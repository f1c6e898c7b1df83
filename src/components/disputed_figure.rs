//! A figure that came and does not hold: struck through, and never near a control to pay.

use leptos::prelude::*;
use proof::{Disputed, Form};

use crate::desk::Desk;

/// The figure as it came, with its unit where it was not written in the announced one.
#[component]
#[expect(clippy::needless_pass_by_value, reason = "a component owns its properties")]
pub(crate) fn DisputedFigure(
    /// What came.
    received: Disputed,
) -> impl IntoView {
    let text = Desk::at_hand().text;
    let form = received.form();
    let unit = if matches!(form, Form::Figures | Form::Words) {
        ""
    } else if form == Form::Yuan {
        text.in_yuan
    } else {
        text.in_minor_units
    };
    view! {
        <s data-testid="disputed">{received.text().to_owned()}</s>
        <small>{unit}</small>
    }
}
