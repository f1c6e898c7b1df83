//! What there is to say of the phone's clock.

use checkout::screen::Clockwork;
use leptos::prelude::*;

use super::icon::{Icon, Sign};
use crate::desk::Desk;
use crate::text::fill;

/// A line where the phone is wrong, or was not compared yet; otherwise nothing.
#[component]
pub(crate) fn ClockNotice(
    /// How sure the page is of the time.
    clock: Clockwork,
) -> impl IntoView {
    let text = Desk::at_hand().text;
    let line = match clock {
        Clockwork::Agrees => None,
        Clockwork::PhoneIsOff { minutes } => {
            let template = if minutes > 0 { text.phone_fast } else { text.phone_slow };
            Some(fill(template, &[("n", &minutes.unsigned_abs().to_string())]))
        }
        Clockwork::Unanswered => Some(text.clock_unanswered.into()),
    };
    let line = line.map(|line| {
        view! {
            <Icon sign=Sign::Clock/>
            <span>{line}</span>
        }
    });
    view! { <p class="notice" role="status">{line}</p> }
}
