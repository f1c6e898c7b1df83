//! Something is wrong that the page can't mend: what, and whom to call.

use checkout::Event;
use checkout::screen::Trouble;
use leptos::prelude::*;

use crate::components::{Button, Frame, Hotline, Look, Number};
use crate::desk::Desk;

/// The screen.
#[component]
pub(crate) fn Problem(
    /// What is wrong.
    kind: Trouble,
    /// What the rider can read to the hotline, where there is a purchase.
    number: Option<String>,
) -> impl IntoView {
    let text = Desk::at_hand().text;
    let (title, lead) = match kind {
        Trouble::OfferUntrusted => (text.offer_untrusted, text.offer_untrusted_lead),
        Trouble::OfferOver => (text.offer_over, text.offer_over_lead),
        Trouble::AnswerUntrusted => (text.answer_untrusted, text.answer_untrusted_lead),
        Trouble::KeyMismatch => (text.key_mismatch, text.key_mismatch_lead),
        Trouble::Refused => (text.refused, text.refused_lead),
    };
    // Where there is no offer, there is no sale to go back to.
    let home = !matches!(kind, Trouble::OfferUntrusted | Trouble::OfferOver);
    let home = home.then(|| {
        view! {
            <Button name="home" look=Look::Quiet event=Event::HomePressed>
                {text.home}
            </Button>
        }
    });
    view! {
        <Frame name="problem" title=move || title>
            <p class="lead">{lead}</p>
            {number.map(|number| view! { <Number number/> })}
            <div class="actions">
                <Hotline/>
                {home}
            </div>
        </Frame>
    }
}
