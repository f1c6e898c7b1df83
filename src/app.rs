//! The root component: one match from [`Screen`] to the component of the same name.
//!
//! A screen is drawn again only when something in it changed that does not count down; drawing again goes
//! over the same elements, so that focus, what is typed and what is folded open stay. The seconds go their own
//! way, to the one text that shows them.

use checkout::screen::{Payment, Review, SignIn, Wait, WaitReason};
use checkout::{Event, Screen};
use leptos::prelude::*;

use crate::components::{Announcer, Footer, Header};
use crate::desk::{Desk, Seconds};
use crate::effects::{document, storage};
use crate::operator;
use crate::screens;
use crate::text::Language;

/// The page.
#[component]
pub(crate) fn App(
    /// What the machine lets the rider see.
    screen: ReadSignal<Screen>,
    /// Takes what the rider did.
    dispatch: UnsyncCallback<Event>,
) -> impl IntoView {
    let language = RwSignal::new(first_language());
    let resting = Memo::new(move |_| screen.with(at_rest));
    let seconds = Memo::new(move |_| screen.with(seconds));
    follow(resting, language);
    move || {
        let desk = Desk {
            language: language.get(),
            text: language.get().text(),
            seconds,
            dispatch,
        };
        provide_context(desk);
        view! {
            <Header language/>
            <main>{draw(resting.get())}</main>
            <Footer/>
            <Announcer screen/>
        }
    }
}

fn draw(screen: Screen) -> AnyView {
    use screens::*;
    match screen {
        Screen::Loading { wait } => view! { <Loading wait/> }.into_any(),
        Screen::Upcoming { offer, left_s: _, rider } => {
            view! { <Upcoming offer rider/> }.into_any()
        }
        Screen::Open { offer, free, rider: _ } => view! { <Open offer free/> }.into_any(),
        Screen::SignIn(step) => view! { <SignIn step/> }.into_any(),
        Screen::Quoting { wait } => view! { <Quoting wait/> }.into_any(),
        Screen::Reviewing(review) => view! { <Reviewing review/> }.into_any(),
        Screen::Ordering { price, wait } => view! { <Ordering price wait/> }.into_any(),
        Screen::Paying(payment) => view! { <Paying payment/> }.into_any(),
        Screen::Checking { price, number, next_s, can_reopen, offline } => {
            let asking = next_s.is_none();
            view! { <Checking price number asking can_reopen offline/> }.into_any()
        }
        Screen::Ticketed(ticket) => view! { <Ticketed ticket=*ticket/> }.into_any(),
        Screen::Refunding { number } => view! { <Refunding number/> }.into_any(),
        Screen::Refunded { price, refunded, number } => {
            view! { <Refunded price refunded number/> }.into_any()
        }
        Screen::RefundNeedsHelp { number } => view! { <RefundNeedsHelp number/> }.into_any(),
        Screen::Closed { number } => view! { <Closed number/> }.into_any(),
        Screen::SoldOut { offer, sold, held, next_opens } => {
            view! { <SoldOut offer sold held next_opens/> }.into_any()
        }
        Screen::Ended { offer } => view! { <Ended offer/> }.into_any(),
        Screen::Paused { since } => view! { <Paused since/> }.into_any(),
        Screen::Disputed { announced, received, number, next_s } => {
            let asking = next_s.is_none();
            view! { <Disputed announced received number asking/> }.into_any()
        }
        Screen::Problem { kind, number } => view! { <Problem kind number/> }.into_any(),
    }
}

/// The language that the rider chose here before, or the phone's, or the operator's first.
fn first_language() -> Language {
    let wished = [storage::language(), document::preferred_language()];
    let wished = wished.iter().flatten().filter_map(|tag| Language::of(tag));
    let spoken = || operator::LANGUAGES.iter().filter_map(|tag| Language::of(tag));
    let mut wished = wished.filter(|language| spoken().any(|spoken| spoken == *language));
    wished.next().or_else(|| spoken().next()).unwrap_or(Language::Chinese)
}

