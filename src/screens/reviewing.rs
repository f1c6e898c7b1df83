//! The quote is here: the rider checks the price and confirms it.

use checkout::Event;
use checkout::screen::Review;
use leptos::prelude::*;

use crate::components::{
    Button, Frame, Icon, Look, Price, PriceInWords, Sentence, Sign, Step, TimeLeft, TrustDetails,
    in_language,
};
use crate::desk::Desk;
use crate::effects::calendar::{self, Form};
use crate::text::fill;

/// The screen.
#[component]
pub(crate) fn Reviewing(
    /// What is reviewed.
    review: Review,
) -> impl IntoView {
    let Desk { language, text, .. } = Desk::at_hand();
    let until = review.until;
    let time = move |_| {
        view! { <b>{calendar::say(until, Form::Time, language.tag())}</b> }.into_any()
    };
    view! {
        <Frame name="reviewing" step=Step::Check title=|| text.reviewing>
            <p class="notice" role="status">{review.renewed.then_some(text.renewed)}</p>
            <article class="ticket review">
                <div class="face">
                    <p class="name">{in_language(&review.offer.name, language)}</p>
                    <p class="size">{fill(text.qty, &[("n", &review.qty.to_string())])}</p>
                    <p class="hero">
                        <Price price=review.price.clone()/>
                        <PriceInWords price=review.price/>
                    </p>
                    <p class="assurance">
                        <Icon sign=Sign::Check/>
                        <span>{text.same_fare}</span>
                    </p>
                </div>
                <div class="stub line">
                    <span>
                        <Sentence template=text.held_until place=time/>
                    </span>
                    <TimeLeft/>
                </div>
            </article>
            <TrustDetails trust=review.trust/>
            <div class="actions">
                <Button name="confirm" look=Look::Primary event=Event::ConfirmPressed>
                    {text.confirm}
                </Button>
                <Button name="home" look=Look::Quiet event=Event::HomePressed>
                    {text.not_now}
                </Button>
            </div>
        </Frame>
    }
}
