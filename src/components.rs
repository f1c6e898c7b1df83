//! Leaf widgets: functions from values to views. What the rider does goes to the [`Desk`].

pub(crate) mod html;
mod header;
mod footer;
mod hotline;
mod frame;
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
mod track;
mod trail;
mod notice;
mod button;
mod field;
mod find_mine;
mod number;
mod note_text;
mod price_proof;
mod trust_details;
mod sentence;
mod announcer;

pub(crate) use announcer::announcer;
pub(crate) use button::{Look, bare, button, send_button};
pub(crate) use countdown::countdown;
pub(crate) use disputed_figure::disputed_figure;
pub(crate) use fact::fact;
pub(crate) use fare_card::fare_card;
pub(crate) use field::{Kind, field};
pub(crate) use find_mine::find_mine;
pub(crate) use footer::footer;
pub(crate) use frame::{Over, frame};
pub(crate) use header::{banner, header};
pub(crate) use hotline::hotline;
pub(crate) use icon::{Sign, icon};
pub(crate) use note_text::note_text;
pub(crate) use notice::notice;
pub(crate) use number::number;
pub(crate) use opening::opening;
pub(crate) use price::{price, price_in_words};
pub(crate) use price_proof::{receipt_code, save_proof};
pub(crate) use sentence::sentence;
pub(crate) use steps::Step;
pub(crate) use time_left::time_left;
pub(crate) use track::track;
pub(crate) use trail::trail;
pub(crate) use trust_details::trust_details;
pub(crate) use wait_line::{status, wait_line};

use crate::desk::Desk;
use crate::text::{Language, Text};
use wire::Channel;
use wire::tariff::Bilingual;

/// What riders call a channel.
pub(crate) fn channel_name(text: &'static Text, channel: Channel) -> &'static str {
    match channel {
        Channel::AlipayWap => text.alipay(),
        Channel::WechatH5 | Channel::WechatJsapi => text.wechat(),
    }
}

/// The text in the rider's language.
pub(crate) fn in_language(desk: Desk, text: &Bilingual) -> String {
    let slice = match desk.language {
        Language::Chinese => &text.zh,
        Language::English => &text.en,
    };
    slice.as_str().into()
}
