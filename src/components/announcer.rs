//! What a screen reader hears of the countdown: a few marks, and silence between them.

use checkout::Screen;
use leptos::prelude::*;

use super::html::element;
use crate::context::ViewContext;
use crate::text::fill;

/// The seconds before the opening at which something is said.
const MARKS_S: [u64; 7] = [1_800, 600, 300, 120, 60, 30, 10];

/// A polite live region that nobody sees.
pub(crate) fn announcer(cx: ViewContext, screen: &Screen) -> AnyView {
    let words = match screen {
        Screen::Upcoming { left_s, .. } if MARKS_S.contains(left_s) => {
            let (template, n) = match left_s {
                0..60 => (cx.words.seconds_to_go(), *left_s),
                _ => (cx.words.minutes_to_go(), left_s / 60),
            };
            fill(template, &[("n", &n.to_string())])
        }
        _ => String::new(),
    };
    element("P")
        .attr("class", "unseen")
        .attr("role", "status")
        .attr("aria-live", "polite")
        .child(words)
}
