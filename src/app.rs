//! The root: one match from [`Screen`] to the function of the same name in `screens`.

use checkout::Screen;
use leptos::prelude::*;

use crate::components::html::element;
use crate::components::{announcer, footer, header};
use crate::context::ViewContext;
use crate::renderer::Renderer;
use crate::screens;

/// The page, piece by piece from its top.
pub(crate) fn app(cx: ViewContext, renderer: &'static Renderer, screen: &Screen) -> [AnyView; 4] {
    [
        header(cx, renderer),
        element("MAIN").child(draw_screen(cx, screen)),
        footer(cx.words.help()),
        announcer(cx, screen),
    ]
}

fn draw_screen(cx: ViewContext, screen: &Screen) -> AnyView {
    use screens::*;
    match screen {
        Screen::Loading { wait } => loading(cx, *wait),
        Screen::Upcoming { offer, left_s, rider } => upcoming(cx, offer, *left_s, rider.as_deref()),
        Screen::Open { offer, free, .. } => open(cx, offer, *free),
        Screen::SignIn(step) => sign_in(cx, step),
        Screen::Quoting { wait } => quoting(cx, *wait),
        Screen::Reviewing(review) => reviewing(cx, review),
        Screen::Ordering { price, wait } => ordering(cx, price, *wait),
        Screen::Choosing(choice) => choosing(cx, choice),
        Screen::Paying(payment) => paying(cx, payment),
        Screen::Checking(check) => checking(cx, check),
        Screen::Ticketed(ticket) => ticketed(cx, ticket),
        Screen::Refunding(back) => refunding(cx, back),
        Screen::Refunded(refund) => refunded(cx, refund),
        Screen::RefundNeedsHelp(back) => refund_needs_help(cx, back),
        Screen::Closed { number } => closed(cx, number),
        Screen::SoldOut(it) => sold_out(cx, it),
        Screen::Ended { offer, signed_out } => ended(cx, offer, *signed_out),
        Screen::Paused { since } => paused(cx, *since),
        Screen::Disputed(dispute) => disputed(cx, dispute),
        Screen::Problem { kind, number } => problem(cx, *kind, number.as_deref()),
    }
}
