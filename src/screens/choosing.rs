//! The rider chooses how to pay, or chooses anew. A ticket is paid for once, so the screen states what becomes of money
//! that comes by both ways.

use checkout::Event;
use checkout::screen::{ChannelChange, ChannelChoice};
use leptos::prelude::*;

use crate::components::html::{Children, div, optional, p, span, text};
use crate::components::{
    Banner, ButtonKind, Icon, Step, button, channel_name, hotline, icon, layout, price,
    purchase_number, time_left,
};
use crate::context::ViewContext;
use crate::text::fill;

/// The screen: what is paid, and a button for each way; where there is none, whom to call.
pub(crate) fn choosing(cx: ViewContext, choice: &ChannelChoice) -> AnyView {
    let words = cx.words;
    let from = choice.change.map(|change| change.from);
    let others = choice.channels.iter().filter(|channel| Some(**channel) != from);
    let ways = others.map(|channel| {
        let press = Event::ChannelPressed(*channel);
        let name = channel_name(words, *channel);
        button(cx, channel.as_str(), ButtonKind::Secondary, press, name)
    });
    let mut ways: Vec<AnyView> = ways.collect();
    let (heading, lead) = match choice.change {
        Some(change) => {
            let keep = Event::KeepChannelPressed;
            ways.push(button(cx, "keep", ButtonKind::Quiet, keep, words.keep_channel()));
            (words.change_channel(), before_change(cx, change))
        }
        None if ways.is_empty() => {
            ways.push(hotline(ButtonKind::Primary.class()));
            (words.choosing(), p("caution", [icon(Icon::Stop), text(words.no_channel())]))
        }
        None => match choice.refused {
            Some(channel) => {
                let channel = [("channel", channel_name(words, channel))];
                let sentence = span("", fill(words.channel_refused(), &channel));
                (words.choosing(), p("caution", [icon(Icon::Stop), sentence]))
            }
            None => (words.choosing(), p("lead", words.choosing_lead())),
        },
    };
    layout(
        cx,
        "choosing",
        Banner::Progress(Step::Pay),
        text(heading),
        [
            lead,
            optional(choice.change.map(|_| p("lead", words.one_counts()))),
            div(
                "card",
                [p("hero", price(&choice.price)), p("until", time_left(cx, choice.left_s))],
            ),
            div("actions", Children::from(ways)),
            purchase_number(cx, &choice.number, None),
        ],
    )
}

/// When a change makes sense.
fn before_change(cx: ViewContext, change: ChannelChange) -> AnyView {
    let words = cx.words;
    let channel = [("channel", channel_name(words, change.from))];
    if change.opened {
        let sentence = fill(words.change_opened(), &channel);
        p("caution", [icon(Icon::Stop), span("", sentence)])
    } else {
        p("lead", fill(words.change_lead(), &channel))
    }
}
