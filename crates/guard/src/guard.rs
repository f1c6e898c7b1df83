//! The guard: sole holder of the merchant's key and of the key that signs instructions.
//!
//! It trusts nobody who asks. To instruct, it takes the tariff and the quote as notes and verifies
//! them again, and the status of the batch, which must not be paused; nothing else that it is handed
//! can touch the amount or the payee. Its verbs are five:
//! instruct, query, close, refund, open a notification. It is a process of its own (`samefare-guard`,
//! whose HTTP API has these verbs and no other).

use core::fmt;
use proof::{
    ExpectedQuote, InstructionRefusal, LatestSeen, QuoteRefusal, RootKeys, StatusRefusal,
    TariffRefusal, Verified,
};
use wire::tariff::Payee;
use wire::{
    BatchState, Channel, Digest, Instruction, InstructionAnswer, OrderNo, OrderState, OrderView,
    PaymentSteps, Quote, Tariff, UnixSeconds,
};

use channels::wechat::Signature;
use guard_client::{OrderFacts, Payer, Sale};
use keys::{Clock, SigningKey, pricing};
use net::ProviderLost;

use crate::alipay::{Alipay, AlipayAccount};
use crate::report::Believed;
use crate::trade::NotificationRefusal;
use crate::wechat::{self, Wechat, WechatAccount};

/// For how long the address of a payment by WeChat in a browser lives at the provider, in seconds.
const H5_SECONDS: u64 = 300;

/// How old the status of a batch may be that the guard is shown, in seconds: so soon after a pause it refuses.
const STATUS_SECONDS_MAX: u64 = 2;

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
    /// The merchant's account at Alipay, if there is one.
    pub alipay: Option<AlipayAccount>,
    /// The merchant's account at WeChat Pay, if there is one.
    pub wechat: Option<WechatAccount>,
}

/// See the module.
#[derive(Debug)]
pub struct Guard {
    pub(crate) clock: Clock,
    roots: RootKeys,
    origin: String,
    key: SigningKey,
    alipay: Option<AlipayAccount>,
    wechat: Option<WechatAccount>,
    payees: Vec<Payee>,
}

/// What an order is made from, whatever the channel.
pub(crate) struct Wanted<'a> {
    pub(crate) quote: &'a Quote,
    /// What the wallet calls it.
    pub(crate) name: &'a str,
    pub(crate) order: &'a OrderNo,
    pub(crate) payer: &'a Payer,
    /// How every address of the channel begins.
    pub(crate) prefix: &'a str,
    /// The origin that sells.
    pub(crate) origin: &'a str,
    /// Where the rider comes back to.
    pub(crate) back: String,
    pub(crate) now: UnixSeconds,
    pub(crate) exp: UnixSeconds,
}

impl Wanted<'_> {
    /// Names the first part of the final bytes that does not say what it was made to say.
    pub(crate) fn same(&self, parts: [(bool, &'static str); 5]) -> Result<(), GuardRefusal> {
        match parts.into_iter().find(|(same, _)| !same) {
            Some((_, part)) => Err(GuardRefusal::Address(part)),
            None => Ok(()),
        }
    }
}

/// Why the guard does not instruct.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GuardRefusal {
    /// The tariff does not hold.
    Tariff(TariffRefusal),
    /// The quote does not hold.
    Quote(QuoteRefusal),
    /// The status of the batch does not hold.
    Status(StatusRefusal),
    /// The status of the batch is not of this moment.
    StatusOld,
    /// The sale is paused.
    Paused,
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
    /// The channel wants to know who pays, and nobody does.
    Payer,
    /// The final bytes do not say what they were made to say: the part.
    Address(&'static str),
    /// The provider does not take the order: its reason.
    Provider(String),
    /// The finished instruction would not convince a rider's page.
    Instruction(Box<InstructionRefusal>),
    /// There is no answer from the provider.
    Lost(ProviderLost),
}

impl From<ProviderLost> for GuardRefusal {
    fn from(lost: ProviderLost) -> Self {
        Self::Lost(lost)
    }
}

impl fmt::Display for GuardRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the guard refuses: {self:?}")
    }
}

impl core::error::Error for GuardRefusal {}

