//! Components: functions from values to views. They dispatch events by the context.

pub(crate) mod html;
mod attributes;
mod page;
mod steps;
mod icon;
mod price;
mod fare_card;
mod facts;
mod countdown;
mod opening;
mod notices;
mod button;
mod field;
mod notes;
mod wallet;

pub(crate) use button::{ButtonKind, button, button_element, find_purchase, submit_button};
pub(crate) use countdown::{countdown, time_left};
pub(crate) use facts::{
    channel_name, exact_fact, fact, in_language, purchase_number, returns_rule,
};
pub(crate) use fare_card::{fare_card, nights};
pub(crate) use field::{FieldKind, field};
pub(crate) use icon::{Icon, icon};
pub(crate) use notes::{receipt_code, receipt_details, save_proof, trust_details};
pub(crate) use notices::{busy_indicator, notice, wait_line, waiting};
pub(crate) use opening::opening;
pub(crate) use page::{Banner, announcer, footer, header, hotline, layout, linked, signed_in};
pub(crate) use price::{disputed_figure, price, price_in_words};
pub(crate) use steps::{Step, compensation, refund_steps, trail};
pub(crate) use wallet::{change_channel, still_open};
