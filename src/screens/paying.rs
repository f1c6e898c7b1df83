//! The rider is about to leave for the payment provider, and is told what it has to show.

use checkout::Event;
use checkout::screen::{Payment, Ready};
use leptos::prelude::*;
use proof::Price as Proved;
use wire::Channel;

use crate::components::{
    Button, Fact, Frame, Icon, Look, Number, Price, Sentence, Sign, Step, TimeLeft, Track, WaitLine,
};
use crate::desk::Desk;
use crate::effects::calendar::{self, Form};
use crate::text::fill;

/// The screen.
#[component]
pub(crate) fn Paying(
    /// What is about to be paid.
    payment: Payment,
) -> impl IntoView {
    let Desk { language, text, .. } = Desk::at_hand();
    let Payment { price, number, pay_by, ready, .. } = payment;
    let time = move |_| {
        view! { <b>{calendar::say(pay_by, Form::Time, language.tag())}</b> }.into_any()
    };
    match ready {
        Err(wait) => view! {
            <Frame name="paying" step=Step::Pay title=|| text.preparing>
                <p class="lead">{text.preparing_lead}</p>
                <Track/>
                <p class="hero">
                    <Price price/>
                </p>
                <WaitLine wait/>
                <Number number/>
            </Frame>
        }
        .into_any(),
        Ok(ready) => {
            let channel = channel_name(ready.channel);
            let title = move || fill(text.paying, &[("channel", channel)]);
            view! {
                <Frame name="paying" step=Step::Pay title>
                    <Expected price ready/>
                    <p class="held">
                        <span>
                            <Sentence template=text.pay_by place=time/>
                        </span>
                        <TimeLeft/>
                    </p>
                    <Number number/>
                    <div class="actions">
                        <Button name="pay" look=Look::Primary event=Event::PayPressed>
                            {fill(text.pay, &[("channel", channel)])}
                            <Icon sign=Sign::Leave/>
                        </Button>
                    </div>
                </Frame>
            }
            .into_any()
        }
    }
}

/// What the wallet should show, drawn as the wallet would.
#[component]
fn Expected(price: Proved, ready: Ready) -> impl IntoView {
    let text = Desk::at_hand().text;
    let should_show = fill(text.should_show, &[("channel", channel_name(ready.channel))]);
    view! {
        <div class="wallet">
            <p class="label">{should_show}</p>
            <p class="hero">
                <Price price/>
            </p>
            <dl>
                <Fact name=text.payee>{ready.payee}</Fact>
            </dl>
        </div>
        <p class="caution">
            <Icon sign=Sign::Return/>
            <span>{text.if_not}</span>
        </p>
    }
}

fn channel_name(channel: Channel) -> &'static str {
    let text = Desk::at_hand().text;
    match channel {
        Channel::AlipayWap => text.alipay,
    }
}
