//! An amount is not the announced one. Both are shown, and there is nothing to pay here.

use leptos::prelude::*;
use proof::{Disputed as Received, Price as Proved};

use crate::components::{DisputedFigure, Frame, Number, Price, PriceInWords, Sentence};
use crate::desk::Desk;

/// The screen.
#[component]
pub(crate) fn Disputed(
    /// What was announced.
    announced: Proved,
    /// What came.
    received: Received,
    /// What the rider can read to the hotline.
    number: String,
    /// Whether a corrected amount is being asked for; otherwise the seconds until then count down.
    asking: bool,
) -> impl IntoView {
    let Desk { text, seconds, .. } = Desk::at_hand();
    let template = if asking { text.corrected_now } else { text.corrected_in };
    let count =
        move |_| view! { <b aria-hidden="true">{move || seconds.get().again}</b> }.into_any();
    view! {
        <Frame name="disputed" title=|| text.disputed>
            <p class="lead">{text.disputed_lead}</p>
            <div class="card compare">
                <p class="label">{text.announced}</p>
                <p class="hero">
                    <Price price=announced.clone()/>
                    <PriceInWords price=announced/>
                </p>
                <p class="label">{text.received}</p>
                <p class="received">
                    <DisputedFigure received/>
                </p>
            </div>
            <p class="wait" role="status">
                <span>
                    <Sentence template=template place=count/>
                </span>
            </p>
            <Number number/>
        </Frame>
    }
}
