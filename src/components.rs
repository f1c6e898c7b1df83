//! Leaf widgets. Each takes values and draws them; what the rider does goes to the [`Desk`](crate::desk::Desk).

mod header;
mod footer;
mod frame;
mod steps;
mod icon;
mod price;
mod disputed_figure;
mod fare_card;
mod countdown;
mod opening;
mod time_left;
mod wait_line;
mod track;
mod button;
mod hotline;
mod field;
mod fact;
mod number;
mod note_text;
mod trust_details;
mod sentence;
mod clock_notice;
mod announcer;

pub(crate) use announcer::Announcer;
pub(crate) use button::{Button, Look};
pub(crate) use clock_notice::ClockNotice;
pub(crate) use countdown::Countdown;
pub(crate) use disputed_figure::DisputedFigure;
pub(crate) use fact::Fact;
pub(crate) use fare_card::FareCard;
pub(crate) use field::{Field, Kind};
pub(crate) use footer::Footer;
pub(crate) use frame::Frame;
pub(crate) use header::Header;
pub(crate) use hotline::Hotline;
pub(crate) use icon::{Icon, Sign};
pub(crate) use note_text::NoteText;
pub(crate) use number::Number;
pub(crate) use opening::Opening;
pub(crate) use price::{Price, PriceInWords};
pub(crate) use sentence::Sentence;
pub(crate) use steps::Step;
pub(crate) use time_left::TimeLeft;
pub(crate) use track::Track;
pub(crate) use trust_details::TrustDetails;
pub(crate) use wait_line::WaitLine;

use crate::text::Language;
use wire::tariff::Bilingual;

/// The text in the rider's language.
pub(crate) fn in_language(text: &Bilingual, language: Language) -> String {
    let slice = match language {
        Language::Chinese => &text.zh,
        Language::English => &text.en,
    };
    slice.as_str().into()
}
