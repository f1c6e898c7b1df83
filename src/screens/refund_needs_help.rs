//! Money has to go back, and a person has to see to it.

use leptos::prelude::*;

use crate::components::{Frame, Hotline, Number};
use crate::desk::Desk;

/// The screen.
#[component]
pub(crate) fn RefundNeedsHelp(
    /// What the rider can read to the hotline.
    number: String,
) -> impl IntoView {
    let text = Desk::at_hand().text;
    view! {
        <Frame name="refund-needs-help" title=|| text.refund_needs_help>
            <p class="lead">{text.refund_needs_help_lead}</p>
            <Number number/>
            <div class="actions">
                <Hotline/>
            </div>
        </Frame>
    }
}
