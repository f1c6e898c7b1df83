//! The departure board: days, hours, minutes and seconds until the opening.

use leptos::prelude::*;

use crate::desk::Desk;

/// The board. Readers hear of the time from the announcer, and now and then only.
#[component]
pub(crate) fn Countdown() -> impl IntoView {
    let Desk { text, seconds, .. } = Desk::at_hand();
    let parts = Memo::new(move |_| parts(seconds.get().left));
    let has_days = move || parts.get()[0] > 0;
    let cell = move |at: usize, unit: &'static str| {
        view! {
            <span class="cell">
                <b>{move || two_digits(parts.get().get(at).copied().unwrap_or(0))}</b>
                <small>{unit}</small>
            </span>
        }
    };
    view! {
        <div class="board" role="timer" aria-live="off">
            <p class="label">{text.countdown}</p>
            <div class="cells" class:long=has_days>
                {move || has_days().then(|| cell(0, text.days))}
                {cell(1, text.hours)}
                {cell(2, text.minutes)}
                {cell(3, text.seconds)}
            </div>
        </div>
    }
}

/// Days, hours, minutes, seconds.
fn parts(left_s: u64) -> [u64; 4] {
    [left_s / 86_400, left_s / 3_600 % 24, left_s / 60 % 60, left_s % 60]
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
            (86_400, [1, 0, 0, 0]),
        ];
        for (left_s, expected) in cases {
            assert_eq!(parts(left_s), expected, "{left_s}");
        }
        assert_eq!(two_digits(7), "07");
        assert_eq!(two_digits(31), "31");
    }
}
