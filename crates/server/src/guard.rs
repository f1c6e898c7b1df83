//! The guard: sole holder of the merchant's key and of the key that signs instructions.
//!
//! It trusts nobody who asks. To instruct, it takes the tariff and the quote as notes and verifies
//! them again; nothing else that it is handed can touch the amount or the payee. Its verbs are five:
//! instruct, query, close, refund, open a notification. It is a process of its own (`samefare
//! guard`, whose [`door`] has these verbs and no other), and [`GuardPost`] is the server's way to it.

pub mod door;
mod post;
mod provider;
mod secret;
mod spoken;
mod trade;

pub use post::{GuardLine, GuardPost};
pub use provider::{HttpProvider, Provider, ProviderFuture, ProviderLost, http_client};
pub use secret::{SECRET_FILE, Secret};
pub use spoken::{Notification, OrderFacts, Payment, Refunded, Trade};
pub use trade::{NotificationRefusal, RefundError};

use core::fmt;
use proof::{Asked, InstructionRefusal, QuoteRefusal, RootKeys, Seen, TariffRefusal, Verified};
use std::sync::Arc;
use wire::alipay::{self as address, BizContent};
use wire::tariff::Payee;
use wire::{
    Channel, Digest, Instruction, InstructionAnswer, OrderNo, OrderState, OrderView, Quote, Slice,
    Tariff, UnixSeconds,
};

use crate::alipay::{Direction, Parameters, signed_query};
use crate::clock::Clock;
use crate::key::SigningKey;
use crate::rsa_key::{RsaPublic, RsaSecret};
use crate::{china_time, pricing};

/// What a guard is made of.
#[derive(Debug)]
pub struct GuardParts {
    /// Where the time comes from.
    pub clock: Clock,
    /// The offline keys.
    pub roots: RootKeys,
    /// The origin that sells.
    pub origin: String,
    /// The key that signs instructions.
    pub key: SigningKey,
    /// The merchant's key at the provider.
    pub merchant: RsaSecret,
    /// The provider's key, that its answers and notifications are signed with.
    pub provider_key: RsaPublic,
    /// The way to the provider.
    pub provider: Arc<dyn Provider>,
}

/// See the module.
#[derive(Debug)]
pub struct Guard {
    parts: GuardParts,
    payee: Payee,
}

/// Why the guard does not instruct.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GuardRefusal {
    /// The tariff does not hold.
    Tariff(TariffRefusal),
    /// The quote does not hold.
    Quote(QuoteRefusal),
    /// The quote is another rider's.
    Rider,
    /// The tariff pays somebody else than the merchant whose key is here.
    Payee,
    /// Figures, words and fen of the quote are not the same amount.
    Writing,
    /// The time to pay is over.
    Late,
    /// The merchant's key can't sign.
    Key,
    /// The final address does not say what it was made to say: the parameter.
    Address(&'static str),
    /// The finished instruction would not convince a rider's page.
    Instruction(Box<InstructionRefusal>),
    /// A guard in a process of its own refuses: its reason.
    Apart(String),
    /// A guard in a process of its own can't be heard.
    Lost(ProviderLost),
}

impl fmt::Display for GuardRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the guard refuses: {self:?}")
    }
}

impl core::error::Error for GuardRefusal {}

impl Guard {
    /// A guard for the merchant that this tariff pays.
    ///
    /// # Errors
    /// When the tariff does not hold, or pays nobody by Alipay.
    pub fn new(parts: GuardParts, tariff: &str) -> Result<Self, GuardRefusal> {
        let tariff =
            proof::verify_tariff(tariff.as_bytes(), &parts.roots).map_err(GuardRefusal::Tariff)?;
        let payee = tariff.payee(Channel::AlipayWap).ok_or(GuardRefusal::Payee)?.clone();
        Ok(Self { parts, payee })
    }

    /// Makes the address to pay at and the instruction about it, from the notes and from nothing
    /// else.
    ///
    /// # Errors
    /// Says what does not hold; then nothing was signed with any key.
    pub fn instruct(
        &self,
        tariff: &str,
        quote: &str,
        facts: &OrderFacts,
    ) -> Result<InstructionAnswer, GuardRefusal> {
        let now = self.parts.clock.now();
        let tariff = proof::verify_tariff(tariff.as_bytes(), &self.parts.roots)
            .and_then(|tariff| tariff.in_force(now, Seen::default()))
            .map_err(GuardRefusal::Tariff)?;
        let quote = self.verified_quote(quote, &tariff, facts)?;
        let own_payee = tariff.payee(Channel::AlipayWap).is_some_and(|payee| {
            payee.app == self.payee.app && payee.merchant == self.payee.merchant
        });
        if !own_payee {
            return Err(GuardRefusal::Payee);
        }
        let longest = now.saturating_add(wire::instruction::INSTRUCTION_SECONDS_MAX);
        let exp = facts.pay_by.min(longest);
        if exp <= now {
            return Err(GuardRefusal::Late);
        }
        let order = OrderNo::derive(facts.purchase, facts.attempt);
        let address = self.address(&tariff, &quote, &order, now, exp)?;
        self.legible_address_agrees(&address, &quote, &order)?;
        let instruction = Instruction {
            aud: quote.aud.clone(),
            purchase: quote.purchase,
            quote: quote.digest(),
            order: order.clone(),
            channel: Channel::AlipayWap,
            total: quote.total,
            pay: quote.pay.clone(),
            address: Digest::of(address.as_bytes()),
            iat: now,
            exp,
        };
        let instruction = self.parts.key.note(tariff.issuer(), &instruction);
        let answer = InstructionAnswer { address, instruction };
        self.page_would_follow(&answer, quote, &order, &tariff, now)?;
        Ok(answer)
    }

