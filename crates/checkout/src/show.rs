//! From a state to the screen that shows it.

mod money;
mod offer;
mod pause;

use proof::{Price, TariffRefusal, Window};
use wire::{BatchState, UnixSeconds};

use self::money::{give_back, refund_progress, refunded, ticketed};
use crate::event::Now;
use crate::network::topic::Topic;
use crate::page::{Page, Rider};
use crate::screen::{
    ChannelChange, ChannelChoice, Dispute, GiveBack, Offer, Payment, PaymentCheck, ProblemKind,
    Ready, Review, Screen, SignIn, SignInRefusal, SoldOut, Trust, Wait, WaitReason,
};
use crate::state::{Placed, Quoted, SentCode, SignInStep, State};

/// What is shown at this time.
pub(crate) fn screen(state: &State, page: &Page, now: Now) -> Screen {
    View { page, now, now_s: page.clock.s(now) }.screen(state)
}

/// The page at the time at which it is shown.
#[derive(Clone, Copy)]
struct View<'a> {
    page: &'a Page,
    now: Now,
    now_s: UnixSeconds,
}

impl View<'_> {
    fn screen(self, state: &State) -> Screen {
        if let Some(since) = self.paused_since(state) {
            return Screen::Paused { since, order: self.paused_order(state) };
        }
        match state {
            State::Loading => self.loading(),
            State::SigningOut => Screen::Loading { wait: self.wait(Topic::SignIn, false) },
            State::Resuming { .. } => {
                let has_offer = self.page.sale.offer.is_some();
                let topic = if has_offer { Topic::Purchase } else { Topic::Tariff };
                Screen::Loading { wait: self.wait(topic, false) }
            }
            State::Browsing => self.browsing(),
            // A rider who was turned away has no purchase here: the server would have named it.
            State::SoldOut { .. } => self.sold_out(false),
            State::SigningIn { step, .. } => Screen::SignIn(self.sign_in(step)),
            State::GeneratingKey | State::SavingKey { .. } => Screen::Quoting { wait: None },
            State::Quoting { .. } => Screen::Quoting { wait: self.wait(Topic::Purchase, false) },
            State::Reviewing { quoted, renewals } => {
                let review = self.review(quoted, *renewals > 0);
                review.map_or(Screen::Quoting { wait: None }, Screen::Reviewing)
            }
            State::Ordering { confirmed, .. } => Screen::Ordering {
                price: confirmed.quote().price(),
                wait: self.wait(Topic::Purchase, true),
            },
            State::Choosing(placed) => Screen::Choosing(self.channel_choice(placed)),
            State::SavingAttempt { placed, .. } => {
                let price = placed.confirmed.quote().price();
                Screen::Paying(self.payment(placed, price, Err(None)))
            }
            State::Instructing(placed) => {
                let wait = self.wait(Topic::Purchase, true);
                Screen::Paying(self.payment(placed, placed.confirmed.quote().price(), Err(wait)))
            }
            State::Paying { placed, payable } | State::Opening { placed, payable } => {
                let ready = Ready { channel: payable.channel(), payee: payable.payee().into() };
                Screen::Paying(self.payment(placed, payable.price().clone(), Ok(ready)))
            }
            State::Checking { placed, .. } => Screen::Checking(self.payment_check(placed)),
            State::Ticketed(held) => ticketed(held, self.now_s),
            State::ConfirmingReturn(held) => give_back(held, None),
            State::Returning(held) => {
                let asking = Wait { reason: WaitReason::Asking, held: false };
                give_back(held, self.wait(Topic::Purchase, false).or(Some(asking)))
            }
            State::Refunding { intent, back } => Screen::Refunding(refund_progress(intent, back)),
            State::Refunded { intent, receipt, back } => refunded(intent, receipt, back),
            State::RefundNeedsHelp { intent, back } => {
                Screen::RefundNeedsHelp(refund_progress(intent, back))
            }
            State::Closed { intent } => Screen::Closed { number: intent.purchase.number() },
            State::Disputed { note, mismatch } => Screen::Disputed(Dispute {
                announced: mismatch.announced.clone(),
                received: mismatch.received.clone(),
                number: note.intent().purchase.number(),
                waiting: self.waiting(),
            }),
            State::Failed { intent, problem } => Screen::Problem {
                kind: *problem,
                number: intent.as_ref().map(|intent| intent.purchase.number()),
            },
        }
    }

    fn wait(self, topic: Topic, held: bool) -> Option<Wait> {
        self.page.exchanges.wait(topic, held, self.now)
    }

    fn waiting(self) -> WaitReason {
        self.page.exchanges.reason(Topic::Purchase, self.now)
    }

    fn loading(self) -> Screen {
        match &self.page.sale.refusal {
            Some(refusal) if refusal.is_other_version() => {
                Screen::Problem { kind: ProblemKind::OtherVersion, number: None }
            }
            Some(TariffRefusal::Expired) => {
                Screen::Problem { kind: ProblemKind::OfferOver, number: None }
            }
            Some(
                TariffRefusal::Signature(_)
                | TariffRefusal::Issuer
                | TariffRefusal::AboveMaximum
                | TariffRefusal::Ambiguous
                | TariffRefusal::NotYetValid
                | TariffRefusal::Rollback,
            ) => Screen::Problem { kind: ProblemKind::OfferUntrusted, number: None },
            None => Screen::Loading { wait: self.wait(Topic::Tariff, false) },
        }
    }

    fn browsing(self) -> Screen {
        let Some(offer) = self.current_offer() else {
            return self.ended();
        };
        let rider = self.page.rider.phone().map(String::from);
        let status = self.page.sale.status(self.now_s);
        match status.map(|status| status.state) {
            Some(BatchState::SoldOut) => self.sold_out(offer.has_purchase),
            // What is closed is not the current batch: see `Sale::batch`.
            Some(
                BatchState::Upcoming | BatchState::Open | BatchState::Paused | BatchState::Closed,
            )
            | None => {
                if self.now_s < offer.opens {
                    let left_s = offer.opens.saturating_sub(self.now_s);
                    return Screen::Upcoming { left_s, offer, rider };
                }
                let free = status.map(|status| {
                    offer.size.saturating_sub(status.sold).saturating_sub(status.held)
                });
                Screen::Open { offer, free, rider }
            }
        }
    }

    fn sold_out(self, has_purchase: bool) -> Screen {
        let Some(offer) = self.current_offer() else {
            return self.ended();
        };
        let status = self.page.sale.status(self.now_s);
        let later = offer.nights.iter().map(|night| night.opens);
        Screen::SoldOut(SoldOut {
            sold: status.map_or(offer.size, |status| status.sold),
            held: status.map_or(0, |status| status.held),
            signed_out: self.is_signed_out(),
            next_opens: later.filter(|opens| *opens > offer.opens).min(),
            offer: Offer { has_purchase, ..offer },
        })
    }

    /// The end of the sale, with the last batch; nothing is known of it before the tariff is here.
    fn ended(self) -> Screen {
        let tariff = self.page.sale.offer.as_ref();
        let offer = tariff.and_then(|tariff| self.offer(tariff, tariff.batches.last()?));
        match offer {
            Some(offer) => Screen::Ended { offer, signed_out: self.is_signed_out() },
            None => Screen::Loading { wait: None },
        }
    }

    fn is_signed_out(self) -> bool {
        self.page.rider == Rider::Nobody
    }

    fn sign_in(self, step: &SignInStep) -> SignIn {
        let asking = Wait { reason: WaitReason::Asking, held: false };
        let wait = self.wait(Topic::SignIn, false).or(Some(asking));
        match step {
            SignInStep::Phone { refused, claim_refused } => {
                let (refused, claim_refused) = (*refused, *claim_refused);
                SignIn::Phone { refused, claim_refused, sending: None }
            }
            SignInStep::Sending => {
                SignIn::Phone { refused: None, claim_refused: None, sending: wait }
            }
            SignInStep::Code { sent, refused } => self.code(sent, *refused, None),
            SignInStep::Asking { sent } => self.code(sent, None, wait),
        }
    }

    fn code(
        self,
        sent: &SentCode,
        refused: Option<SignInRefusal>,
        checking: Option<Wait>,
    ) -> SignIn {
        let (phone, demo_code) = (sent.phone.clone(), sent.demo_code.clone());
        let again_in_s = sent.again_in_s(self.now_s);
        SignIn::Code { phone, demo_code, refused, checking, again_in_s }
    }

    fn review(self, quoted: &Quoted, renewed: bool) -> Option<Review> {
        let Quoted { intent, quote, tariff } = quoted;
        let left_s = match quote.window(self.now_s) {
            Window::Open(left_s) => left_s,
            Window::NotYetValid | Window::Expired => 0,
        };
        let permitted = tariff.total(&quote.product, quote.qty)?;
        let line = tariff.note().text.lines().find(|line| {
            let mut words = line.split(' ');
            words.next() == Some("total") && words.nth(3) == Some(&permitted.pay)
        });
        let signers = tariff.note().signatures.iter().map(|signature| signature.name.clone());
        Some(Review {
            offer: self.offer(tariff, tariff.batch(&intent.batch)?)?,
            qty: quote.qty,
            price: quote.price(),
            until: quote.exp,
            left_s,
            renewed,
            trust: Trust {
                tariff_line: line.unwrap_or_default().into(),
                tariff_signers: signers.collect(),
                quote: quote.note().join(),
            },
        })
    }

    fn channel_choice(self, placed: &Placed) -> ChannelChoice {
        ChannelChoice {
            price: placed.confirmed.quote().price(),
            number: placed.intent.purchase.number(),
            left_s: placed.order.pay_by.saturating_sub(self.now_s),
            channels: self.page.channels(),
            refused: self.page.refused.last().copied(),
            change: placed.channel.map(|from| ChannelChange {
                from,
                opened: !self.page.memory.is_unopened(placed.intent.purchase),
            }),
        }
    }

    fn payment_check(self, placed: &Placed) -> PaymentCheck {
        PaymentCheck {
            price: placed.confirmed.quote().price(),
            number: placed.intent.purchase.number(),
            claim: placed.order.claim.clone(),
            waiting: self.waiting(),
            can_reopen: self.now_s < placed.order.pay_by,
            channel: placed.channel,
            still_open: placed.still_open,
            can_change: self.page.can_change(placed, self.now_s),
        }
    }

    fn payment(self, placed: &Placed, price: Price, ready: Result<Ready, Option<Wait>>) -> Payment {
        Payment {
            price,
            number: placed.intent.purchase.number(),
            pay_by: placed.order.pay_by,
            left_s: placed.order.pay_by.saturating_sub(self.now_s),
            ready,
            still_open: placed.still_open,
            can_change: self.page.can_change(placed, self.now_s),
        }
    }
}

