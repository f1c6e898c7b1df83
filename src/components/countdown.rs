//! The departure board: days, hours, minutes and seconds until the opening, and by whose clock.

use checkout::screen::ClockStatus;
use leptos::prelude::*;

use super::html::{Text, b, div, element, optional, p, small, span};
use crate::context::ViewContext;
use crate::text::{Words, fill};

/// The board. Readers hear of the time from the announcer, and now and then only.
pub(crate) fn countdown(cx: ViewContext, left_s: u64, clock: ClockStatus) -> AnyView {
    let words = cx.words;
    let cell = |number, unit| span("cell", [b("", two_digits(number)), small("", unit)]);
    let long = left_s >= DAY_S;
    let [days, hours, minutes, seconds] = parts(left_s);
    let cells = [
        optional(long.then(|| cell(days, words.days()))),
        cell(hours, words.hours()),
        cell(minutes, words.minutes()),
        cell(seconds, words.seconds()),
    ];
    element("DIV").attr("class", "board").attr("role", "timer").attr("aria-live", "off").children([
        p("label", words.countdown()),
        div(if long { "cells long" } else { "cells" }, cells),
        p("clockwork", by_whose_clock(clock, words)),
    ])
}

/// There is always something to say of the clock, so that nothing moves when it is answered.
fn by_whose_clock(clock: ClockStatus, words: &Words) -> Text {
    let off = |template, minutes: i64| {
        fill(template, &[("n", &minutes.unsigned_abs().to_string())]).into()
    };
    match clock {
        ClockStatus::Agrees => words.clock_agrees().into(),
        ClockStatus::Unanswered => words.clock_unanswered().into(),
        ClockStatus::PhoneIsOff { minutes } if minutes > 0 => off(words.phone_fast(), minutes),
        ClockStatus::PhoneIsOff { minutes } => off(words.phone_slow(), minutes),
    }
}

const DAY_S: u64 = 86_400;

/// Days, hours, minutes, seconds.
fn parts(left_s: u64) -> [u64; 4] {
    [left_s / DAY_S, left_s / 3_600 % 24, left_s / 60 % 60, left_s % 60]
}

fn two_digits(number: u64) -> String {
    let digits = number.to_string();
    if digits.len() < 2 { ["0", &digits].concat() } else { digits }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_falls_into_its_parts() {
        let cases = [
            (0, [0, 0, 0, 0]),
            (59, [0, 0, 0, 59]),
            (60, [0, 0, 1, 0]),
            (86_399, [0, 23, 59, 59]),
            (DAY_S, [1, 0, 0, 0]),
        ];
        for (left_s, expected) in cases {
            assert_eq!(parts(left_s), expected, "{left_s}");
        }
        assert_eq!(two_digits(7), "07");
        assert_eq!(two_digits(31), "31");
    }
}
