//! Every screen by query, for developers' eyes: `?screen=reviewing`. Never in the app that riders get.
//!
//! Even here a price can't be made up: the notes in `gallery/` are signed, by keys that were thrown away, and
//! verified like all others.

use checkout::Screen;
use checkout::screen::{
    ChannelChoice, ClockStatus, Dispute, Offer, Payment, PaymentCheck, PhoneRefused, ProblemKind,
    Ready, Refund, RefundProgress, Review, SignIn, SoldOut, Ticket, Trust, Wait, WaitReason,
};
use proof::{AmountMismatch, ExpectedQuote, Price, QuoteRefusal, RootKeys, Verified};
use wire::{Channel, PaymentSteps, PurchaseId, Tariff, UnixSeconds, VerifierKey};

use crate::effects::history;

const OPERATIONS: &str = include_str!("gallery/operations.txt");
const FINANCE: &str = include_str!("gallery/finance.txt");
const TARIFF: &str = include_str!("gallery/tariff.txt");
const QUOTE: &str = include_str!("gallery/quote.txt");
const WRONG_QUOTE: &str = include_str!("gallery/wrong-quote.txt");
const RECEIPT: &str = include_str!("gallery/receipt.txt");
/// Half an hour before the first opening.
const NOW: UnixSeconds = 1_766_064_600;

/// The screen that the query names, if it names one: for ever, and nothing that is pressed does anything.
pub(crate) fn open() -> Option<Screen> {
    let query = history::query();
    let mut pairs = query.trim_start_matches('?').split('&');
    sample(pairs.find_map(|pair| pair.strip_prefix("screen="))?)
}

const fn wait(reason: WaitReason, held: bool) -> Option<Wait> {
    Some(Wait { reason, held })
}

fn sample(name: &str) -> Option<Screen> {
    let tariff = tariff()?;
    let price = tariff.announced(1)?;
    let offer = offer(&tariff, price.clone())?;
    let number = String::from("8E03978E");
    let again = wait(WaitReason::Again { in_s: 12 }, true);
    let offline = wait(WaitReason::Offline, false);
    let rider = Some(String::from("138****5678"));
    Some(match name {
        "loading" => Screen::Loading { wait: None },
        "loading-offline" => Screen::Loading { wait: offline },
        "upcoming" => Screen::Upcoming { offer, left_s: 1_787, rider: None },
        "upcoming-days" => {
            let offer = Offer { clock: ClockStatus::Unanswered, ..offer };
            Screen::Upcoming { offer, left_s: 273_787, rider }
        }
        "upcoming-fast" => {
            let offer = Offer { clock: ClockStatus::PhoneIsOff { minutes: 61 }, ..offer };
            Screen::Upcoming { offer, left_s: 42, rider }
        }
        "open" => Screen::Open { offer, free: Some(4_213), rider },
        "open-unpayable" => {
            let offer = Offer { payable: false, ..offer };
            Screen::Open { offer, free: Some(4_213), rider }
        }
        "open-none" => Screen::Open { offer, free: Some(0), rider },
        "sign-in" => Screen::SignIn(SignIn::Phone { refused: None, sending: None }),
        "sign-in-no-claim" => Screen::SignIn(SignIn::Phone {
            refused: Some(PhoneRefused::NoSuchClaim),
            sending: None,
        }),
        "sign-in-refused" => {
            Screen::SignIn(SignIn::Phone { refused: Some(PhoneRefused::NotANumber), sending: None })
        }
        "code" | "code-wrong" => Screen::SignIn(SignIn::Code {
            phone: "13812345678".into(),
            demo_code: Some("204816".into()),
            wrong: name == "code-wrong",
            checking: None,
        }),
        "quoting" => Screen::Quoting { wait: again },
        "reviewing" | "reviewing-renewed" => Screen::Reviewing(Review {
            offer,
            qty: 1,
            price,
            until: NOW + 2_100,
            left_s: 272,
            renewed: name == "reviewing-renewed",
            trust: trust(&tariff),
        }),
        "ordering" => Screen::Ordering { price, wait: offline },
        "choosing" | "choosing-none" => Screen::Choosing(ChannelChoice {
            price,
            number,
            left_s: 592,
            channels: match name {
                "choosing" => vec![Channel::AlipayWap, Channel::WechatH5],
                _ => Vec::new(),
            },
        }),
        "paying" | "paying-preparing" => Screen::Paying(Payment {
            price,
            number,
            pay_by: NOW + 2_700,
            left_s: 872,
            ready: match name {
                "paying" => {
                    Ok(Ready { channel: Channel::AlipayWap, payee: "兰州轨道交通".into() })
                }
                _ => Err(wait(WaitReason::Asking, true)),
            },
        }),
        "checking" => {
            let claim = back(0)?.claim;
            Screen::Checking(PaymentCheck {
                price,
                number,
                claim,
                next_s: Some(8),
                can_reopen: true,
                offline: false,
            })
        }
        "checking-offline" => {
            let claim = None;
            Screen::Checking(PaymentCheck {
                price,
                number,
                claim,
                next_s: None,
                can_reopen: false,
                offline: true,
            })
        }
        "ticketed" => Screen::Ticketed(Box::new(ticket(&tariff, price)?)),
        "refunding" => Screen::Refunding(back(2)?),
        "refunded" => {
            let (refunded, purchase, back) = (NOW + 4_000, purchase()?, back(4)?);
            Screen::Refunded(Refund { price, refunded, purchase, back })
        }
        "refund-needs-help" => Screen::RefundNeedsHelp(back(2)?),
        "closed" => Screen::Closed { number },
        "sold-out" => Screen::SoldOut(SoldOut {
            offer,
            sold: 4_963,
            held: 37,
            signed_out: true,
            next_opens: Some(NOW + 88_200),
        }),
        "sold-out-mine" => {
            let offer = Offer { has_purchase: true, ..offer };
            Screen::SoldOut(SoldOut {
                offer,
                sold: 5_000,
                held: 0,
                signed_out: false,
                next_opens: None,
            })
        }
        "ended" => Screen::Ended { offer, signed_out: true },
        "paused" => Screen::Paused { since: NOW + 1_920 },
        "disputed" => {
            let AmountMismatch { announced, received } = mismatch(&tariff)?;
            Screen::Disputed(Dispute { announced, received, number, next_s: Some(17) })
        }
        "problem-offer" => Screen::Problem { kind: ProblemKind::OfferUntrusted, number: None },
        "problem-over" => Screen::Problem { kind: ProblemKind::OfferOver, number: None },
        "problem" => Screen::Problem { kind: ProblemKind::AnswerUntrusted, number: Some(number) },
        "problem-key" => Screen::Problem { kind: ProblemKind::KeyMismatch, number: Some(number) },
        "problem-refused" => Screen::Problem { kind: ProblemKind::Refused, number: Some(number) },
        _ => return None,
    })
}

