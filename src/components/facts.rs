//! Facts under their labels: lines of a description list, and the numbers of a purchase.

use leptos::prelude::*;
use wire::Channel;
use wire::tariff::{Bilingual, PerRider, PerRiderOf, Returns};

use super::html::{Children, b, div, element, exact, interpolate, optional, p, small, span, text};
use crate::context::{DateStyle, ViewContext};
use crate::text::{Language, Words, fill};

/// A term and its description, inside a `dl`.
pub(crate) fn fact(term: &'static str, description: impl Into<Children>) -> AnyView {
    div("fact", [element("DT").child(term), element("DD").children(description)])
}

/// A fact that is the same in every language: a number, a name.
pub(crate) fn exact_fact(term: &'static str, description: String) -> AnyView {
    div("fact", [element("DT").child(term), exact("DD").child(description)])
}

/// The number that the rider reads to the hotline, and the claim code that finds the purchase on another phone.
pub(crate) fn purchase_number(cx: ViewContext, number: &str, claim: Option<&str>) -> AnyView {
    let words = cx.words;
    let claim = claim.map(|claim| {
        let code = exact("B").attr("data-testid", "claim").child(claim.to_owned());
        p("number", [span("label", words.claim()), code, small("", words.claim_hint())])
    });
    let number =
        [span("label", words.number()), b("", number.to_owned()), small("", words.number_hint())];
    div("", [p("number", number), optional(claim)])
}

/// The name by which riders know a channel.
pub(crate) fn channel_name(words: &'static Words, channel: Channel) -> &'static str {
    match channel {
        Channel::AlipayWap | Channel::AlipayApp => words.alipay(),
        Channel::WechatH5 | Channel::WechatJsapi | Channel::WechatApp => words.wechat(),
    }
}

/// Whether tickets can be given back, and until when.
pub(crate) fn returns_rule(cx: ViewContext, returns: Returns) -> AnyView {
    match returns {
        Returns::NotOffered => text(cx.words.returns_none()),
        Returns::Unused { until } => {
            interpolate(cx.words.returns_until(), &|_| b("", cx.date(until, DateStyle::Full)))
        }
    }
}

/// How many tickets a rider may buy.
pub(crate) fn rider_limit(words: &'static Words, limit: PerRider) -> String {
    let sentence = match limit.of {
        PerRiderOf::Night => words.limit_night(),
        PerRiderOf::Release => words.limit_release(),
    };
    fill(sentence, &[("n", &limit.tickets.to_string())])
}

/// The text in the rider's language.
pub(crate) fn in_language(cx: ViewContext, text: &Bilingual) -> String {
    let slice = match cx.language {
        Language::Chinese => &text.zh,
        Language::English => &text.en,
    };
    slice.as_str().into()
}