    fn verified_quote(
        &self,
        quote: &str,
        tariff: &Verified<Tariff>,
        facts: &OrderFacts,
    ) -> Result<Verified<Quote>, GuardRefusal> {
        let asked = Asked {
            aud: &self.parts.origin,
            purchase: facts.purchase,
            batch: &facts.batch,
            product: &facts.product,
            qty: facts.qty,
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

    fn address(
        &self,
        tariff: &Tariff,
        quote: &Quote,
        order: &OrderNo,
        now: UnixSeconds,
        exp: UnixSeconds,
    ) -> Result<String, GuardRefusal> {
        let back = format!("{}/p/{}", self.parts.origin, quote.purchase);
        let content = BizContent {
            out_trade_no: order.to_string(),
            total_amount: pricing::yuan(quote.total),
            subject: tariff.name.zh.as_str().into(),
            product_code: "QUICK_WAP_WAY".into(),
            seller_id: self.payee.merchant.as_str().into(),
            time_expire: china_time::write(exp),
            quit_url: back.clone(),
        };
        let mut all = self.parameters(address::METHOD, &content, now);
        all.insert("return_url".into(), back);
        let notify = format!("{}/api/notify/alipay", self.parts.origin);
        all.insert("notify_url".into(), notify);
        let query = signed_query(all, Direction::Request, &self.parts.merchant);
        let query = query.ok_or(GuardRefusal::Key)?;
        let prefix = tariff.prefixes.iter().find(|it| it.channel == Channel::AlipayWap);
        let prefix: &Slice = &prefix.ok_or(GuardRefusal::Payee)?.prefix;
        Ok(format!("{}{query}", prefix.as_str()))
    }

    /// The parameters that every request of ours has.
    fn parameters<T: serde::Serialize>(
        &self,
        method: &str,
        content: &T,
        now: UnixSeconds,
    ) -> Parameters {
        let fixed = [
            ("app_id", self.payee.app.as_str()),
            ("method", method),
            ("format", "JSON"),
            ("charset", "utf-8"),
            ("version", "1.0"),
        ];
        let mut all: Parameters =
            fixed.into_iter().map(|(name, value)| (name.into(), value.into())).collect();
        all.insert("timestamp".into(), china_time::write(now));
        all.insert("biz_content".into(), wire::request::encode(content));
        all
    }

    /// Decodes the final bytes again before they leave, and compares what they say with the quote.
    fn legible_address_agrees(
        &self,
        text: &str,
        quote: &Quote,
        order: &OrderNo,
    ) -> Result<(), GuardRefusal> {
        let read = address::read(text).map_err(|_| GuardRefusal::Address("biz_content"))?;
        let same = [
            (pricing::fen_of_yuan(&read.order.total_amount) == Some(quote.total), "total_amount"),
            (read.app_id == *self.payee.app, "app_id"),
            (read.order.seller_id == *self.payee.merchant, "seller_id"),
            (read.order.out_trade_no == order.as_str(), "out_trade_no"),
            (read.return_url.starts_with(&self.parts.origin), "return_url"),
        ];
        match same.into_iter().find(|(same, _)| !same) {
            Some((_, parameter)) => Err(GuardRefusal::Address(parameter)),
            None => Ok(()),
        }
    }

    /// Puts the finished instruction to the same proof as the rider's page will.
    fn page_would_follow(
        &self,
        answer: &InstructionAnswer,
        quote: Verified<Quote>,
        order: &OrderNo,
        tariff: &Verified<Tariff>,
        now: UnixSeconds,
    ) -> Result<(), GuardRefusal> {
        let view = OrderView {
            no: order.clone(),
            quote: quote.digest(),
            state: OrderState::Awaiting,
            pay_by: now,
        };
        let confirmed = quote.ordered(&view).ok_or(GuardRefusal::Address("out_trade_no"))?;
        proof::verify_instruction(answer, &confirmed, order, tariff, now)
            .map(|_| ())
            .map_err(|refusal| GuardRefusal::Instruction(Box::new(refusal)))
    }
}
