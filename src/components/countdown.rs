//! Countdowns: to the opening, and of the time that is left to confirm or pay.

use checkout::screen::ClockStatus;
use leptos::prelude::*;

use super::html::{Text, b, div, element, interpolate, optional, p, small, span};
use crate::context::ViewContext;
use crate::text::{Words, fill};

/// Days, hours, minutes and seconds until the opening, and by which clock. Screen readers get the announcer instead.
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
        p("clockwork", clock_status(clock, words)),
    ])
}

/// The line is never empty, so that nothing moves when the clock is checked.
fn clock_status(clock: ClockStatus, words: &Words) -> Text {
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

/// The minutes and seconds that are left: "4:32 left".
pub(crate) fn time_left(cx: ViewContext, left_s: u64) -> AnyView {
    element("SPAN")
        .attr("class", "left")
        .attr("role", "timer")
        .attr("aria-live", "off")
        .child(interpolate(cx.words.left(), &|_| b("", minutes_and_seconds(left_s))))
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

fn minutes_and_seconds(left_s: u64) -> String {
    [&(left_s / 60).to_string(), ":", &two_digits(left_s % 60)].concat()
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

    #[test]
    fn seconds_have_two_digits() {
        for (left_s, expected) in [(0, "0:00"), (9, "0:09"), (60, "1:00"), (599, "9:59")] {
            assert_eq!(minutes_and_seconds(left_s), expected);
        }
    }
}
