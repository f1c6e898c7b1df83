//! Signing in: a phone number, then the code that was sent to it.

use checkout::Event;
use checkout::screen::{PhoneRefused, SignIn, Wait};
use leptos::prelude::*;

use crate::components::html::{element, interpolate, optional, p, text};
use crate::components::{
    Banner, ButtonKind, FieldKind, Step, button, button_element, field, layout, submit_button,
    wait_line,
};
use crate::context::ViewContext;
use crate::text::fill;

/// The screen.
pub(crate) fn sign_in(cx: ViewContext, step: &SignIn) -> AnyView {
    match step {
        SignIn::Phone { refused, sending } => phone(cx, *refused, *sending),
        SignIn::Code { phone, demo_code, wrong, checking } => {
            code(cx, phone, demo_code.as_deref(), *wrong, *checking)
        }
    }
}

/// The form for the phone number.
fn phone(cx: ViewContext, refused: Option<PhoneRefused>, sending: Option<Wait>) -> AnyView {
    let words = cx.words;
    let error = refused.map(|refused| match refused {
        PhoneRefused::NotANumber => words.phone_not_a_number().into(),
        PhoneRefused::NoSuchClaim => words.claim_wrong().into(),
        PhoneRefused::TooSoon { wait_s } => {
            fill(words.phone_too_soon(), &[("s", &wait_s.to_string())]).into()
        }
    });
    let form = [
        field(FieldKind::Phone, words.phone_label(), error),
        wait_line(cx, sending),
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
            claim(cx),
        ],
    )
}

/// The form for a claim code, which finds a purchase without its phone number.
fn claim(cx: ViewContext) -> AnyView {
    let words = cx.words;
    let form = [
        field(FieldKind::Claim, words.claim_label(), None),
        button_element("look", ButtonKind::Secondary).attr("type", "submit").child(words.look()),
    ];
    element("DETAILS").attr("class", "more").children([
        element("SUMMARY").child(words.have_claim()),
        element("FORM")
            .on_submit(cx, submit(cx, FieldKind::Claim, Event::ClaimEntered))
            .child(form),
    ])
}

/// The form for the code.
fn code(
    cx: ViewContext,
    phone: &str,
    demo_code: Option<&str>,
    wrong: bool,
    checking: Option<Wait>,
) -> AnyView {
    let words = cx.words;
    let demo = demo_code.map(|code| {
        let code = |_: &str| element("B").attr("data-testid", "demo-code").child(code.to_owned());
        p("demo", interpolate(words.code_demo(), &code))
    });
    let form = [
        field(FieldKind::Code, words.code_label(), wrong.then(|| words.code_wrong().into())),
        wait_line(cx, checking),
        submit_button("enter-code", checking.is_some(), words.enter_code()),
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

/// A handler that dispatches the typed text, without the spaces and hyphens by which people group digits.
fn submit(cx: ViewContext, kind: FieldKind, event: fn(String) -> Event) -> impl Fn() + 'static {
    move || {
        let typed = (cx.browser.input_value)(kind.name());
        let grouping = |c: char| c.is_whitespace() || c == '-';
        cx.dispatch(event(typed.replace(grouping, "")));
    }
}
