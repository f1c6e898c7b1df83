//! Where the rider is signed in: each session with its device and last use, and the ways to end it.

use leptos::prelude::*;
use wire::{SessionView, UnixSeconds};

use super::super::words::Words;
use crate::components::html::{Element, b, div, element, interpolate, optional, small, text};
use crate::components::{ButtonKind, button_element};
use crate::context::CLICK;

/// The list. `moment` formats an instant; `end` registers a handler that ends the sessions with these ids.
pub(super) fn list(
    words: &'static Words,
    sessions: &[SessionView],
    moment: &dyn Fn(UnixSeconds) -> String,
    end: &dyn Fn(Vec<String>) -> String,
) -> AnyView {
    let rows: Vec<_> = sessions.iter().map(|session| row(words, session, moment, end)).collect();
    let others: Vec<String> =
        sessions.iter().filter(|session| !session.own).map(|session| session.id.clone()).collect();
    // With one other there is a button beside it already.
    let all = (others.len() > 1).then(|| {
        action("end-others", ButtonKind::Secondary, end(others)).child(words.end_others())
    });
    element("SECTION").attr("class", "sessions").children([
        element("H2").attr("id", "sessions").attr("tabindex", "-1").child(words.sessions()),
        element("UL").child(rows),
        optional(all),
    ])
}

fn row(
    words: &'static Words,
    session: &SessionView,
    moment: &dyn Fn(UnixSeconds) -> String,
    end: &dyn Fn(Vec<String>) -> String,
) -> AnyView {
    let device = match session.device.as_str() {
        "" => text(words.unknown_device()),
        device => text(device.to_owned()),
    };
    let place = |name: &str| match name {
        "opened" => text(moment(session.opened)),
        _ => text(moment(session.used)),
    };
    let name = div("says", [b("", device), small("", interpolate(words.session_times(), &place))]);
    let end = if session.own {
        small("label", words.this_one())
    } else {
        action("end", ButtonKind::Quiet, end(vec![session.id.clone()])).child(words.end_session())
    };
    element("LI").attr("data-own", if session.own { "true" } else { "false" }).children([name, end])
}

/// A button that calls the handler with this index.
pub(super) fn action(name: &'static str, kind: ButtonKind, handler: String) -> Element {
    button_element(name, kind).attr("type", "button").attr(CLICK, handler)
}
