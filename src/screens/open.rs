//! Tickets can be bought.

use checkout::Event;
use checkout::screen::Offer;
use leptos::prelude::*;

use crate::components::{Button, FareCard, Frame, Look, Step};
use crate::desk::Desk;
use crate::text::fill;

/// The screen.
#[component]
pub(crate) fn Open(
    /// What is sold.
    offer: Offer,
    /// How many tickets are free, when the server said so lately.
    free: Option<u32>,
) -> impl IntoView {
    let text = Desk::at_hand().text;
    let free = free.map(|free| match free {
        0 => text.open_none_free.into(),
        free => fill(text.open_free, &[("n", &free.to_string())]),
    });
    view! {
        <Frame name="open" step=Step::Choose title=|| text.open>
            <p class="lead">{text.open_lead}</p>
            <FareCard offer/>
            <div class="actions">
                <p class="free" role="status">{free}</p>
                <Button name="buy" look=Look::Primary event=Event::BuyPressed>
                    {text.buy}
                </Button>
            </div>
        </Frame>
    }
}