/// Lets the page around the app follow: its language, its name, and the focus when a new screen comes.
fn follow(resting: Memo<Screen>, language: RwSignal<Language>) {
    let heading = Memo::new(move |_| resting.with(heading));
    Effect::new(move |last: Option<u8>| {
        let (heading, language) = (heading.get(), language.get());
        let is_new = last.is_some_and(|last| last != heading);
        document::set_language(language.tag());
        // The screen is drawn by then.
        request_animation_frame(move || {
            document::name_after_heading(operator_name(language));
            if is_new {
                document::focus_heading();
            }
        });
        heading
    });
}

/// The operator's name in this language.
pub(crate) fn operator_name(language: Language) -> &'static str {
    match language {
        Language::Chinese => operator::NAME_ZH,
        Language::English => operator::NAME_EN,
    }
}

/// Tells screens apart whose headings differ.
fn heading(screen: &Screen) -> u8 {
    match screen {
        Screen::Loading { .. } => 0,
        Screen::Upcoming { .. } => 1,
        Screen::Open { .. } => 2,
        Screen::SignIn(SignIn::Phone { .. }) => 3,
        Screen::SignIn(SignIn::Code { .. }) => 4,
        Screen::Quoting { .. } => 5,
        Screen::Reviewing(_) => 6,
        Screen::Ordering { .. } => 7,
        Screen::Paying(Payment { ready: Err(_), .. }) => 8,
        Screen::Paying(Payment { ready: Ok(_), .. }) => 9,
        Screen::Checking { .. } => 10,
        Screen::Ticketed(_) => 11,
        Screen::Refunding { .. } => 12,
        Screen::Refunded { .. } => 13,
        Screen::RefundNeedsHelp { .. } => 14,
        Screen::Closed { .. } => 15,
        Screen::SoldOut { .. } => 16,
        Screen::Ended { .. } => 17,
        Screen::Paused { .. } => 18,
        Screen::Disputed { .. } => 19,
        Screen::Problem { .. } => 20,
    }
}

/// The screen without what counts down.
fn at_rest(screen: &Screen) -> Screen {
    let mut resting = screen.clone();
    match &mut resting {
        Screen::Upcoming { left_s, .. } => *left_s = 0,
        Screen::Reviewing(review) => review.left_s = 0,
        Screen::Paying(payment) => payment.left_s = 0,
        Screen::Checking { next_s, .. } | Screen::Disputed { next_s, .. } => {
            *next_s = next_s.map(|_| 0);
        }
        _ => {}
    }
    if let Some(Wait { reason: WaitReason::Again { in_s }, .. }) = wait(&mut resting) {
        *in_s = 0;
    }
    resting
}

/// What counts down on the screen.
fn seconds(screen: &Screen) -> Seconds {
    let left = match screen {
        Screen::Upcoming { left_s, .. }
        | Screen::Reviewing(Review { left_s, .. })
        | Screen::Paying(Payment { left_s, .. }) => *left_s,
        _ => 0,
    };
    let again = match screen {
        Screen::Checking { next_s, .. } | Screen::Disputed { next_s, .. } => next_s.unwrap_or(0),
        other => match wait(&mut other.clone()) {
            Some(Wait { reason: WaitReason::Again { in_s }, .. }) => *in_s,
            _ => 0,
        },
    };
    Seconds { left, again }
}

/// What the screen says of waiting.
fn wait(screen: &mut Screen) -> Option<&mut Wait> {
    match screen {
        Screen::Loading { wait }
        | Screen::Quoting { wait }
        | Screen::Ordering { wait, .. }
        | Screen::Paying(Payment { ready: Err(wait), .. })
        | Screen::SignIn(
            SignIn::Phone { sending: wait, .. } | SignIn::Code { checking: wait, .. },
        ) => wait.as_mut(),
        _ => None,
    }
}
