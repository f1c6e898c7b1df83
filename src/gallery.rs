//! Every screen with sample data, for developers: `?screen=reviewing` shows one. Tests render all of them. The app that
//! riders get does not contain it.
//!
//! A price can't be made up here either: the notes in `gallery/` are signed, by keys that were thrown away, and
//! verified like all others.

mod data;
#[cfg(feature = "gallery")]
mod later;

#[cfg(feature = "gallery")]
pub(crate) use later::a_second_later;

use checkout::Screen;
use checkout::screen::{
    ClockStatus, Dispute, Duplicate, NightState, Offer, Payment, PaymentCheck, ProblemKind, Ready,
    RefundProgress, SignIn, SignInRefusal, SoldOut, Ticket, Wait, WaitReason,
};
use wire::{Channel, ReturnReason};

use self::data::{Data, NOW, number, steps};

/// A screen with sample data, under the name by which a query asks for it.
pub(crate) struct Sample {
    /// The name.
    pub(crate) name: &'static str,
    /// The screen.
    pub(crate) screen: Screen,
}

/// The sample that a query such as `?screen=reviewing` names.
#[cfg(feature = "gallery")]
pub(crate) fn named_in(query: &str) -> Option<Screen> {
    let mut pairs = query.trim_start_matches('?').split('&');
    let name = pairs.find_map(|pair| pair.strip_prefix("screen="))?;
    let mut samples = samples()?.into_iter();
    samples.find(|sample| sample.name == name).map(|sample| sample.screen)
}

/// Lists the samples by the variants of [`Screen`]. The match is total: a variant without samples does not compile.
macro_rules! samples {
    ($data:ident; $($variant:ident { $($name:literal => $screen:expr,)+ })+) => {
        /// Every sample; `None` if the notes in `gallery/` are not verified.
        pub(crate) fn samples() -> Option<Vec<Sample>> {
            let $data = Data::new()?;
            Some(vec![$($(Sample { name: $name, screen: $screen },)+)+])
        }

        const _: fn(&Screen) = |screen| match screen {
            $(Screen::$variant { .. })|+ => (),
        };
    };
}

