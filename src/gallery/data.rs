//! The values of which the samples are made: of verified notes, and of nothing else.

use checkout::Screen;
use checkout::screen::{
    ChannelChange, ChannelChoice, ClockStatus, GiveBack, Night, NightState, Offer, PausedOrder,
    Payment, PaymentCheck, Ready, Refund, RefundProgress, Review, Ticket, Trust, VoidTicket, Wait,
    WaitReason,
};
use proof::{AmountMismatch, ExpectedQuote, Price, QuoteRefusal, RootKeys, Verified};
use wire::tariff::Batch;
use wire::{Channel, PaymentSteps, PurchaseId, ReturnReason, Tariff, UnixSeconds, VerifierKey};

const OPERATIONS: &str = include_str!("operations.txt");
const FINANCE: &str = include_str!("finance.txt");
const TARIFF: &str = include_str!("tariff.txt");
const QUOTE: &str = include_str!("quote.txt");
const WRONG_QUOTE: &str = include_str!("wrong-quote.txt");
const RECEIPT: &str = include_str!("receipt.txt");
/// Half an hour before the first opening.
pub(super) const NOW: UnixSeconds = 1_766_064_600;

/// What was verified, of which the samples are made.
pub(super) struct Data {
    tariff: Verified<Tariff>,
    batch: Batch,
    pub(super) price: Price,
    pub(super) mismatch: AmountMismatch,
    purchase: PurchaseId,
}

impl Data {
    pub(super) fn new() -> Option<Self> {
        let tariff = tariff()?;
        let batch = tariff.batches.first()?.clone();
        let price = tariff.announced(&batch.product, 1)?;
        let purchase = PurchaseId::parse("8e03978e-40d5-43e8-bc93-6894a57f9324")?;
        let mismatch = mismatch(&tariff, &batch, purchase)?;
        Some(Self { tariff, batch, price, mismatch, purchase })
    }

    pub(super) fn offer(&self) -> Offer {
        self.night(0, NightState::ToCome)
    }

    /// What is offered of the night with this place, which is this far.
    pub(super) fn night(&self, at: usize, state: NightState) -> Offer {
        let tariff = &self.tariff;
        let batch = tariff.batches.get(at).unwrap_or(&self.batch);
        let state_of = |place| match place {
            _ if place < at => NightState::Over,
            _ if place == at => state,
            _ => NightState::ToCome,
        };
        let nights = tariff.batches.iter().enumerate().map(|(place, batch)| Night {
            opens: batch.opens,
            is_offered: place == at,
            state: state_of(place),
        });
        Offer {
            batch: batch.id.clone(),
            size: batch.size,
            opens: batch.opens,
            closes: batch.closes,
            nights: nights.collect(),
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
            has_ticket: false,
            has_order: false,
        }
    }