fn tariff() -> Option<Verified<Tariff>> {
    let roots = RootKeys {
        issuer: "samefare.example".into(),
        operations: vec![VerifierKey::parse(OPERATIONS)?],
        finance: vec![VerifierKey::parse(FINANCE)?],
    };
    proof::verify_tariff(TARIFF.as_bytes(), &roots).ok()
}

fn offer(tariff: &Verified<Tariff>, price: Price) -> Option<Offer> {
    let batch = tariff.batches.first()?;
    Some(Offer {
        batch: batch.id.clone(),
        size: batch.size,
        opens: batch.opens,
        name: tariff.name.clone(),
        rides: tariff.rides,
        valid_days: tariff.valid_days,
        price,
        refund: tariff.refund.clone(),
        hotline: tariff.hotline.clone(),
        service: tariff.service.clone(),
        clock: ClockStatus::Agrees,
        payable: true,
        has_purchase: false,
    })
}

fn trust(tariff: &Verified<Tariff>) -> Trust {
    let note = tariff.note();
    let line = note.text.lines().find(|line| line.starts_with("total "));
    let signers = note.signatures.iter().map(|signature| signature.name.clone());
    Trust {
        tariff_line: line.unwrap_or_default().into(),
        tariff_signers: signers.collect(),
        quote: QUOTE.into(),
    }
}

fn ticket(tariff: &Verified<Tariff>, price: Price) -> Option<Ticket> {
    Some(Ticket {
        ticket: "LZ1-0001234".into(),
        name: tariff.name.clone(),
        rides: tariff.rides,
        qty: 1,
        batch: tariff.batches.first()?.id.clone(),
        price,
        paid: NOW + 1_931,
        valid_until: NOW + 1_931 + 365 * 86_400,
        trade: "2025121822001438561400".into(),
        purchase: purchase()?,
        receipt: RECEIPT.into(),
    })
}

fn back(done: usize) -> Option<RefundProgress> {
    let at = |step: usize| (step < done).then(|| NOW + 3_900 + 40 * step as u64);
    let steps = PaymentSteps {
        charged: at(0),
        refund_asked: at(1),
        refund_sent: at(2),
        refunded: at(3),
        closed: None,
    };
    let (number, claim) = (purchase()?.number(), Some("7KQ2-M9XD-40TB-R8VE".into()));
    Some(RefundProgress { number, claim, steps, ticket: Some("LZ-20251218-1-C000001".into()) })
}

fn purchase() -> Option<PurchaseId> {
    PurchaseId::parse("8e03978e-40d5-43e8-bc93-6894a57f9324")
}

/// What an authentic quote of a hundred times the fare comes to.
fn mismatch(tariff: &Verified<Tariff>) -> Option<AmountMismatch> {
    let asked = ExpectedQuote {
        aud: "https://tickets.example",
        purchase: purchase()?,
        batch: &tariff.batches.first()?.id,
        product: &tariff.product,
        qty: 1,
    };
    match proof::verify_quote(WRONG_QUOTE.as_bytes(), tariff, &asked) {
        Err(QuoteRefusal::Amount(mismatch)) => Some(*mismatch),
        _ => None,
    }
}
