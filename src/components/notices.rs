//! Notices: of the state of the sale, and of what the page waits for.

use checkout::screen::{Wait, WaitReason};
use leptos::prelude::*;

use super::html::{Text, element, exact, interpolate, optional, raw_html, span};
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
    let first = if held { words.wait_held() } else { "" };
    match wait {
        Some(wait) => reason(cx, wait.reason, first, [words.wait_asking(), words.wait_again()]),
        None => status("", "", 0, false),
    }
}

/// Why there is no answer yet, in the words of a screen for: it is being asked for; it is asked for again in so many
/// seconds.
pub(crate) fn waiting(cx: ViewContext, why: WaitReason, own: [&'static str; 2]) -> AnyView {
    reason(cx, why, "", own)
}

fn reason(
    cx: ViewContext,
    why: WaitReason,
    first: &'static str,
    [asking, again]: [&'static str; 2],
) -> AnyView {
    match why {
        WaitReason::Asking => status(first, asking, 0, false),
        WaitReason::Again { in_s } => status(first, again, in_s, false),
        WaitReason::Intercepted { in_s } => status(first, cx.words.wait_intercepted(), in_s, true),
        WaitReason::Offline => status(first, cx.words.wait_offline(), 0, true),
    }
}

/// A status line. The placeholder of its template is the number of seconds until the page asks again.
///
/// A screen reader announces what the template says before the sentence with the seconds, which would be read every second.
fn status(first: &'static str, template: &'static str, again_s: u64, no_network: bool) -> AnyView {
    let seconds = |_: &str| exact("B").child(again_s.to_string());
    let before = template.split_once('{').map_or(template, |(before, _)| before);
    let sentence = before.char_indices().rfind(|(_, it)| matches!(it, '.' | '。'));
    let end = sentence.map_or(0, |(at, stop)| at + stop.len_utf8());
    // That it is being asked for changes too often to be worth a word.
    let end = if again_s == 0 && !no_network { 0 } else { end };
    let (announced, silent) = template.split_at_checked(end).unwrap_or(("", template));
    exact("P").attr("class", "wait").children([
        optional(no_network.then(|| icon(Icon::Offline))),
        span(
            "",
            [
                element("SPAN").attr("role", "status").child([first, announced].concat()),
                interpolate(silent, &seconds),
            ],
        ),
    ])
}