/// Whether the seconds on this screen count.
pub(crate) fn counts(screen: &Screen) -> bool {
    let again = |wait: &Option<Wait>| wait.is_some_and(|wait| wait.reason.counts());
    match screen {
        Screen::Upcoming { .. }
        | Screen::Reviewing(_)
        | Screen::Choosing(_)
        | Screen::Paying(_) => true,
        // Until the wait has lasted long enough to be shown, every second is a chance for it.
        Screen::Loading { wait } | Screen::Quoting { wait } | Screen::Ordering { wait, .. } => {
            wait.is_none() || again(wait)
        }
        Screen::Checking(PaymentCheck { waiting, .. })
        | Screen::Disputed(Dispute { waiting, .. }) => waiting.counts(),
        Screen::SignIn(SignIn::Code { checking, again_in_s, .. }) => {
            *again_in_s > 0 || again(checking)
        }
        Screen::SignIn(SignIn::Phone { sending: wait, .. })
        | Screen::GiveBack(GiveBack { sending: wait, .. }) => again(wait),
        Screen::Open { .. }
        | Screen::Ticketed(_)
        | Screen::Refunding(_)
        | Screen::Refunded(_)
        | Screen::RefundNeedsHelp(_)
        | Screen::Closed { .. }
        | Screen::SoldOut(_)
        | Screen::Ended { .. }
        | Screen::Paused { .. }
        | Screen::Problem { .. } => false,
    }
}
