//! The sale is paused; no clock runs against the rider.

use leptos::prelude::*;
use wire::UnixSeconds;

use crate::components::{Frame, Icon, Sign};
use crate::desk::Desk;
use crate::effects::calendar::{self, Form};
use crate::text::fill;

/// The screen.
#[component]
pub(crate) fn Paused(
    /// Since when.
    since: UnixSeconds,
) -> impl IntoView {
    let Desk { language, text, .. } = Desk::at_hand();
    let time = calendar::say(since, Form::Time, language.tag());
    view! {
        <Frame name="paused" title=|| text.paused>
            <p class="emblem">
                <Icon sign=Sign::Pause/>
            </p>
            <p class="lead" role="status">{fill(text.paused_lead, &[("time", &time)])}</p>
        </Frame>
    }
}