    pub(super) fn reviewing(&self, renewed: bool) -> Screen {
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

    pub(super) fn trust(&self) -> Trust {
        let note = self.tariff.note();
        let line = note.text.lines().find(|line| line.starts_with("total "));
        let signers = note.signatures.iter().map(|signature| signature.name.clone());
        Trust {
            tariff_line: line.unwrap_or_default().into(),
            tariff_signers: signers.collect(),
            quote: QUOTE.into(),
        }
    }

    pub(super) fn paused(&self, is_unopened: bool) -> PausedOrder {
        PausedOrder { price: self.price.clone(), number: number(), is_unopened }
    }

    pub(super) fn choosing(&self, channels: Vec<Channel>) -> Screen {
        let (price, number) = (self.price.clone(), number());
        let (refused, change) = (None, None);
        Screen::Choosing(ChannelChoice { price, number, left_s: 592, channels, refused, change })
    }

    pub(super) fn refused(&self) -> Screen {
        Screen::Choosing(ChannelChoice {
            price: self.price.clone(),
            number: number(),
            left_s: 592,
            channels: vec![Channel::AlipayWap],
            refused: Some(Channel::WechatH5),
            change: None,
        })
    }

    pub(super) fn changing(&self, opened: bool) -> Screen {
        Screen::Choosing(ChannelChoice {
            price: self.price.clone(),
            number: number(),
            left_s: 592,
            channels: vec![Channel::AlipayWap, Channel::WechatH5],
            refused: None,
            change: Some(ChannelChange { from: Channel::WechatH5, opened }),
        })
    }

    pub(super) fn paying(&self, ready: Result<Ready, Option<Wait>>) -> Payment {
        Payment {
            price: self.price.clone(),
            number: number(),
            pay_by: NOW + 2_700,
            left_s: 872,
            ready,
            still_open: None,
            can_change: true,
        }
    }

    pub(super) fn checking(&self) -> PaymentCheck {
        PaymentCheck {
            price: self.price.clone(),
            number: number(),
            claim: claim(),
            waiting: WaitReason::Again { in_s: 8 },
            can_reopen: true,
            channel: Some(Channel::AlipayWap),
            still_open: None,
            can_change: true,
        }
    }

    pub(super) fn ticket(&self) -> Ticket {
        Ticket {
            tickets: vec!["LZ1-0001234".into()],
            name: self.tariff.name.clone(),
            rides: self.tariff.rides,
            qty: 1,
            batch: self.batch.id.clone(),
            price: self.price.clone(),
            paid: NOW + 1_931,
            channel: Some(Channel::AlipayWap),
            payee: self.tariff.payee(Channel::AlipayWap).map(|payee| payee.name.clone()),
            used: false,
            returns_until: Some(NOW + 607_800),
            can_give_back: true,
            kept: false,
            duplicate: None,
            compensation: None,
            valid_in: self.tariff.valid_in.clone(),
            valid_until: NOW + 1_931 + 365 * 86_400,
            trade: "2025121822001438561400".into(),
            purchase: self.purchase,
            receipt: RECEIPT.into(),
        }
    }

    /// A refund of which this many steps are done.
    pub(super) fn refund_progress(&self, done: usize) -> RefundProgress {
        RefundProgress {
            number: self.purchase.number(),
            claim: claim(),
            steps: steps(done),
            reason: Some(ReturnReason::WrongAmount),
            voided: None,
            ticket: Some("LZ-20251218-1-C000001".into()),
        }
    }

    /// The refund of a ticket of which this many steps are done.
    pub(super) fn given_back(&self, reason: ReturnReason, done: usize) -> RefundProgress {
        let Ticket { tickets, name, .. } = self.ticket();
        RefundProgress {
            reason: Some(reason),
            voided: Some(VoidTicket { tickets, name }),
            ticket: None,
            ..self.refund_progress(done)
        }
    }

    pub(super) fn refund(&self, back: RefundProgress) -> Refund {
        let Ticket { price, trade, purchase, receipt, .. } = self.ticket();
        let refund = "R-20251218-0001".into();
        Refund { price, refunded: NOW + 4_000, refund, trade, purchase, receipt, back }
    }

    pub(super) fn give_back(&self, sending: Option<Wait>) -> GiveBack {
        let Ticket { tickets, name, price, channel, .. } = self.ticket();
        GiveBack { tickets, name, price, channel, number: number(), sending }
    }
}

/// The steps of a refund of which this many are done.
pub(super) fn steps(done: usize) -> PaymentSteps {
    let at = |step: usize| (step < done).then(|| NOW + 3_900 + 40 * step as u64);
    PaymentSteps {
        charged: at(0),
        refund_asked: at(1),
        refund_sent: at(2),
        refunded: at(3),
        closed: None,
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
        qty: Some(1),
    };
    match proof::verify_quote(WRONG_QUOTE.as_bytes(), tariff, &asked) {
        Err(QuoteRefusal::Amount(mismatch)) => Some(*mismatch),
        _ => None,
    }
}

pub(super) fn number() -> String {
    "8E03978E".into()
}

pub(super) fn claim() -> Option<String> {
    Some("7KQ2-M9XD-40TB-R8VE".into())
}
