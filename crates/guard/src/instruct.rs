//! Making an instruction: what the rider opens to pay, from the notes and from nothing else.

use guard_client::{CLOCK_SECONDS_MAX, OrderFacts, Sale};
use keys::pricing;
use proof::{ExpectedQuote, LatestSeen, Verified};
use wire::{
    BatchState, Channel, Digest, Instruction, InstructionAnswer, OrderNo, OrderView, Quote, Tariff,
    UnixSeconds,
};

use crate::guard::Guard;
use crate::order::NewOrder;
use crate::refusal::GuardRefusal;

/// How old the status of a batch may be that the guard is shown, in seconds by the shop's clock.
const STATUS_SECONDS_MAX: u64 = 1;

impl Guard {
    /// Makes what the rider opens to pay and the instruction about it, from the notes and from
    /// nothing else.
    ///
    /// # Errors
    /// Says what does not hold; then nothing was signed with the key of instructions.
    pub async fn instruct(
        &self,
        tariff: &str,
        quote: &str,
        facts: &OrderFacts,
    ) -> Result<InstructionAnswer, GuardRefusal> {
        let now = self.parts.clock.now();
        let tariff = proof::verify_tariff(tariff.as_bytes(), &self.parts.roots)
            .and_then(|tariff| tariff.in_force(now, LatestSeen::default()))
            .map_err(GuardRefusal::Tariff)?;
        let quote = self.verified_quote(quote, &tariff, facts)?;
        self.check_sale(facts, now)?;
        let prefix = self.own_prefix(&tariff, facts.channel)?;
        let client = self.client(facts.channel.provider())?;
        let exp = facts.pay_by.min(now.saturating_add(client.longest(facts.channel)));
        if exp <= now {
            return Err(GuardRefusal::Late);
        }
        let order = OrderNo::derive(facts.purchase, facts.attempt);
        let wanted = NewOrder {
            payee: self.payee(facts.channel)?,
            quote: &quote,
            name: &tariff.name.zh,
            order: &order,
            payer: &facts.payer,
            prefix,
            origin: &self.parts.origin,
            back: format!("{}/p/{}", self.parts.origin, quote.purchase),
            now,
            exp,
        };
        let address = client.address(&wanted).await?;
        let instruction = Instruction {
            aud: quote.aud.clone(),
            purchase: quote.purchase,
            quote: quote.digest(),
            order: order.clone(),
            channel: facts.channel,
            total: quote.total,
            pay: quote.pay.clone(),
            address: Digest::of(address.as_bytes()),
            iat: now,
            exp,
        };
        let instruction = self.parts.key.note(tariff.issuer(), &instruction);
        let answer = InstructionAnswer { address, instruction };
        Self::page_would_follow(&answer, quote, &order, &tariff, now)?;
        Ok(answer)
    }

    /// Refuses while the sale is paused: whoever asks shows the signed status of this moment.
    fn check_sale(&self, facts: &OrderFacts, now: UnixSeconds) -> Result<(), GuardRefusal> {
        let Sale { tariff, status } = &facts.sale;
        let tariff = proof::verify_tariff(tariff.as_bytes(), &self.parts.roots)
            .and_then(|tariff| tariff.in_force(now, LatestSeen::default()))
            .map_err(GuardRefusal::Tariff)?;
        let status = proof::verify_status(status.as_bytes(), &facts.batch, &tariff)
            .map_err(GuardRefusal::Status)?;
        // Signed by the shop's clock, which may be behind this one or ahead of it.
        let oldest = now.saturating_sub(STATUS_SECONDS_MAX + CLOCK_SECONDS_MAX);
        if !(oldest..=now.saturating_add(CLOCK_SECONDS_MAX)).contains(&status.iat) {
            return Err(GuardRefusal::StatusOld);
        }
        if status.state == BatchState::Paused { Err(GuardRefusal::Paused) } else { Ok(()) }
    }

    /// How addresses begin, where the tariff pays through this channel whom this guard is for.
    fn own_prefix<'a>(
        &self,
        tariff: &'a Tariff,
        channel: Channel,
    ) -> Result<&'a str, GuardRefusal> {
        let own = self.payee(channel)?;
        let payee = tariff.payee(channel).ok_or(GuardRefusal::Payee)?;
        let prefix = tariff.prefixes.iter().find(|it| it.channel == channel);
        let same = payee.app == own.app && payee.merchant == own.merchant;
        prefix.filter(|_| same).map(|it| &*it.prefix).ok_or(GuardRefusal::Payee)
    }

    fn verified_quote(
        &self,
        quote: &str,
        tariff: &Verified<Tariff>,
        facts: &OrderFacts,
    ) -> Result<Verified<Quote>, GuardRefusal> {
        let asked = ExpectedQuote {
            aud: &self.parts.origin,
            purchase: facts.purchase,
            batch: &facts.batch,
            product: &facts.product,
            qty: Some(facts.qty),
        };
        let quote =
            proof::verify_quote(quote.as_bytes(), tariff, &asked).map_err(GuardRefusal::Quote)?;
        if quote.rider != facts.rider {
            return Err(GuardRefusal::Rider);
        }
        let same = pricing::figures(quote.total) == *quote.pay
            && pricing::words(quote.total) == *quote.words;
        if same { Ok(quote) } else { Err(GuardRefusal::Writing) }
    }

    /// Puts the finished instruction to the same proof as the rider's page will.
    fn page_would_follow(
        answer: &InstructionAnswer,
        quote: Verified<Quote>,
        order: &OrderNo,
        tariff: &Verified<Tariff>,
        now: UnixSeconds,
    ) -> Result<(), GuardRefusal> {
        let view = OrderView::placed(order.clone(), quote.digest(), now);
        let confirmed = quote.ordered(&view).ok_or(GuardRefusal::Address("out_trade_no"))?;
        proof::verify_instruction(answer, &confirmed, order, tariff, now)
            .map(|_| ())
            .map_err(|refusal| GuardRefusal::Instruction(Box::new(refusal)))
    }
}
