//! Money is on its way back.

use leptos::prelude::*;

use crate::components::{Frame, Number, Track};
use crate::desk::Desk;

/// The screen.
#[component]
pub(crate) fn Refunding(
    /// What the rider can read to the hotline.
    number: String,
) -> impl IntoView {
    let text = Desk::at_hand().text;
    view! {
        <Frame name="refunding" title=|| text.refunding>
            <Track/>
            <p class="lead">{text.refunding_lead}</p>
            <Number number/>
        </Frame>
    }
}
