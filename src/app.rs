//! The root: one match from [`Screen`] to the function of the same name in `screens`.
//!
//! A screen is drawn again only when something in it changed that does not count down; drawing again goes
//! over the same elements, so that focus, what is typed and what is folded open stay. The seconds go their own
//! way, to the one text that shows them.

use checkout::screen::{Payment, Review, SignIn, Wait, WaitReason};
use checkout::{Event, Screen};
use leptos::prelude::*;

use crate::components::html::{draw, tag};
use crate::components::{announcer, footer, header};
use crate::desk::{Desk, Seconds};
use crate::effects::{document, storage};
use crate::operator;
use crate::screens;
use crate::text::Language;

/// The page: what the machine lets the rider see, and where what the rider does goes.
pub(crate) fn app(screen: ReadSignal<Screen>, dispatch: UnsyncCallback<Event>) -> impl IntoView {
    let language = RwSignal::new(first_language());
    let resting = Memo::new(move |_| screen.with(at_rest));
    let heading = Memo::new(move |_| resting.with(heading));
    let seconds = Memo::new(move |_| screen.with(seconds));
    follow(heading, language);
    let desk = move || Desk {
        language: language.get(),
        text: language.get().text(),
        seconds,
        dispatch,
    };
    // Under another heading nothing is drawn over what was there: the outer closure begins anew.
    let under_heading = move || {
        heading.track();
        draw(move || resting.with(|screen| draw_screen(desk(), screen)))
    };
    [
        draw(move || header(language)),
        tag("MAIN").holds(draw(under_heading)),
        draw(move || footer(language.get().text())),
        announcer(screen, language),
    ]
    .into_iter()
    .collect_view()
}

fn draw_screen(desk: Desk, screen: &Screen) -> AnyView {
    use screens::*;
    match screen {
        Screen::Loading { wait } => loading(desk, *wait),
        Screen::Upcoming { offer, rider, .. } => upcoming(desk, offer, rider.as_deref()),
        Screen::Open { offer, free, .. } => open(desk, offer, *free),
        Screen::SignIn(step) => sign_in(desk, step),
        Screen::Quoting { wait } => quoting(desk, *wait),
        Screen::Reviewing(review) => reviewing(desk, review),
        Screen::Ordering { price, wait } => ordering(desk, price, *wait),
        Screen::Paying(payment) => paying(desk, payment),
        Screen::Checking {
            price,
            number,
            next_s,
            can_reopen,
            offline,
        } => checking(desk, price, number, next_s.is_none(), *can_reopen, *offline),
        Screen::Ticketed(ticket) => ticketed(desk, ticket),
        Screen::Refunding { number } => refunding(desk, number),
        Screen::Refunded {
            price,
            refunded: at,
            number,
        } => refunded(desk, price, *at, number),
        Screen::RefundNeedsHelp { number } => refund_needs_help(desk, number),
        Screen::Closed { number } => closed(desk, number),
        Screen::SoldOut {
            offer,
            sold,
            held,
            next_opens,
        } => sold_out(desk, offer, *sold, *held, *next_opens),
        Screen::Ended { offer } => ended(desk, offer),
        Screen::Paused { since } => paused(desk, *since),
        Screen::Disputed {
            announced,
            received,
            number,
            next_s,
        } => disputed(desk, announced, received, number, next_s.is_none()),
        Screen::Problem { kind, number } => problem(desk, *kind, number.as_deref()),
    }
}

/// The language that the rider chose here before, or the phone's, or the operator's first.
fn first_language() -> Language {
    let wished = [storage::language(), document::preferred_language()];
    let wished = wished.iter().flatten().filter_map(|tag| Language::of(tag));
    let spoken = || {
        operator::LANGUAGES
            .iter()
            .filter_map(|tag| Language::of(tag))
    };
    let mut wished = wished.filter(|language| spoken().any(|spoken| spoken == *language));
    wished
        .next()
        .or_else(|| spoken().next())
        .unwrap_or(Language::Chinese)
}

/// Lets the page around the app follow: its language, its name, and the focus when a new screen comes.
fn follow(heading: Memo<u8>, language: RwSignal<Language>) {
    Effect::new(move |last: Option<u8>| {
        let (heading, language) = (heading.get(), language.get());
        let is_new = last.is_some_and(|last| last != heading);
        document::set_language(language.tag());
        // The screen is drawn by then.
        request_animation_frame(move || {
            document::name_after_heading(operator::name(language));
            if is_new {
                document::focus_heading();
            }
        });
        heading
    });
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
    if let Some(Wait {
        reason: WaitReason::Again { in_s },
        ..
    }) = wait(&mut resting)
    {
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
            Some(Wait {
                reason: WaitReason::Again { in_s },
                ..
            }) => *in_s,
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
        | Screen::Paying(Payment {
            ready: Err(wait), ..
        })
        | Screen::SignIn(
            SignIn::Phone { sending: wait, .. } | SignIn::Code { checking: wait, .. },
        ) => wait.as_mut(),
        _ => None,
    }
}
