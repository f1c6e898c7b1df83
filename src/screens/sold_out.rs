//! No ticket is free: what is sold is told apart from what is only held.

use checkout::screen::Offer;
use leptos::prelude::*;
use wire::UnixSeconds;

use crate::components::{Frame, in_language};
use crate::desk::Desk;
use crate::effects::calendar::{self, Form};
use crate::text::fill;

/// The screen.
#[component]
pub(crate) fn SoldOut(
    /// The offer that is sold out.
    offer: Offer,
    /// How many are sold.
    sold: u32,
    /// How many are held by riders who are paying.
    held: u32,
    /// When the next batch opens, if there is one.
    next_opens: Option<UnixSeconds>,
) -> impl IntoView {
    let Desk { language, text, .. } = Desk::at_hand();
    let lead = match held {
        0 => text.sold_out_all.into(),
        held => fill(text.sold_out_held, &[("n", &held.to_string())]),
    };
    let next = match next_opens {
        Some(opens) => {
            let moment = calendar::say(opens, Form::Moment, language.tag());
            fill(text.next_batch, &[("moment", &moment)])
        }
        None => text.no_next_batch.into(),
    };
    view! {
        <Frame name="sold-out" title=|| text.sold_out>
            <p class="lead" role="status">{lead}</p>
            <div class="tally">
                <p>
                    <b>{sold}</b>
                    <span class="label">{text.sold}</span>
                </p>
                <p>
                    <b>{held}</b>
                    <span class="label">{text.held}</span>
                </p>
            </div>
            <div class="card next">
                <p class="name">{in_language(&offer.name, language)}</p>
                <p>{next}</p>
            </div>
        </Frame>
    }
}
