//! Minutes and seconds that are left, calmly.

use leptos::prelude::*;

use super::html::{b, element};
use super::interpolate;
use crate::context::ViewContext;

/// "4:32 left", ticking.
pub(crate) fn time_left(cx: ViewContext, left_s: u64) -> AnyView {
    element("SPAN")
        .attr("class", "left")
        .attr("role", "timer")
        .attr("aria-live", "off")
        .child(interpolate(cx.words.left(), &|_| b("", clock(left_s))))
}

fn clock(left_s: u64) -> String {
    let (minutes, seconds) = ((left_s / 60).to_string(), (left_s % 60).to_string());
    let nought = if seconds.len() < 2 { "0" } else { "" };
    [&minutes, ":", nought, &seconds].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_have_two_digits() {
        for (left_s, expected) in [(0, "0:00"), (9, "0:09"), (60, "1:00"), (599, "9:59")] {
            assert_eq!(clock(left_s), expected);
        }
    }
}
