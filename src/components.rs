//! Components: functions from values to views. They dispatch events by the [`ViewContext`].

pub(crate) mod html;
mod header;
mod footer;
mod hotline;
mod layout;
mod steps;
mod icon;
mod price;
mod disputed_figure;
mod fare_card;
mod fact;
mod countdown;
mod opening;
mod time_left;
mod wait_line;
mod busy_indicator;
mod refund_steps;
mod notice;
mod button;
mod field;
mod find_purchase;
mod purchase_number;
mod note_text;
mod price_proof;
mod trust_details;
mod interpolate;
mod announcer;

pub(crate) use announcer::announcer;
pub(crate) use busy_indicator::busy_indicator;
pub(crate) use button::{ButtonKind, button, button_element, submit_button};
pub(crate) use countdown::countdown;
pub(crate) use disputed_figure::disputed_figure;
pub(crate) use fact::fact;
pub(crate) use fare_card::fare_card;
pub(crate) use field::{FieldKind, field};
pub(crate) use find_purchase::find_purchase;
pub(crate) use footer::footer;
pub(crate) use header::{header, header_with};
pub(crate) use hotline::hotline;
pub(crate) use icon::{Icon, icon};
pub(crate) use interpolate::interpolate;
pub(crate) use layout::{Banner, layout};
pub(crate) use note_text::note_text;
pub(crate) use notice::notice;

pub(crate) use opening::opening;
pub(crate) use price::{price, price_in_words};
pub(crate) use price_proof::{receipt_code, save_proof};
pub(crate) use purchase_number::purchase_number;
pub(crate) use refund_steps::refund_steps;
pub(crate) use steps::Step;
pub(crate) use time_left::time_left;
pub(crate) use trust_details::trust_details;
pub(crate) use wait_line::{status, wait_line};

use crate::context::ViewContext;
use crate::text::{Language, Words};
use wire::Channel;
use wire::tariff::Bilingual;

/// What riders call a channel.
pub(crate) fn channel_name(words: &'static Words, channel: Channel) -> &'static str {
    match channel {
        Channel::AlipayWap => words.alipay(),
        Channel::WechatH5 | Channel::WechatJsapi => words.wechat(),
    }
}

/// The text in the rider's language.
pub(crate) fn in_language(cx: ViewContext, text: &Bilingual) -> String {
    let slice = match cx.language {
        Language::Chinese => &text.zh,
        Language::English => &text.en,
    };
    slice.as_str().into()
}
