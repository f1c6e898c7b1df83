//! The offer, as the ticket that it will be.

use checkout::screen::Offer;
use leptos::prelude::*;

use super::{Fact, Price, in_language};
use crate::desk::Desk;
use crate::text::fill;

/// What is sold, what it costs, and on what terms.
#[component]
pub(crate) fn FareCard(
    /// The offer, from the tariff.
    offer: Offer,
) -> impl IntoView {
    let Desk { language, text, .. } = Desk::at_hand();
    let days = fill(text.valid_days, &[("n", &offer.valid_days.to_string())]);
    let size = fill(text.batch_size, &[("n", &offer.size.to_string())]);
    view! {
        <article class="ticket">
            <div class="face">
                <p class="name">{in_language(&offer.name, language)}</p>
                <p class="size">{size}</p>
                <div class="fare">
                    <p class="rides">
                        <b>{offer.rides}</b>
                        {text.rides_unit}
                    </p>
                    <p class="cost">
                        <span class="label">{text.fare}</span>
                        <Price price=offer.price/>
                    </p>
                </div>
            </div>
            <dl class="stub">
                <Fact name=text.validity>{days}</Fact>
                <Fact name=text.refunds>{in_language(&offer.refund, language)}</Fact>
                <Fact name=text.service>{in_language(&offer.service, language)}</Fact>
            </dl>
        </article>
    }
}