samples! {
    data;
    Loading {
        "loading" => Screen::Loading { wait: None },
        "loading-offline" => Screen::Loading { wait: OFFLINE },
        "loading-intercepted" => Screen::Loading {
            wait: Some(Wait { reason: WaitReason::Intercepted { in_s: 12 }, held: false }),
        },
    }
    Upcoming {
        "upcoming" => Screen::Upcoming { offer: data.offer(), left_s: 1_787, rider: None },
        "upcoming-days" => Screen::Upcoming {
            offer: Offer { clock: ClockStatus::Unanswered, ..data.offer() },
            left_s: 273_787,
            rider: rider(),
        },
        "upcoming-fast" => Screen::Upcoming {
            offer: Offer { clock: ClockStatus::PhoneIsOff { minutes: 61 }, ..data.offer() },
            left_s: 42,
            rider: rider(),
        },
    }
    Open {
        "open" => Screen::Open { offer: data.night(0, NightState::Open), free: Some(4_213), rider: rider() },
        "open-unpayable" => Screen::Open {
            offer: Offer { payable: false, ..data.night(3, NightState::Open) },
            free: Some(4_213),
            rider: rider(),
        },
        "open-none" => Screen::Open { offer: data.night(0, NightState::Open), free: Some(0), rider: rider() },
        "open-ticket" => Screen::Open {
            offer: Offer { has_purchase: true, has_ticket: true, ..data.night(0, NightState::Open) },
            free: Some(4_213),
            rider: rider(),
        },
    }
    SignIn {
        "sign-in" => phone(None, None),
        "sign-in-no-claim" => phone(None, Some(SignInRefusal::NoSuchClaim)),
        "sign-in-refused" => phone(Some(SignInRefusal::NotANumber), None),
        "sign-in-too-many" => phone(Some(SignInRefusal::TooMany { until: NOW + 85_800 }), None),
        "code" => code(None, 0),
        "code-again" => code(None, 42),
        "code-wrong" => code(Some(SignInRefusal::WrongCode), 0),
        "code-too-often" => code(Some(SignInRefusal::TriedTooOften), 12),
        "code-no-cookies" => code(Some(SignInRefusal::NoCookies), 42),
    }
    Quoting {
        "quoting" => Screen::Quoting { wait: AGAIN },
    }
    Reviewing {
        "reviewing" => data.reviewing(false),
        "reviewing-renewed" => data.reviewing(true),
    }
    Ordering {
        "ordering" => Screen::Ordering { price: data.price.clone(), wait: OFFLINE },
    }
    Choosing {
        "choosing" => data.choosing(vec![Channel::AlipayWap, Channel::WechatH5]),
        "choosing-refused" => data.refused(),
        "choosing-none" => data.choosing(Vec::new()),
        "choosing-change" => data.changing(false),
        "choosing-change-opened" => data.changing(true),
    }
    Paying {
        "paying" => Screen::Paying(data.paying(alipay())),
        "paying-preparing" => Screen::Paying(data.paying(Err(Some(Wait {
            reason: WaitReason::Asking,
            held: true,
        })))),
        "paying-changed" => Screen::Paying(Payment {
            still_open: Some(Channel::WechatH5),
            ..data.paying(alipay())
        }),
    }
    Checking {
        "checking" => Screen::Checking(data.checking()),
        "checking-offline" => Screen::Checking(PaymentCheck {
            claim: None,
            waiting: WaitReason::Offline,
            can_reopen: false,
            can_change: false,
            ..data.checking()
        }),
        "checking-intercepted" => Screen::Checking(PaymentCheck {
            waiting: WaitReason::Intercepted { in_s: 12 },
            ..data.checking()
        }),
        "checking-changed" => Screen::Checking(PaymentCheck {
            still_open: Some(Channel::WechatH5),
            ..data.checking()
        }),
    }
    Ticketed {
        "ticketed" => Screen::Ticketed(Box::new(data.ticket())),
        "ticketed-used" => Screen::Ticketed(Box::new(Ticket {
            used: true,
            can_give_back: false,
            ..data.ticket()
        })),
        "ticketed-kept" => Screen::Ticketed(Box::new(Ticket {
            kept: true,
            can_give_back: false,
            ..data.ticket()
        })),
        "ticketed-duplicate" => Screen::Ticketed(Box::new(Ticket {
            duplicate: Some(Duplicate { channel: Channel::WechatH5, steps: steps(2) }),
            ..data.ticket()
        })),
        "ticketed-compensated" => Screen::Ticketed(Box::new(Ticket {
            compensation: Some("LZ-20251218-1-C000001".into()),
            duplicate: Some(Duplicate { channel: Channel::WechatH5, steps: steps(2) }),
            ..data.ticket()
        })),
    }
    GiveBack {
        "give-back" => Screen::GiveBack(data.give_back(None)),
        "give-back-sending" => Screen::GiveBack(data.give_back(Some(Wait {
            reason: WaitReason::Asking,
            held: false,
        }))),
    }
    Refunding {
        "refunding" => Screen::Refunding(data.refund_progress(2)),
        "refunding-returned" => Screen::Refunding(data.given_back(ReturnReason::Returned, 2)),
    }
    Refunded {
        "refunded" => Screen::Refunded(data.refund(data.refund_progress(4))),
        "refunded-returned" => {
            Screen::Refunded(data.refund(data.given_back(ReturnReason::Returned, 4)))
        },
        "refunded-elsewhere" => {
            Screen::Refunded(data.refund(data.given_back(ReturnReason::GivenBackElsewhere, 4)))
        },
        "refunded-unticketed" => Screen::Refunded(data.refund(RefundProgress {
            voided: None,
            ..data.given_back(ReturnReason::GivenBackElsewhere, 4)
        })),
    }
    RefundNeedsHelp {
        "refund-needs-help" => Screen::RefundNeedsHelp(data.refund_progress(2)),
    }
    Closed {
        "closed" => Screen::Closed { number: number() },
    }
    SoldOut {
        "sold-out" => Screen::SoldOut(SoldOut {
            offer: data.night(1, NightState::SoldOut),
            sold: 4_963,
            held: 37,
            signed_out: true,
            next_opens: Some(NOW + 174_600),
        }),
        "sold-out-mine" => Screen::SoldOut(SoldOut {
            offer: Offer { has_purchase: true, ..data.night(3, NightState::SoldOut) },
            sold: 5_000,
            held: 0,
            signed_out: false,
            next_opens: None,
        }),
    }
    Ended {
        "ended" => Screen::Ended { offer: data.night(3, NightState::Over), signed_out: true },
    }
    Paused {
        "paused" => Screen::Paused { since: NOW + 1_920, order: None },
        "paused-order" => Screen::Paused { since: NOW + 1_920, order: Some(data.paused(true)) },
        "paused-opened" => Screen::Paused { since: NOW + 1_920, order: Some(data.paused(false)) },
    }
    Disputed {
        "disputed" => Screen::Disputed(Dispute {
            announced: data.mismatch.announced.clone(),
            received: data.mismatch.received.clone(),
            number: number(),
            waiting: WaitReason::Again { in_s: 17 },
        }),
    }
    Problem {
        "problem-offer" => problem(ProblemKind::OfferUntrusted, None),
        "problem-over" => problem(ProblemKind::OfferOver, None),
        "problem-version" => problem(ProblemKind::OtherVersion, Some(number())),
        "problem" => problem(ProblemKind::AnswerUntrusted, Some(number())),
        "problem-key" => problem(ProblemKind::KeyMismatch, Some(number())),
        "problem-refused" => problem(ProblemKind::Refused, Some(number())),
    }
}

const OFFLINE: Option<Wait> = Some(Wait { reason: WaitReason::Offline, held: false });
const AGAIN: Option<Wait> = Some(Wait { reason: WaitReason::Again { in_s: 12 }, held: true });

fn alipay() -> Result<Ready, Option<Wait>> {
    Ok(Ready { channel: Channel::AlipayWap, payee: "兰州轨道交通".into() })
}

fn rider() -> Option<String> {
    Some("138****5678".into())
}

fn phone(refused: Option<SignInRefusal>, claim_refused: Option<SignInRefusal>) -> Screen {
    Screen::SignIn(SignIn::Phone { refused, claim_refused, sending: None })
}

fn code(refused: Option<SignInRefusal>, again_in_s: u64) -> Screen {
    Screen::SignIn(SignIn::Code {
        phone: "13812345678".into(),
        demo_code: Some("204816".into()),
        refused,
        checking: None,
        again_in_s,
    })
}

/// The number that is signed in on this sample.
#[cfg(feature = "gallery")]
pub(crate) fn rider_of(screen: &Screen) -> Option<String> {
    let is_known = !matches!(screen, Screen::Loading { .. } | Screen::SignIn(_));
    rider().filter(|_| is_known)
}

const fn problem(kind: ProblemKind, number: Option<String>) -> Screen {
    Screen::Problem { kind, number }
}
