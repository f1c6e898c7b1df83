//! The samples of the gallery as time passes, so that a test sees what a redraw touches.

use checkout::Screen;
use checkout::screen::{GiveBack, SignIn, Wait, WaitReason};

/// The screen as it is a second later, where one of its clocks counts down.
pub(crate) fn a_second_later(screen: &Screen) -> Screen {
    let mut later = screen.clone();
    let count = |left_s: &mut u64| *left_s = left_s.saturating_sub(1);
    let reason = |why: &mut WaitReason| match why {
        WaitReason::Again { in_s } | WaitReason::Intercepted { in_s } => count(in_s),
        WaitReason::Asking | WaitReason::Offline => {}
    };
    let wait = |wait: &mut Option<Wait>| {
        if let Some(Wait { reason: why, .. }) = wait {
            reason(why);
        }
    };
    match &mut later {
        Screen::Loading { wait: it }
        | Screen::Quoting { wait: it }
        | Screen::Ordering { wait: it, .. } => wait(it),
        Screen::GiveBack(GiveBack { sending: it, .. })
        | Screen::SignIn(SignIn::Phone { sending: it, .. }) => wait(it),
        Screen::SignIn(SignIn::Code { checking: it, again_in_s, .. }) => {
            wait(it);
            count(again_in_s);
        }
        Screen::Upcoming { left_s, .. } => count(left_s),
        Screen::Reviewing(review) => count(&mut review.left_s),
        Screen::Choosing(choice) => count(&mut choice.left_s),
        Screen::Paying(payment) => {
            count(&mut payment.left_s);
            if let Err(it) = &mut payment.ready {
                wait(it);
            }
        }
        Screen::Checking(check) => reason(&mut check.waiting),
        Screen::Disputed(dispute) => reason(&mut dispute.waiting),
        Screen::Open { .. }
        | Screen::Ticketed(_)
        | Screen::Refunding(_)
        | Screen::Refunded(_)
        | Screen::RefundNeedsHelp(_)
        | Screen::Closed { .. }
        | Screen::SoldOut(_)
        | Screen::Ended { .. }
        | Screen::Paused { .. }
        | Screen::Problem { .. } => {}
    }
    later
}
