//! Notices: of the state of the sale, and of what the page waits for.

use checkout::screen::{Wait, WaitReason};
use leptos::prelude::*;

use super::html::{Text, element, interpolate, optional, raw_html, span, text};
use super::icon::{Icon, icon};
use crate::context::ViewContext;

/// A notice. The live region is there without one too, so that a screen reader reads it when it comes.
pub(crate) fn notice(name: Icon, notice: Option<Text>) -> AnyView {
    let drawing = notice.is_some().then(|| icon(name));
    let notice = notice.map(|notice| span("", notice));
    element("P")
        .attr("class", "notice")
        .attr("role", "status")
        .children([optional(drawing), optional(notice)])
}

/// An animation beside words that say what is in progress.
pub(crate) fn busy_indicator() -> AnyView {
    raw_html(r#"<div class="track" aria-hidden="true"><i></i></div>"#)
}

/// What the page waits for. The live region is there before the wait is, so that a screen reader reads it when it
/// begins.
pub(crate) fn wait_line(cx: ViewContext, wait: Option<Wait>) -> AnyView {
    let words = cx.words;
    let held = wait.is_some_and(|wait| wait.held);
    let (template, offline, again_s) = match wait.map(|wait| wait.reason) {
        None => ("", false, 0),
        Some(WaitReason::Asking) => (words.wait_asking(), false, 0),
        Some(WaitReason::Again { in_s }) => (words.wait_again(), false, in_s),
        Some(WaitReason::Offline) => (words.wait_offline(), true, 0),
    };
    status(offline, if held { words.wait_held() } else { "" }, template, again_s)
}

/// A status line. The placeholder of its template is the number of seconds until the page asks again.
pub(crate) fn status(
    offline: bool,
    first: &'static str,
    template: &'static str,
    again_s: u64,
) -> AnyView {
    // Hidden from screen readers: they would read the line every second.
    let seconds = |_: &str| element("B").attr("aria-hidden", "true").child(again_s.to_string());
    element("P").attr("class", "wait").attr("role", "status").children([
        optional(offline.then(|| icon(Icon::Offline))),
        span("", [text(first), interpolate(template, &seconds)]),
    ])
}
