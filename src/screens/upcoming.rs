//! The batch opens later.

use checkout::Event;
use checkout::screen::Offer;
use leptos::prelude::*;

use crate::components::{
    Button, ClockNotice, Countdown, FareCard, Frame, Icon, Look, Opening, Sign,
};
use crate::desk::Desk;
use crate::text::fill;

/// The screen.
#[component]
pub(crate) fn Upcoming(
    /// What will be sold.
    offer: Offer,
    /// The rider's phone number with its middle hidden, once known.
    rider: Option<String>,
) -> impl IntoView {
    let text = Desk::at_hand().text;
    let (opens, clock) = (offer.opens, offer.clock);
    let next = match rider {
        Some(phone) => {
            let ready = fill(text.signed_in, &[("phone", &phone)]);
            view! {
                <p class="assurance">
                    <Icon sign=Sign::Check/>
                    <span>{ready}</span>
                </p>
            }
            .into_any()
        }
        None => view! {
            <Button name="sign-in" look=Look::Primary event=Event::SignInPressed>
                {text.sign_in_early}
            </Button>
        }
        .into_any(),
    };
    view! {
        <Frame name="upcoming" title=move || view! { <Opening opens/> }>
            <p class="lead">{text.upcoming_lead}</p>
            <Countdown/>
            <ClockNotice clock/>
            <FareCard offer/>
            <div class="actions">{next}</div>
        </Frame>
    }
}
