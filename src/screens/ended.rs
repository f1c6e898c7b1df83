//! The sale is over.

use checkout::screen::Offer;
use leptos::prelude::*;

use crate::components::{Fact, Frame, in_language};
use crate::desk::Desk;

/// The screen.
#[component]
pub(crate) fn Ended(
    /// The offer that was sold.
    offer: Offer,
) -> impl IntoView {
    let Desk { language, text, .. } = Desk::at_hand();
    view! {
        <Frame name="ended" title=|| text.ended>
            <p class="lead">{text.ended_lead}</p>
            <div class="card">
                <p class="name">{in_language(&offer.name, language)}</p>
                <dl>
                    <Fact name=text.refunds>{in_language(&offer.refund, language)}</Fact>
                    <Fact name=text.service>{in_language(&offer.service, language)}</Fact>
                </dl>
            </div>
        </Frame>
    }
}
