//! The rider chooses how to pay: one order goes to one channel, so this comes before anything is opened.

use checkout::Event;
use leptos::prelude::*;
use proof::Price;
use wire::Channel;

use crate::components::html::{Children, div, p, say};
use crate::components::{
    Look, Over, Sign, Step, button, channel_name, frame, hotline, icon, number, price, time_left,
};
use crate::desk::Desk;

/// The screen: what is paid, and a button for each way; where there is none, whom to call.
pub(crate) fn choosing(
    desk: Desk,
    cost: &Price,
    no: &str,
    left_s: u64,
    channels: &[Channel],
) -> AnyView {
    let text = desk.text;
    let ways: Vec<AnyView> = channels
        .iter()
        .map(|channel| {
            let press = Event::ChannelPressed(*channel);
            button(desk, channel.as_str(), Look::Secondary, press, channel_name(text, *channel))
        })
        .collect();
    let none = ways.is_empty();
    let ways = if none { vec![hotline(Look::Primary.class())] } else { ways };
    let caution = [icon(Sign::Stop), say(text.no_channel())];
    frame(
        desk,
        "choosing",
        Over::Road(Step::Pay),
        say(text.choosing()),
        [
            if none { p("caution", caution) } else { p("lead", text.choosing_lead()) },
            div("card", [p("hero", price(cost)), p("until", time_left(desk, left_s))]),
            div("actions", Children::from(ways)),
            number(desk, no, None),
        ],
    )
}
