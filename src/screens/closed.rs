//! The channel closed the order unpaid. This screen alone offers to begin anew.

use checkout::Event;
use leptos::prelude::*;

use crate::components::{Button, Frame, Look, Number};
use crate::desk::Desk;

/// The screen.
#[component]
pub(crate) fn Closed(
    /// What the rider can read to the hotline.
    number: String,
) -> impl IntoView {
    let text = Desk::at_hand().text;
    view! {
        <Frame name="closed" title=|| text.closed>
            <p class="lead">{text.closed_lead}</p>
            <Number number/>
            <div class="actions">
                <Button name="start-over" look=Look::Primary event=Event::StartOverPressed>
                    {text.start_over}
                </Button>
            </div>
        </Frame>
    }
}
