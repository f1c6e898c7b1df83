//! The rider says who they are: a phone number, then the code that it got.

use checkout::Event;
use checkout::screen::{PhoneRefused, SignIn as At, Wait};
use leptos::ev::SubmitEvent;
use leptos::html::Input;
use leptos::prelude::*;

use crate::components::{Button, Field, Frame, Kind, Look, Step, WaitLine};
use crate::desk::Desk;
use crate::text::fill;

/// The screen.
#[component]
pub(crate) fn SignIn(
    /// How far it got.
    step: At,
) -> impl IntoView {
    match step {
        At::Phone { refused, sending } => view! { <Phone refused sending/> }.into_any(),
        At::Code { phone, demo_code, wrong, checking } => {
            view! { <Code phone demo_code wrong checking/> }.into_any()
        }
    }
}

/// The phone number is asked for.
#[component]
fn Phone(refused: Option<PhoneRefused>, sending: Option<Wait>) -> impl IntoView {
    let text = Desk::at_hand().text;
    let input = NodeRef::new();
    let error = refused.map(|refused| match refused {
        PhoneRefused::NotANumber => text.phone_not_a_number.into(),
        PhoneRefused::TooSoon { wait_s } => {
            fill(text.phone_too_soon, &[("s", &wait_s.to_string())])
        }
    });
    view! {
        <Frame name="sign-in" step=Step::Choose title=|| text.phone>
            <p class="lead">{text.phone_lead}</p>
            <form on:submit=submit(input, Event::PhoneEntered)>
                <Field kind=Kind::Phone label=text.phone_label error input/>
                <WaitLine wait=sending/>
                <Button name="send-code" look=Look::Primary disabled=sending.is_some()>
                    {text.send_code}
                </Button>
                <Button name="home" look=Look::Quiet event=Event::HomePressed>
                    {text.back}
                </Button>
            </form>
        </Frame>
    }
}

/// The code is asked for.
#[component]
fn Code(
    phone: String,
    demo_code: Option<String>,
    wrong: bool,
    checking: Option<Wait>,
) -> impl IntoView {
    let text = Desk::at_hand().text;
    let input = NodeRef::new();
    let error = wrong.then(|| text.code_wrong.into());
    let demo = demo_code.map(|code| {
        let (before, after) = text.code_demo.split_once("{code}").unwrap_or((text.code_demo, ""));
        view! { <p class="demo">{before}<b data-testid="demo-code">{code}</b>{after}</p> }
    });
    view! {
        <Frame name="sign-in" step=Step::Choose title=|| text.code>
            <p class="lead">{fill(text.code_lead, &[("phone", &phone)])}</p>
            {demo}
            <form on:submit=submit(input, Event::CodeEntered)>
                <Field kind=Kind::Code label=text.code_label error input/>
                <WaitLine wait=checking/>
                <Button name="enter-code" look=Look::Primary disabled=checking.is_some()>
                    {text.enter_code}
                </Button>
                <Button name="change-phone" look=Look::Quiet event=Event::PhoneChanged>
                    {text.change_phone}
                </Button>
            </form>
        </Frame>
    }
}

/// Says what was typed, without leaving the page.
fn submit(input: NodeRef<Input>, event: fn(String) -> Event) -> impl Fn(SubmitEvent) + 'static {
    let desk = Desk::at_hand();
    move |submitted| {
        submitted.prevent_default();
        if let Some(input) = input.get_untracked() {
            desk.say(event(input.value().split_whitespace().collect()));
        }
    }
}
