//! The root: one match from [`Screen`] to the function of the same name in `screens`.

use checkout::Screen;
use leptos::prelude::*;

use crate::components::html::tag;
use crate::components::{announcer, footer, header};
use crate::desk::Desk;
use crate::screens;
use crate::shown::Shown;

/// The page, piece by piece from its top.
pub(crate) fn app(desk: Desk, shown: &'static Shown, screen: &Screen) -> [AnyView; 4] {
    [
        header(desk, shown),
        tag("MAIN").holds(draw_screen(desk, screen)),
        footer(desk.text.help()),
        announcer(desk, screen),
    ]
}

fn draw_screen(desk: Desk, screen: &Screen) -> AnyView {
    use screens::*;
    match screen {
        Screen::Loading { wait } => loading(desk, *wait),
        Screen::Upcoming { offer, left_s, rider } => {
            upcoming(desk, offer, *left_s, rider.as_deref())
        }
        Screen::Open { offer, free, .. } => open(desk, offer, *free),
        Screen::SignIn(step) => sign_in(desk, step),
        Screen::Quoting { wait } => quoting(desk, *wait),
        Screen::Reviewing(review) => reviewing(desk, review),
        Screen::Ordering { price, wait } => ordering(desk, price, *wait),
        Screen::Choosing { price, number, left_s, channels } => {
            choosing(desk, price, number, *left_s, channels)
        }
        Screen::Paying(payment) => paying(desk, payment),
        Screen::Checking { price, number, claim, next_s, can_reopen, offline } => {
            checking(desk, price, number, claim.as_deref(), *next_s, *can_reopen, *offline)
        }
        Screen::Ticketed(ticket) => ticketed(desk, ticket),
        Screen::Refunding(back) => refunding(desk, back),
        Screen::Refunded { price, refunded: at, purchase, back } => {
            refunded(desk, price, *at, *purchase, back)
        }
        Screen::RefundNeedsHelp(back) => refund_needs_help(desk, back),
        Screen::Closed { number } => closed(desk, number),
        Screen::SoldOut { offer, sold, held, signed_out, next_opens } => {
            sold_out(desk, offer, (*sold, *held), *signed_out, *next_opens)
        }
        Screen::Ended { offer, signed_out } => ended(desk, offer, *signed_out),
        Screen::Paused { since } => paused(desk, *since),
        Screen::Disputed { announced, received, number, next_s } => {
            disputed(desk, announced, received, number, *next_s)
        }
        Screen::Problem { kind, number } => problem(desk, *kind, number.as_deref()),
    }
}
