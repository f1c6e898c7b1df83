//! What a screen reader hears of the countdown: a few marks, and silence between them.

use checkout::Screen;
use leptos::prelude::*;

use super::html::{tag, tell};
use crate::text::{Language, fill};

/// The seconds before the opening at which something is said.
const MARKS_S: [u64; 7] = [1_800, 600, 300, 120, 60, 30, 10];

/// A polite live region that nobody sees.
pub(crate) fn announcer(screen: ReadSignal<Screen>, language: RwSignal<Language>) -> AnyView {
    let mark = Memo::new(move |last: Option<&u64>| {
        screen.with(|screen| match screen {
            Screen::Upcoming { left_s, .. } if MARKS_S.contains(left_s) => *left_s,
            Screen::Upcoming { .. } => last.copied().unwrap_or(0),
            _ => 0,
        })
    });
    let words = move || {
        let text = language.get().text();
        let (template, n) = match mark.get() {
            0 => return String::new(),
            left_s if left_s < 60 => (text.seconds_to_go, left_s),
            left_s => (text.minutes_to_go, left_s / 60),
        };
        fill(template, &[("n", &n.to_string())])
    };
    tag("P")
        .with("class", "unseen")
        .with("role", "status")
        .with("aria-live", "polite")
        .holds(tell(words))
}
