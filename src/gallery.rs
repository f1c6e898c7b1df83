//! Every screen with sample data, for developers: `?screen=reviewing` shows one. Tests render all of them. The app that
//! riders get does not contain it.
//!
//! A price can't be made up here either: the notes in `gallery/` are signed, by keys that were thrown away, and
//! verified like all others.

#[cfg(feature = "gallery")]
mod later;

#[cfg(feature = "gallery")]
pub(crate) use later::a_second_later;

use checkout::Screen;
use checkout::screen::{
    ChannelChoice, ClockStatus, Dispute, Offer, Payment, PaymentCheck, PhoneRefused, ProblemKind,
    Ready, Refund, RefundProgress, Review, SignIn, SoldOut, Ticket, Trust, Wait, WaitReason,
};
use proof::{AmountMismatch, ExpectedQuote, Price, QuoteRefusal, RootKeys, Verified};
use wire::tariff::Batch;
use wire::{Channel, PaymentSteps, PurchaseId, Tariff, UnixSeconds, VerifierKey};

const OPERATIONS: &str = include_str!("gallery/operations.txt");
const FINANCE: &str = include_str!("gallery/finance.txt");
const TARIFF: &str = include_str!("gallery/tariff.txt");
const QUOTE: &str = include_str!("gallery/quote.txt");
const WRONG_QUOTE: &str = include_str!("gallery/wrong-quote.txt");
const RECEIPT: &str = include_str!("gallery/receipt.txt");
/// Half an hour before the first opening.
const NOW: UnixSeconds = 1_766_064_600;

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
        "open" => Screen::Open { offer: data.offer(), free: Some(4_213), rider: rider() },
        "open-unpayable" => Screen::Open {
            offer: Offer { payable: false, ..data.offer() },
            free: Some(4_213),
            rider: rider(),
        },
        "open-none" => Screen::Open { offer: data.offer(), free: Some(0), rider: rider() },
    }
    SignIn {
        "sign-in" => Screen::SignIn(SignIn::Phone { refused: None, sending: None }),
        "sign-in-no-claim" => phone_refused(PhoneRefused::NoSuchClaim),
        "sign-in-refused" => phone_refused(PhoneRefused::NotANumber),
        "code" => code(false),
        "code-wrong" => code(true),
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
        "choosing-none" => data.choosing(Vec::new()),
    }
    Paying {
        "paying" => data.paying(Ok(Ready {
            channel: Channel::AlipayWap,
            payee: "兰州轨道交通".into(),
        })),
        "paying-preparing" => data.paying(Err(Some(Wait {
            reason: WaitReason::Asking,
            held: true,
        }))),
    }
    Checking {
        "checking" => Screen::Checking(PaymentCheck {
            price: data.price.clone(),
            number: number(),
            claim: claim(),
            next_s: Some(8),
            can_reopen: true,
            offline: false,
        }),
        "checking-offline" => Screen::Checking(PaymentCheck {
            price: data.price.clone(),
            number: number(),
            claim: None,
            next_s: None,
            can_reopen: false,
            offline: true,
        }),
    }
    Ticketed {
        "ticketed" => Screen::Ticketed(Box::new(data.ticket())),
    }
    Refunding {
        "refunding" => Screen::Refunding(data.refund_progress(2)),
    }
    Refunded {
        "refunded" => Screen::Refunded(Refund {
            price: data.price.clone(),
            refunded: NOW + 4_000,
            purchase: data.purchase,
            back: data.refund_progress(4),
        }),
    }
    RefundNeedsHelp {
        "refund-needs-help" => Screen::RefundNeedsHelp(data.refund_progress(2)),
    }
    Closed {
        "closed" => Screen::Closed { number: number() },
    }
    SoldOut {
        "sold-out" => Screen::SoldOut(SoldOut {
            offer: data.offer(),
            sold: 4_963,
            held: 37,
            signed_out: true,
            next_opens: Some(NOW + 88_200),
        }),
        "sold-out-mine" => Screen::SoldOut(SoldOut {
            offer: Offer { has_purchase: true, ..data.offer() },
            sold: 5_000,
            held: 0,
            signed_out: false,
            next_opens: None,
        }),
    }
    Ended {
        "ended" => Screen::Ended { offer: data.offer(), signed_out: true },
    }
    Paused {
        "paused" => Screen::Paused { since: NOW + 1_920 },
    }
    Disputed {
        "disputed" => Screen::Disputed(Dispute {
            announced: data.mismatch.announced.clone(),
            received: data.mismatch.received.clone(),
            number: number(),
            next_s: Some(17),
        }),
    }
    Problem {
        "problem-offer" => problem(ProblemKind::OfferUntrusted, None),
        "problem-over" => problem(ProblemKind::OfferOver, None),
        "problem" => problem(ProblemKind::AnswerUntrusted, Some(number())),
        "problem-key" => problem(ProblemKind::KeyMismatch, Some(number())),
        "problem-refused" => problem(ProblemKind::Refused, Some(number())),
    }
}

const OFFLINE: Option<Wait> = Some(Wait { reason: WaitReason::Offline, held: false });
const AGAIN: Option<Wait> = Some(Wait { reason: WaitReason::Again { in_s: 12 }, held: true });

fn number() -> String {
    "8E03978E".into()
}

