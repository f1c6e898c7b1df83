//! What is waited for, and for how long, in words that count down.

use checkout::screen::{Wait, WaitReason};
use leptos::prelude::*;

use super::html::{element, optional, span, text};
use super::icon::{Icon, icon};
use super::interpolate;
use crate::context::ViewContext;

/// The line. It is there before there is something to say, so that it is heard when there is.
pub(crate) fn wait_line(cx: ViewContext, wait: Option<Wait>) -> AnyView {
    let words = cx.words;
    let held = wait.is_some_and(|wait| wait.held);
    let reason = wait.map(|wait| wait.reason);
    let template = match reason {
        None => "",
        Some(WaitReason::Asking) => words.wait_asking(),
        Some(WaitReason::Again { .. }) => words.wait_again(),
        Some(WaitReason::Offline) => words.wait_offline(),
    };
    let offline = matches!(reason, Some(WaitReason::Offline));
    let again_s = match reason {
        Some(WaitReason::Again { in_s }) => in_s,
        _ => 0,
    };
    status(offline, if held { words.wait_held() } else { "" }, template, again_s)
}

/// A line that says how it stands, and in its place the seconds until the page asks again.
pub(crate) fn status(
    offline: bool,
    first: &'static str,
    template: &'static str,
    again_s: u64,
) -> AnyView {
    // Seen every second, and heard once.
    let seconds = |_: &str| element("B").attr("aria-hidden", "true").child(again_s.to_string());
    element("P").attr("class", "wait").attr("role", "status").children([
        optional(offline.then(|| icon(Icon::Offline))),
        span("", [text(first), interpolate(template, &seconds)]),
    ])
}
