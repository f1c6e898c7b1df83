//! What a screen reader hears of the countdown: a few marks, and silence between them.

use checkout::Screen;
use leptos::prelude::*;

use super::html::tag;
use crate::desk::Desk;
use crate::text::fill;

/// The seconds before the opening at which something is said.
const MARKS_S: [u64; 7] = [1_800, 600, 300, 120, 60, 30, 10];

/// A polite live region that nobody sees.
pub(crate) fn announcer(desk: Desk, screen: &Screen) -> AnyView {
    let words = match screen {
        Screen::Upcoming { left_s, .. } if MARKS_S.contains(left_s) => {
            let (template, n) = match left_s {
                0..60 => (desk.text.seconds_to_go(), *left_s),
                _ => (desk.text.minutes_to_go(), left_s / 60),
            };
            fill(template, &[("n", &n.to_string())])
        }
        _ => String::new(),
    };
    tag("P").with("class", "unseen").with("role", "status").with("aria-live", "polite").holds(words)
}
