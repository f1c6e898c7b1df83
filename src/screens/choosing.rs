//! The rider chooses how to pay: one order goes to one channel, so this comes before anything is opened.

use checkout::Event;
use checkout::screen::ChannelChoice;
use leptos::prelude::*;

use crate::components::html::{Children, div, p, text};
use crate::components::{
    Banner, ButtonKind, Icon, Step, button, channel_name, hotline, icon, layout, price,
    purchase_number, time_left,
};
use crate::context::ViewContext;

/// The screen: what is paid, and a button for each way; where there is none, whom to call.
pub(crate) fn choosing(cx: ViewContext, choice: &ChannelChoice) -> AnyView {
    let words = cx.words;
    let ways: Vec<AnyView> = choice
        .channels
        .iter()
        .map(|channel| {
            let press = Event::ChannelPressed(*channel);
            button(
                cx,
                channel.as_str(),
                ButtonKind::Secondary,
                press,
                channel_name(words, *channel),
            )
        })
        .collect();
    let none = ways.is_empty();
    let ways = if none { vec![hotline(ButtonKind::Primary.class())] } else { ways };
    let caution = [icon(Icon::Stop), text(words.no_channel())];
    layout(
        cx,
        "choosing",
        Banner::Progress(Step::Pay),
        text(words.choosing()),
        [
            if none { p("caution", caution) } else { p("lead", words.choosing_lead()) },
            div(
                "card",
                [p("hero", price(&choice.price)), p("until", time_left(cx, choice.left_s))],
            ),
            div("actions", Children::from(ways)),
            purchase_number(cx, &choice.number, None),
        ],
    )
}
