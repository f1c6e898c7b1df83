//! When a batch opens: "tonight at 22:00".

use leptos::prelude::*;
use wire::UnixSeconds;

use super::html::{interpolate, span};
use crate::context::{DateStyle, ViewContext};
use crate::text::Words;

/// China keeps one time, eight hours ahead, all year.
const CHINA_AHEAD_S: u64 = 8 * 3_600;
const DAY_S: u64 = 86_400;
const EVENING_S: u64 = 18 * 3_600;

/// The opening, for a heading.
pub(crate) fn opening(cx: ViewContext, opens: UnixSeconds, left_s: u64) -> AnyView {
    let now = opens.saturating_sub(left_s);
    interpolate(template(now, opens, cx.words), &|name| {
        let (class, style) =
            if name == "day" { ("", DateStyle::Day) } else { ("clock", DateStyle::Time) };
        span(class, cx.date(opens, style))
    })
}

fn template(now: UnixSeconds, opens: UnixSeconds, words: &Words) -> &'static str {
    let day = |instant: UnixSeconds| instant.saturating_add(CHINA_AHEAD_S) / DAY_S;
    let evening = opens.saturating_add(CHINA_AHEAD_S) % DAY_S >= EVENING_S;
    match day(now) == day(opens) {
        true if evening => words.opens_tonight(),
        true => words.opens_today(),
        false => words.opens_on(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tonight_is_the_evening_of_the_same_day_where_the_trains_run() {
        // 2025-12-18, 22:00 in China.
        let opens = 1_766_066_400;
        let words = &crate::text::written::EN;
        let cases = [
            (opens - 60, opens, words.opens_tonight()),
            (opens - 21 * 3_600, opens, words.opens_tonight()),
            (opens - 23 * 3_600, opens, words.opens_on()),
            (opens - 13 * 3_600, opens - 12 * 3_600, words.opens_today()),
        ];
        for (now, opens, expected) in cases {
            assert_eq!(template(now, opens, words), expected, "{now}");
        }
    }
}
