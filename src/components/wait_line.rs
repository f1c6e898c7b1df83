//! What is waited for, and for how long, in words that count down.

use checkout::screen::{Wait, WaitReason};
use leptos::prelude::*;

use super::html::{maybe, say, span, tag};
use super::icon::{Sign, icon};
use super::sentence;
use crate::desk::Desk;

/// The line. It is there before there is something to say, so that it is heard when there is.
pub(crate) fn wait_line(desk: Desk, wait: Option<Wait>) -> AnyView {
    let text = desk.text;
    let held = wait.is_some_and(|wait| wait.held);
    let reason = wait.map(|wait| wait.reason);
    let template = match reason {
        None => "",
        Some(WaitReason::Asking) => text.wait_asking(),
        Some(WaitReason::Again { .. }) => text.wait_again(),
        Some(WaitReason::Offline) => text.wait_offline(),
    };
    let offline = matches!(reason, Some(WaitReason::Offline));
    let again_s = match reason {
        Some(WaitReason::Again { in_s }) => in_s,
        _ => 0,
    };
    status(offline, if held { text.wait_held() } else { "" }, template, again_s)
}

/// A line that says how it stands, and in its place the seconds until the page asks again.
pub(crate) fn status(
    offline: bool,
    first: &'static str,
    template: &'static str,
    again_s: u64,
) -> AnyView {
    // Seen every second, and heard once.
    let seconds = |_: &str| tag("B").with("aria-hidden", "true").holds(again_s.to_string());
    tag("P").with("class", "wait").with("role", "status").holds([
        maybe(offline.then(|| icon(Sign::Offline))),
        span("", [say(first), sentence(template, &seconds)]),
    ])
}
