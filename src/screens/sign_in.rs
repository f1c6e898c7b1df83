//! The rider says who they are: a phone number, then the code that it got.

use checkout::Event;
use checkout::screen::{PhoneRefused, SignIn, Wait};
use leptos::prelude::*;

use crate::components::html::{maybe, p, say, tag};
use crate::components::{
    Kind, Look, Over, Step, bare, button, field, frame, send_button, sentence, wait_line,
};
use crate::desk::Desk;
use crate::effects::document;
use crate::text::fill;

/// The screen.
pub(crate) fn sign_in(desk: Desk, step: &SignIn) -> AnyView {
    match step {
        SignIn::Phone { refused, sending } => phone(desk, *refused, *sending),
        SignIn::Code { phone, demo_code, wrong, checking } => {
            code(desk, phone, demo_code.as_deref(), *wrong, *checking)
        }
    }
}

/// The phone number is asked for.
fn phone(desk: Desk, refused: Option<PhoneRefused>, sending: Option<Wait>) -> AnyView {
    let text = desk.text;
    let error = refused.map(|refused| match refused {
        PhoneRefused::NotANumber => text.phone_not_a_number().into(),
        PhoneRefused::NoSuchClaim => text.claim_wrong().into(),
        PhoneRefused::TooSoon { wait_s } => {
            fill(text.phone_too_soon(), &[("s", &wait_s.to_string())]).into()
        }
    });
    let form = [
        field(Kind::Phone, text.phone_label(), error),
        wait_line(desk, sending),
        send_button("send-code", sending.is_some(), text.send_code()),
        button(desk, "home", Look::Quiet, Event::HomePressed, text.back()),
    ];
    frame(
        desk,
        "sign-in",
        Over::Road(Step::Choose),
        say(text.phone()),
        [
            p("lead", text.phone_lead()),
            tag("FORM").sent(desk, submit(desk, Kind::Phone, Event::PhoneEntered)).holds(form),
            claim(desk),
        ],
    )
}

/// Whoever has a claim code looks with it, without the phone that it is of.
fn claim(desk: Desk) -> AnyView {
    let text = desk.text;
    let form = [
        field(Kind::Claim, text.claim_label(), None),
        bare("look", Look::Secondary).with("type", "submit").holds(text.look()),
    ];
    tag("DETAILS").with("class", "more").holds([
        tag("SUMMARY").holds(text.have_claim()),
        tag("FORM").sent(desk, submit(desk, Kind::Claim, Event::ClaimEntered)).holds(form),
    ])
}

/// The code is asked for.
fn code(
    desk: Desk,
    phone: &str,
    demo_code: Option<&str>,
    wrong: bool,
    checking: Option<Wait>,
) -> AnyView {
    let text = desk.text;
    let demo = demo_code.map(|code| {
        let code = |_: &str| tag("B").with("data-testid", "demo-code").holds(code.to_owned());
        p("demo", sentence(text.code_demo(), &code))
    });
    let form = [
        field(Kind::Code, text.code_label(), wrong.then(|| text.code_wrong().into())),
        wait_line(desk, checking),
        send_button("enter-code", checking.is_some(), text.enter_code()),
        button(desk, "change-phone", Look::Quiet, Event::PhoneChanged, text.change_phone()),
    ];
    frame(
        desk,
        "sign-in",
        Over::Road(Step::Choose),
        say(text.code()),
        [
            p("lead", fill(text.code_lead(), &[("phone", phone)])),
            maybe(demo),
            tag("FORM").sent(desk, submit(desk, Kind::Code, Event::CodeEntered)).holds(form),
        ],
    )
}

/// Says what was typed, without the spaces and hyphens by which people group digits.
fn submit(desk: Desk, kind: Kind, event: fn(String) -> Event) -> impl Fn() + 'static {
    move || {
        let typed = document::typed(kind.name());
        let grouping = |c: char| c.is_whitespace() || c == '-';
        desk.say(event(typed.replace(grouping, "")));
    }
}