fn claim() -> Option<String> {
    Some("7KQ2-M9XD-40TB-R8VE".into())
}

fn rider() -> Option<String> {
    Some("138****5678".into())
}

fn phone_refused(refused: PhoneRefused) -> Screen {
    Screen::SignIn(SignIn::Phone { refused: Some(refused), sending: None })
}

fn code(wrong: bool) -> Screen {
    Screen::SignIn(SignIn::Code {
        phone: "13812345678".into(),
        demo_code: Some("204816".into()),
        wrong,
        checking: None,
    })
}

const fn problem(kind: ProblemKind, number: Option<String>) -> Screen {
    Screen::Problem { kind, number }
}

/// What was verified, of which the samples are made.
struct Data {
    tariff: Verified<Tariff>,
    batch: Batch,
    price: Price,
    mismatch: AmountMismatch,
    purchase: PurchaseId,
}

impl Data {
    fn new() -> Option<Self> {
        let tariff = tariff()?;
        let batch = tariff.batches.first()?.clone();
        let price = tariff.announced(&batch.product, 1)?;
        let purchase = PurchaseId::parse("8e03978e-40d5-43e8-bc93-6894a57f9324")?;
        let mismatch = mismatch(&tariff, &batch, purchase)?;
        Some(Self { tariff, batch, price, mismatch, purchase })
    }

    fn offer(&self) -> Offer {
        let tariff = &self.tariff;
        Offer {
            batch: self.batch.id.clone(),
            size: self.batch.size,
            opens: self.batch.opens,
            name: tariff.name.clone(),
            rides: tariff.rides,
            valid_days: tariff.valid_days,
            valid_in: tariff.valid_in.clone(),
            returns: tariff.returns,
            per_rider: tariff.per_rider,
            price: self.price.clone(),
            refund: tariff.refund.clone(),
            hotline: tariff.hotline.clone(),
            service: tariff.service.clone(),
            clock: ClockStatus::Agrees,
            payable: true,
            has_purchase: false,
        }
    }

    fn reviewing(&self, renewed: bool) -> Screen {
        Screen::Reviewing(Review {
            offer: self.offer(),
            qty: 1,
            price: self.price.clone(),
            until: NOW + 2_100,
            left_s: 272,
            renewed,
            trust: self.trust(),
        })
    }

    fn trust(&self) -> Trust {
        let note = self.tariff.note();
        let line = note.text.lines().find(|line| line.starts_with("total "));
        let signers = note.signatures.iter().map(|signature| signature.name.clone());
        Trust {
            tariff_line: line.unwrap_or_default().into(),
            tariff_signers: signers.collect(),
            quote: QUOTE.into(),
        }
    }

    fn choosing(&self, channels: Vec<Channel>) -> Screen {
        let (price, number) = (self.price.clone(), number());
        Screen::Choosing(ChannelChoice { price, number, left_s: 592, channels })
    }

    fn paying(&self, ready: Result<Ready, Option<Wait>>) -> Screen {
        Screen::Paying(Payment {
            price: self.price.clone(),
            number: number(),
            pay_by: NOW + 2_700,
            left_s: 872,
            ready,
        })
    }

    fn ticket(&self) -> Ticket {
        Ticket {
            tickets: vec!["LZ1-0001234".into()],
            name: self.tariff.name.clone(),
            rides: self.tariff.rides,
            qty: 1,
            batch: self.batch.id.clone(),
            price: self.price.clone(),
            paid: NOW + 1_931,
            valid_in: self.tariff.valid_in.clone(),
            valid_until: NOW + 1_931 + 365 * 86_400,
            trade: "2025121822001438561400".into(),
            purchase: self.purchase,
            receipt: RECEIPT.into(),
        }
    }

    /// A refund of which this many steps are done.
    fn refund_progress(&self, done: usize) -> RefundProgress {
        let at = |step: usize| (step < done).then(|| NOW + 3_900 + 40 * step as u64);
        let steps = PaymentSteps {
            charged: at(0),
            refund_asked: at(1),
            refund_sent: at(2),
            refunded: at(3),
            closed: None,
        };
        let (number, ticket) = (self.purchase.number(), Some("LZ-20251218-1-C000001".into()));
        RefundProgress { number, claim: claim(), steps, ticket }
    }
}

fn tariff() -> Option<Verified<Tariff>> {
    let roots = RootKeys {
        issuer: "samefare.example".into(),
        operations: vec![VerifierKey::parse(OPERATIONS)?],
        finance: vec![VerifierKey::parse(FINANCE)?],
    };
    proof::verify_tariff(TARIFF.as_bytes(), &roots).ok()
}

/// The mismatch of an authentic quote over a hundred times the fare.
fn mismatch(
    tariff: &Verified<Tariff>,
    batch: &Batch,
    purchase: PurchaseId,
) -> Option<AmountMismatch> {
    let asked = ExpectedQuote {
        aud: "https://tickets.example",
        purchase,
        batch: &batch.id,
        product: &tariff.product,
        qty: 1,
    };
    match proof::verify_quote(WRONG_QUOTE.as_bytes(), tariff, &asked) {
        Err(QuoteRefusal::Amount(mismatch)) => Some(*mismatch),
        _ => None,
    }
}
