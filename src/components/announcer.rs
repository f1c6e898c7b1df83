//! What a screen reader hears of the countdown: a few marks, and silence between them.

use checkout::Screen;
use leptos::prelude::*;

use super::html::{tag, tell};
use crate::shown::Shown;
use crate::text::fill;

/// The seconds before the opening at which something is said.
const MARKS_S: [u64; 7] = [1_800, 600, 300, 120, 60, 30, 10];

/// A polite live region that nobody sees.
pub(crate) fn announcer(shown: Shown) -> AnyView {
    let words = move || {
        let text = shown.language.get().text();
        let left_s = shown.seconds.get().left;
        let opens = shown.resting.with(|screen| matches!(screen, Screen::Upcoming { .. }));
        if !opens || !MARKS_S.contains(&left_s) {
            return String::new();
        }
        let (template, n) = match left_s {
            0..60 => (text.seconds_to_go, left_s),
            _ => (text.minutes_to_go, left_s / 60),
        };
        fill(template, &[("n", &n.to_string())])
    };
    tag("P")
        .with("class", "unseen")
        .with("role", "status")
        .with("aria-live", "polite")
        .holds(tell(words))
}
