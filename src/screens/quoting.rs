//! The key is being written and the quote asked for.

use checkout::screen::Wait;
use leptos::prelude::*;

use crate::components::{Frame, Step, Track, WaitLine};
use crate::desk::Desk;

/// The screen.
#[component]
pub(crate) fn Quoting(
    /// What is waited for.
    wait: Option<Wait>,
) -> impl IntoView {
    let text = Desk::at_hand().text;
    view! {
        <Frame name="quoting" step=Step::Check title=|| text.quoting>
            <p class="lead">{text.quoting_lead}</p>
            <Track/>
            <WaitLine wait/>
        </Frame>
    }
}