impl Guard {
    /// A guard for the merchants that this tariff pays.
    ///
    /// # Errors
    /// When the tariff does not hold, or pays through a channel without an account.
    pub fn new(parts: GuardParts, tariff: &str) -> Result<Self, GuardRefusal> {
        let GuardParts { clock, roots, origin, key, alipay, wechat } = parts;
        let tariff =
            proof::verify_tariff(tariff.as_bytes(), &roots).map_err(GuardRefusal::Tariff)?;
        let payees = tariff.payees.clone();
        let guard = Self { clock, roots, origin, key, alipay, wechat, payees };
        for payee in &guard.payees {
            match payee.channel {
                Channel::AlipayWap => guard.alipay().map(|_| ())?,
                Channel::WechatH5 | Channel::WechatJsapi => {
                    guard.wechat(payee.channel).map(|_| ())?;
                }
            }
        }
        Ok(guard)
    }

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
        let now = self.clock.now();
        let tariff = proof::verify_tariff(tariff.as_bytes(), &self.roots)
            .and_then(|tariff| tariff.in_force(now, LatestSeen::default()))
            .map_err(GuardRefusal::Tariff)?;
        let quote = self.verified_quote(quote, &tariff, facts)?;
        self.looks_at_the_sale(facts, now)?;
        let prefix = self.own_prefix(&tariff, facts.channel)?;
        let exp = facts.pay_by.min(now.saturating_add(longest(facts.channel)));
        if exp <= now {
            return Err(GuardRefusal::Late);
        }
        let order = OrderNo::derive(facts.purchase, facts.attempt);
        let wanted = Wanted {
            quote: &quote,
            name: &tariff.name.zh,
            order: &order,
            payer: &facts.payer,
            prefix,
            origin: &self.origin,
            back: format!("{}/p/{}", self.origin, quote.purchase),
            now,
            exp,
        };
        let address = match facts.channel {
            Channel::AlipayWap => self.alipay()?.address(&wanted)?,
            channel @ (Channel::WechatH5 | Channel::WechatJsapi) => {
                self.wechat(channel)?.address(&wanted).await?
            }
        };
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
        let instruction = self.key.note(tariff.issuer(), &instruction);
        let answer = InstructionAnswer { address, instruction };
        Self::page_would_follow(&answer, quote, &order, &tariff, now)?;
        Ok(answer)
    }

    /// Refuses while the sale is paused: whoever asks shows the signed status of this moment.
    fn looks_at_the_sale(&self, facts: &OrderFacts, now: UnixSeconds) -> Result<(), GuardRefusal> {
        let Sale { tariff, status } = &facts.sale;
        let tariff = proof::verify_tariff(tariff.as_bytes(), &self.roots)
            .and_then(|tariff| tariff.in_force(now, LatestSeen::default()))
            .map_err(GuardRefusal::Tariff)?;
        let status = proof::verify_status(status.as_bytes(), &facts.batch, &tariff)
            .map_err(GuardRefusal::Status)?;
        if status.iat.abs_diff(now) > STATUS_SECONDS_MAX {
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

    fn payee(&self, channel: Channel) -> Result<&Payee, ProviderLost> {
        let payee = self.payees.iter().find(|payee| payee.channel == channel);
        payee.ok_or_else(|| ProviderLost(format!("nobody is paid by {}", channel.as_str())))
    }

    pub(crate) fn alipay(&self) -> Result<Alipay<'_>, ProviderLost> {
        let payee = self.payee(Channel::AlipayWap)?;
        let account = self.alipay.as_ref().ok_or_else(no_account)?;
        Ok(Alipay { account, payee })
    }

    pub(crate) fn wechat(&self, channel: Channel) -> Result<Wechat<'_>, ProviderLost> {
        let payee = self.payee(channel)?;
        let account = self.wechat.as_ref().ok_or_else(no_account)?;
        Ok(Wechat { account, payee })
    }

    /// A notification of WeChat Pay does not say which of the two channels it is about.
    pub(crate) fn opened_by_wechat(
        &self,
        body: &str,
        signature: &Signature,
    ) -> Result<(String, Believed), NotificationRefusal> {
        let channels = [Channel::WechatH5, Channel::WechatJsapi];
        let payees: Vec<_> = channels.into_iter().filter_map(|it| self.payee(it).ok()).collect();
        let account = self.wechat.as_ref().ok_or_else(no_account)?;
        wechat::open(account, &payees, (body, signature), self.clock.now())
    }

    fn verified_quote(
        &self,
        quote: &str,
        tariff: &Verified<Tariff>,
        facts: &OrderFacts,
    ) -> Result<Verified<Quote>, GuardRefusal> {
        let asked = ExpectedQuote {
            aud: &self.origin,
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

    /// Puts the finished instruction to the same proof as the rider's page will.
    fn page_would_follow(
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
            channel: None,
            steps: PaymentSteps::default(),
            claim: None,
        };
        let confirmed = quote.ordered(&view).ok_or(GuardRefusal::Address("out_trade_no"))?;
        proof::verify_instruction(answer, &confirmed, order, tariff, now)
            .map(|_| ())
            .map_err(|refusal| GuardRefusal::Instruction(Box::new(refusal)))
    }
}

fn no_account() -> ProviderLost {
    ProviderLost("there is no account at this channel".into())
}

/// For how long what this channel gives out may be opened, in seconds.
const fn longest(channel: Channel) -> u64 {
    match channel {
        Channel::WechatH5 => H5_SECONDS,
        Channel::AlipayWap | Channel::WechatJsapi => wire::instruction::INSTRUCTION_SECONDS_MAX,
    }
}
