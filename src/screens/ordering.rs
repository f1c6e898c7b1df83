//! The confirmed quote is becoming an order.

use checkout::screen::Wait;
use leptos::prelude::*;
use proof::Price as Proved;

use crate::components::{Frame, Price, Step, Track, WaitLine};
use crate::desk::Desk;

/// The screen.
#[component]
pub(crate) fn Ordering(
    /// What was confirmed.
    price: Proved,
    /// What is waited for.
    wait: Option<Wait>,
) -> impl IntoView {
    let text = Desk::at_hand().text;
    view! {
        <Frame name="ordering" step=Step::Pay title=|| text.ordering>
            <p class="lead">{text.ordering_lead}</p>
            <Track/>
            <p class="hero">
                <Price price/>
            </p>
            <WaitLine wait/>
        </Frame>
    }
}
