//! Nothing is verified yet. It looks like the first paint in `index.html`, which it replaces unnoticed.

use checkout::screen::Wait;
use leptos::prelude::*;

use crate::components::{Frame, WaitLine};
use crate::desk::Desk;

/// The screen.
#[component]
pub(crate) fn Loading(
    /// What is waited for.
    wait: Option<Wait>,
) -> impl IntoView {
    let text = Desk::at_hand().text;
    view! {
        <Frame name="loading" title=|| text.loading>
            <p class="lead">{text.loading_lead}</p>
            <div class="board empty" aria-hidden="true"></div>
            <WaitLine wait/>
        </Frame>
    }
}
