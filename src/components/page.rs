//! What surrounds every screen: header, heading, footer, and the announcements for screen readers.

use checkout::{Event, Screen};
use leptos::prelude::*;

use super::button::{ButtonKind, button};
use super::html::{Children, element, exact, optional, p, raw_html, span, text};
use super::icon::{Icon, icon};
use super::steps::{Step, steps};
use crate::context::{CLICK, ViewContext};
use crate::operator;
use crate::text::{Language, count, fill};

/// The same drawing as in `index.html`.
const LOGO: &str = r#"<svg class="mark" viewBox="0 0 32 32" aria-hidden="true"><circle cx="16" cy="16" r="14"/><path d="M9.5 13h13M9.5 19h13"/></svg>"#;

/// The seconds before the opening at which a screen reader announces the time.
const ANNOUNCED_AT_S: [u64; 7] = [1_800, 600, 300, 120, 60, 30, 10];

/// The operator's name, and the switch to the other language if there is one. `switch` is the index of its handler.
pub(crate) fn header(language: Language, switch: String) -> AnyView {
    let other = language.other();
    let has_other = operator::LANGUAGES.contains(&other.tag());
    let switch = has_other.then(|| {
        element("BUTTON")
            .attr("type", "button")
            .attr("class", "language")
            .attr("lang", other.tag())
            .attr(CLICK, switch)
            .child(text(other.name()))
    });
    element("HEADER").attr("class", "header").children([
        raw_html(LOGO),
        span("brand", operator::name(language)),
        optional(switch),
    ])
}

/// Whose number is signed in, on every screen, and the way out for whoever it is not.
pub(crate) fn signed_in(cx: ViewContext, phone: &str) -> AnyView {
    let words = cx.words;
    let name = span("", fill(words.signed_in_as(), &[("phone", phone)]));
    let out = button(cx, "not-me", ButtonKind::Quiet, Event::NotMePressed, words.not_me());
    element("ASIDE").attr("class", "who").children([name, out])
}

/// The hotline, on every screen, and links to other pages.
pub(crate) fn footer(help: &'static str, links: Option<&'static str>) -> AnyView {
    element("FOOTER").attr("class", "footer").children([
        span("", help),
        hotline(""),
        optional(links.map(linked)),
    ])
}

/// Words that are one element of HTML, with links in it. In a demonstration there is nothing behind those.
pub(crate) fn linked(html: &'static str) -> AnyView {
    optional((!cfg!(feature = "demonstration")).then(|| raw_html(html)))
}

/// A link that calls the operator; with the class of a button where calling is the main action.
pub(crate) fn hotline(class: &'static str) -> AnyView {
    element("A")
        .attr("class", class)
        .attr("href", ["tel:", operator::HOTLINE].concat())
        .children([icon(Icon::Phone), text(operator::HOTLINE)])
}

/// What is above the heading.
#[derive(Clone, Copy)]
pub(crate) enum Banner {
    /// Nothing.
    None,
    /// How far the purchase is.
    Progress(Step),
    /// An icon: how it ended, or why it does not go on.
    Icon(Icon),
    /// The same in the colour of a warning.
    Warning(Icon),
}

/// A screen: its name as an attribute for tests, the banner, the heading, and the rest.
pub(crate) fn layout(
    cx: ViewContext,
    name: &'static str,
    banner: Banner,
    heading: AnyView,
    rest: impl Into<Children>,
) -> AnyView {
    let banner = match banner {
        // An element all the same: the views after it keep their positions.
        Banner::None => raw_html("<i hidden></i>"),
        Banner::Progress(step) => steps(cx, step),
        Banner::Icon(name) => p("emblem", icon(name)),
        Banner::Warning(name) => p("emblem care", icon(name)),
    };
    // Focusable by script, so that a screen reader begins there.
    let heading = element("H1").attr("tabindex", "-1").child(heading);
    element("SECTION")
        .attr("class", "screen")
        .attr("data-screen", name)
        .children(rest.into().after([banner, heading]))
}

/// A polite live region, visible to screen readers only: it announces the countdown, but not every second.
pub(crate) fn announcer(cx: ViewContext, screen: &Screen) -> AnyView {
    let announcement = match screen {
        Screen::Upcoming { left_s, .. } if ANNOUNCED_AT_S.contains(left_s) => {
            let (template, n) = match left_s {
                0..60 => (cx.words.seconds_to_go(), *left_s),
                _ => (cx.words.minutes_to_go(), left_s / 60),
            };
            count(template, n)
        }
        _ => String::new(),
    };
    exact("P")
        .attr("class", "unseen")
        .attr("role", "status")
        .attr("aria-live", "polite")
        .child(announcement)
}
