//! What belongs to money that goes back: the ticket that came for it, and the number to read out.

use checkout::screen::MoneyBack;
use leptos::prelude::*;

use super::html::{div, maybe, p, say, tag};
use super::number;
use crate::desk::Desk;

/// The compensation where there is one, and the number.
pub(crate) fn trail(desk: Desk, back: &MoneyBack) -> AnyView {
    let ticket = back.ticket.as_ref().map(|ticket| {
        let number = tag("B").with("data-testid", "compensation");
        let number = number.holds(String::from(ticket.as_str()));
        p("caution", [say(desk.text.compensation()), number])
    });
    div("", [maybe(ticket), number(desk, &back.number)])
}
