//! The outcome is unknown and is being found out. Nothing here may make a rider pay again.

use checkout::Event;
use leptos::prelude::*;
use proof::Price as Proved;

use crate::components::{Button, Fact, Frame, Icon, Look, Number, Price, Sentence, Sign, Step, Track};
use crate::desk::Desk;

/// The screen.
#[component]
pub(crate) fn Checking(
    /// What was confirmed.
    price: Proved,
    /// What the rider can read to the hotline.
    number: String,
    /// Whether the question is under way; otherwise the seconds until it count down.
    asking: bool,
    /// Whether the same payment can still be opened.
    can_reopen: bool,
    /// Whether the phone has no network.
    offline: bool,
) -> impl IntoView {
    let text = Desk::at_hand().text;
    let reopen = can_reopen.then(|| {
        view! {
            <div class="actions">
                <p class="free">{text.reopen_note}</p>
                <Button name="reopen" look=Look::Secondary event=Event::ReopenPressed>
                    {text.reopen}
                </Button>
            </div>
        }
    });
    view! {
        <Frame name="checking" step=Step::Pay title=|| text.checking>
            <Track/>
            <p class="caution">
                <Icon sign=Sign::Stop/>
                <strong>{text.dont_pay_again}</strong>
            </p>
            <p class="lead">{text.checking_lead}</p>
            <NextCheck asking offline/>
            <dl class="card">
                <Fact name=text.this_payment>
                    <Price price/>
                </Fact>
            </dl>
            <Number number/>
            {reopen}
        </Frame>
    }
}

/// When it is asked again.
#[component]
fn NextCheck(asking: bool, offline: bool) -> impl IntoView {
    let Desk { text, seconds, .. } = Desk::at_hand();
    let template = match (offline, asking) {
        (true, _) => text.wait_offline,
        (false, true) => text.checking_now,
        (false, false) => text.next_check,
    };
    let count =
        move |_| view! { <b aria-hidden="true">{move || seconds.get().again}</b> }.into_any();
    view! {
        <p class="wait" role="status">
            {offline.then(|| view! { <Icon sign=Sign::Offline/> })}
            <span>
                <Sentence template=template place=count/>
            </span>
        </p>
    }
}
