//! The wallets of a purchase: the way to another one, and what becomes of money that comes by the one before.

use checkout::Event;
use leptos::prelude::*;
use wire::Channel;

use super::button::{ButtonKind, button};
use super::facts::channel_name;
use super::html::{element, optional, span, text};
use super::icon::{Icon, icon};
use crate::context::ViewContext;
use crate::text::fill;

/// The way back to the choice of a wallet.
pub(crate) fn change_channel(cx: ViewContext) -> AnyView {
    let press = Event::ChangeChannelPressed;
    button(cx, "change-channel", ButtonKind::Quiet, press, cx.words.change_channel())
}

/// The warning about a wallet that was chosen before, by which money can still come.
pub(crate) fn still_open(cx: ViewContext, before: Option<Channel>) -> AnyView {
    optional(before.map(|before| {
        let words = cx.words;
        let channel = [("channel", channel_name(words, before))];
        element("P").attr("class", "notice").attr("data-testid", "still-open").children([
            icon(Icon::Return),
            span("", [text(fill(words.still_open(), &channel)), text(words.one_counts())]),
        ])
    }))
}
