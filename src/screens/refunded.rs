//! Money went back.

use checkout::Event;
use leptos::prelude::*;
use proof::Price as Proved;
use wire::UnixSeconds;

use crate::components::{Button, Frame, Look, Number, Price, Sentence};
use crate::desk::Desk;
use crate::effects::calendar::{self, Form};

/// The screen.
#[component]
pub(crate) fn Refunded(
    /// How much.
    price: Proved,
    /// When the channel confirmed it.
    refunded: UnixSeconds,
    /// What the rider can read to the hotline.
    number: String,
) -> impl IntoView {
    let Desk { language, text, .. } = Desk::at_hand();
    let place = move |name| match name {
        "refund" => view! { <Price price=price.clone()/> }.into_any(),
        _ => calendar::say(refunded, Form::Moment, language.tag()).into_any(),
    };
    view! {
        <Frame name="refunded" title=|| text.refunded>
            <p class="lead money">
                <Sentence template=text.refunded_lead place/>
            </p>
            <Number number/>
            <div class="actions">
                <Button name="home" look=Look::Secondary event=Event::HomePressed>
                    {text.home}
                </Button>
            </div>
        </Frame>
    }
}
