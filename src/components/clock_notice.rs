//! What there is to say of the phone's clock.

use checkout::screen::Clockwork;
use leptos::prelude::*;

use super::html::Words;
use super::icon::Sign;
use super::notice;
use crate::desk::Desk;
use crate::text::fill;

/// A line where the phone is wrong, or was not compared yet; otherwise nothing.
pub(crate) fn clock_notice(desk: Desk, clock: Clockwork) -> AnyView {
    let text = desk.text;
    let line: Option<Words> = match clock {
        Clockwork::Agrees => None,
        Clockwork::PhoneIsOff { minutes } => {
            let template = if minutes > 0 { text.phone_fast } else { text.phone_slow };
            Some(fill(template, &[("n", &minutes.unsigned_abs().to_string())]).into())
        }
        Clockwork::Unanswered => Some(text.clock_unanswered.into()),
    };
    notice(Sign::Clock, line)
}
