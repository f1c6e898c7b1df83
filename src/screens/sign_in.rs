//! Signing in: a phone number, then the code that was sent to it.

use checkout::Event;
use checkout::screen::{SignIn, SignInRefusal, Wait};
use leptos::prelude::*;

use crate::components::html::{Text, element, exact, interpolate, optional, p, text};
use crate::components::{
    Banner, ButtonKind, FieldKind, Step, button, button_element, field, layout, linked,
    submit_button, wait_line,
};
use crate::context::{DateStyle, ViewContext};
use crate::text::fill;

/// The screen.
pub(crate) fn sign_in(cx: ViewContext, step: &SignIn) -> AnyView {
    match step {
        SignIn::Phone { refused, claim_refused, sending } => {
            phone(cx, *refused, *claim_refused, *sending)
        }
        SignIn::Code { phone, demo_code, refused, checking, again_in_s } => {
            let resend = resend(cx, checking.is_some(), *again_in_s);
            code(cx, (phone, demo_code.as_deref()), *refused, *checking, resend)
        }
    }
}

/// What is wrong with what was entered.
fn refusal(cx: ViewContext, refused: SignInRefusal) -> Text {
    let words = cx.words;
    match refused {
        SignInRefusal::NotANumber => words.phone_not_a_number().into(),
        SignInRefusal::WrongCode => words.code_wrong().into(),
        SignInRefusal::NoSuchClaim => words.claim_wrong().into(),
        SignInRefusal::TriedTooOften => words.tried_too_often().into(),
        SignInRefusal::TooMany { until } => {
            let time = cx.date(until, DateStyle::Moment);
            fill(words.too_many_codes(), &[("time", &time)]).into()
        }
        SignInRefusal::NoCookies => words.no_cookies().into(),
        SignInRefusal::NotAnswered => words.refused_lead().into(),
    }
}

/// The form for the phone number.
fn phone(
    cx: ViewContext,
    refused: Option<SignInRefusal>,
    claim_refused: Option<SignInRefusal>,
    sending: Option<Wait>,
) -> AnyView {
    let words = cx.words;
    let error = refused.map(|refused| refusal(cx, refused));
    let form = [
        field(FieldKind::Phone, words.phone_label(), error),
        wait_line(cx, sending),
        linked(words.consent()),
        submit_button("send-code", sending.is_some(), words.send_code()),
        button(cx, "home", ButtonKind::Quiet, Event::HomePressed, words.back()),
    ];
    layout(
        cx,
        "sign-in",
        Banner::Progress(Step::Choose),
        text(words.phone()),
        [
            p("lead", words.phone_lead()),
            element("FORM")
                .on_submit(cx, submit(cx, FieldKind::Phone, Event::PhoneEntered))
                .child(form),
            claim(cx, claim_refused),
        ],
    )
}

/// The form for a claim code, which finds a purchase without its phone number.
fn claim(cx: ViewContext, refused: Option<SignInRefusal>) -> AnyView {
    let words = cx.words;
    let error = refused.map(|refused| refusal(cx, refused));
    let form = [
        field(FieldKind::Claim, words.claim_label(), error),
        button_element("look", ButtonKind::Secondary).attr("type", "submit").child(words.look()),
    ];
    element("DETAILS").attr("class", "more").children([
        element("SUMMARY").child(words.have_claim()),
        element("FORM")
            .on_submit(cx, submit(cx, FieldKind::Claim, Event::ClaimEntered))
            .child(form),
    ])
}

/// The button that has another code sent, with the seconds until it can be pressed.
fn resend(cx: ViewContext, busy: bool, again_in_s: u64) -> AnyView {
    let words = cx.words;
    let wait = (again_in_s > 0)
        .then(|| exact("SPAN").child([" (", &again_in_s.to_string(), " s)"].concat()));
    button_element("resend", ButtonKind::Secondary)
        .attr("type", "button")
        .attr_opt("aria-disabled", (busy || again_in_s > 0).then_some("true".into()))
        .on_click(cx, move || cx.dispatch(Event::ResendPressed))
        .children([text(words.resend()), optional(wait)])
}

/// The form for the code that was sent to a number.
fn code(
    cx: ViewContext,
    (phone, demo_code): (&str, Option<&str>),
    refused: Option<SignInRefusal>,
    checking: Option<Wait>,
    resend: AnyView,
) -> AnyView {
    let words = cx.words;
    let error = refused.map(|refused| refusal(cx, refused));
    let demo = demo_code.map(|code| {
        let code = |_: &str| exact("B").attr("data-testid", "demo-code").child(code.to_owned());
        p("demo", interpolate(words.code_demo(), &code))
    });
    let form = [
        field(FieldKind::Code, words.code_label(), error),
        wait_line(cx, checking),
        submit_button("enter-code", checking.is_some(), words.enter_code()),
        resend,
        button(
            cx,
            "change-phone",
            ButtonKind::Quiet,
            Event::ChangePhonePressed,
            words.change_phone(),
        ),
    ];
    layout(
        cx,
        "sign-in",
        Banner::Progress(Step::Choose),
        text(words.code()),
        [
            p("lead", fill(words.code_lead(), &[("phone", phone)])),
            optional(demo),
            element("FORM")
                .on_submit(cx, submit(cx, FieldKind::Code, Event::CodeEntered))
                .child(form),
        ],
    )
}

/// A handler that dispatches the text as it was typed or pasted.
fn submit(cx: ViewContext, kind: FieldKind, event: fn(String) -> Event) -> impl Fn() + 'static {
    move || cx.dispatch(event((cx.browser.input_value)(kind.name())))
}
