//! What is waited for, and for how long, in words that count down.

use checkout::screen::{Wait, WaitReason};
use leptos::prelude::*;

use super::Sentence;
use super::icon::{Icon, Sign};
use crate::desk::Desk;

/// The line. It is there before there is something to say, so that it is heard when there is.
#[component]
pub(crate) fn WaitLine(
    /// What is waited for.
    wait: Option<Wait>,
) -> impl IntoView {
    let Desk { text, seconds, .. } = Desk::at_hand();
    let held = wait.is_some_and(|wait| wait.held);
    let reason = wait.map(|wait| wait.reason);
    let template = match reason {
        None => "",
        Some(WaitReason::Asking) => text.wait_asking,
        Some(WaitReason::Again { .. }) => text.wait_again,
        Some(WaitReason::Offline) => text.wait_offline,
    };
    let offline = matches!(reason, Some(WaitReason::Offline));
    view! {
        <p class="wait" role="status">
            {offline.then(|| view! { <Icon sign=Sign::Offline/> })}
            <span>
                {held.then(|| [text.wait_held, " "].concat())}
                <Sentence
                    template=template
                    place=move |_| {
                        // Heard once and not every second.
                        view! { <b aria-hidden="true">{move || seconds.get().again}</b> }.into_any()
                    }
                />
            </span>
        </p>
    }
}
