//! What a screen reader hears of the countdown: a few marks, and silence between them.

use checkout::Screen;
use leptos::prelude::*;

use crate::desk::Desk;
use crate::text::fill;

/// The seconds before the opening at which something is said.
const MARKS_S: [u64; 7] = [1_800, 600, 300, 120, 60, 30, 10];

/// A polite live region that nobody sees.
#[component]
pub(crate) fn Announcer(
    /// What the rider sees.
    screen: ReadSignal<Screen>,
) -> impl IntoView {
    let text = Desk::at_hand().text;
    let mark = Memo::new(move |last: Option<&u64>| {
        screen.with(|screen| match screen {
            Screen::Upcoming { left_s, .. } if MARKS_S.contains(left_s) => *left_s,
            Screen::Upcoming { .. } => last.copied().unwrap_or(0),
            _ => 0,
        })
    });
    let words = move || match mark.get() {
        0 => String::new(),
        left_s if left_s < 60 => fill(text.seconds_to_go, &[("n", &left_s.to_string())]),
        left_s => fill(text.minutes_to_go, &[("n", &(left_s / 60).to_string())]),
    };
    view! {
        <p class="unseen" role="status" aria-live="polite">
            {words}
        </p>
    }
}
