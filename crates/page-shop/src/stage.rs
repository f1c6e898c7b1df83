//! What staff ask of the demonstration: another beginning, other switches, or a step of a purchase at once. Each step is
//! reached by the requests that a page would make, and the page shows it by itself.

mod night;

pub use night::{NightStep, night};

use core::fmt::Write as _;
use wire::{
    Channel, InstructionAnswer, InstructionRequest, OrderRequest, ProblemType, PurchaseId,
    PurchaseView, QuoteRequest, endpoint,
};

use crate::message::{Answer, Refusal, Request};
use crate::state::{Moment, Refused, Shop};
use crate::switches::{Place, Switches};
use crate::{money, pay, rider, sale};

/// How long the countdown of a new demonstration is, in seconds, unless it is asked for otherwise.
const COUNTDOWN_S: u64 = 30;
/// The longest countdown that can be asked for, in seconds.
const COUNTDOWN_S_MAX: u64 = 86_400;
/// The demonstration's rider: a number of the reserved kind that nobody has.
const PHONE: &str = "13800000000";

/// A step of a purchase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Before the opening.
    Countdown,
    /// The batch is open.
    Open,
    /// A rider is signed in, and the kiosk asks for the quote.
    Quote,
    /// The same, and the kiosk confirms the quote: the order is to be paid.
    Pay,
    /// The same, with a wrong amount.
    Refusal,
    /// The ticket.
    Ticket,
    /// The wallet took a wrong amount, and it went back.
    Refund,
}

impl Step {
    /// Every step, in the order of a purchase.
    pub const ALL: [Self; 7] = [
        Self::Countdown,
        Self::Open,
        Self::Quote,
        Self::Pay,
        Self::Refusal,
        Self::Ticket,
        Self::Refund,
    ];

    /// Its name in an address.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Countdown => "countdown",
            Self::Open => "open",
            Self::Quote => "quote",
            Self::Pay => "pay",
            Self::Refusal => "refusal",
            Self::Ticket => "ticket",
            Self::Refund => "refund",
        }
    }

    fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.as_str() == name)
    }
}

/// Answers a request of the page around the app.
pub(crate) fn answer(
    shop: &mut Shop,
    what: &str,
    request: &Request,
    moment: Moment,
) -> Result<Answer, Refusal> {
    let (_, query) = request.split();
    match (request.method.as_str(), what) {
        ("POST", "start") => {
            let opens_in = number(query, "opens-in").unwrap_or(COUNTDOWN_S).min(COUNTDOWN_S_MAX);
            begin(shop, moment.now().saturating_add(opens_in), Switches::parse(query))?;
            Ok(Answer::empty())
        }
        ("POST", "switches") => {
            shop.switches = Switches::parse(query);
            if shop.switches.convert.is_none() {
                sale::resume(shop, moment.now())?;
            }
            Ok(Answer::empty())
        }
        ("POST", "step") => {
            let named = value(query, "step").as_deref().and_then(Step::parse);
            stage(shop, named.ok_or(ProblemType::NotFound)?, query, moment)
        }
        ("GET", "refused") => Ok(Answer::text(lines(shop))),
        ("GET", "night") => Ok(Answer::text(night(&shop.site, moment).iter().fold(
            String::new(),
            |mut text, step| {
                // Writing into a text does not fail.
                _ = writeln!(
                    text,
                    "{}\t{}\t{}\t{}\t{}",
                    step.place.as_str(),
                    step.announced,
                    step.that_night,
                    step.here,
                    step.check,
                );
                text
            },
        ))),
        _ => Err(ProblemType::NotFound.into()),
    }
}

fn value(query: &str, name: &str) -> Option<String> {
    let mut pairs = form_urlencoded::parse(query.as_bytes());
    pairs.find(|(known, _)| known == name).map(|(_, value)| value.into_owned())
}

fn number(query: &str, name: &str) -> Option<u64> {
    value(query, name)?.parse().ok()
}

fn begin(shop: &mut Shop, opens: u64, switches: Switches) -> Result<(), Refusal> {
    *shop = Shop::new(shop.site.clone(), opens, switches).ok_or(ProblemType::Internal)?;
    Ok(())
}

/// The refusals so far, one a line: place, announced, stated, check.
fn lines(shop: &Shop) -> String {
    let line = |it: &Refused| {
        format!("{}\t{}\t{}\t{}\n", it.place.as_str(), it.announced, it.stated, it.check)
    };
    shop.refused.iter().map(line).collect()
}

/// Begins anew and goes on to this step, by the requests of a rider's page.
fn stage(shop: &mut Shop, step: Step, query: &str, moment: Moment) -> Result<Answer, Refusal> {
    let now = moment.now();
    let asked = Switches::parse(query);
    if step == Step::Countdown {
        begin(shop, now.saturating_add(COUNTDOWN_S), asked)?;
        return Ok(Answer::empty());
    }
    let convert = match step {
        Step::Refusal => asked.convert.filter(|it| *it != Place::Charge).or(Some(Place::Quote)),
        Step::Refund => Some(Place::Charge),
        Step::Countdown | Step::Open | Step::Quote | Step::Pay | Step::Ticket => None,
    };
    begin(shop, now, Switches { convert, ..asked })?;
    let answer = reached(shop, step, moment)?;
    // What the rider does from here on meets the faults that were asked for.
    shop.switches.convert = convert.or(asked.convert);
    Ok(answer)
}

fn reached(shop: &mut Shop, step: Step, moment: Moment) -> Result<Answer, Refusal> {
    if step == Step::Open {
        return Ok(Answer::empty());
    }
    let rider = StagedRider::signed_in(shop, moment)?;
    // The page asks for the quote by itself, so that the purchase is its own: one that it finds, and remembers nothing of,
    // may have been paid, and is treated so. The kiosk presses its buttons.
    if matches!(step, Step::Quote | Step::Pay | Step::Refusal) {
        return Ok(rider.done(String::new()));
    }
    let quoted = rider.quote(shop, moment)?;
    rider.order(shop, &quoted, moment)?;
    rider.pay(shop, quoted.purchase, moment)?;
    Ok(rider.done(quoted.purchase.to_string()))
}

/// The demonstration's rider, who makes a page's requests.
struct StagedRider {
    cookie: String,
    set_cookie: Vec<String>,
}

impl StagedRider {
    fn signed_in(shop: &mut Shop, moment: Moment) -> Result<Self, Refusal> {
        let opened = rider::open(shop, PHONE.into(), moment)?;
        let first = opened.set_cookie.first().and_then(|set| set.split_once(';'));
        let cookie = first.map(|(pair, _)| pair.to_owned()).unwrap_or_default();
        Ok(Self { cookie, set_cookie: opened.set_cookie })
    }

    fn post(&self, path: &str, key: Option<PurchaseId>, body: String) -> Request {
        let key = key.map(|key| key.idempotency_key());
        Request { key, cookie: self.cookie.clone(), body, ..Request::new("POST", path) }
    }

    fn quote(&self, shop: &mut Shop, moment: Moment) -> Result<PurchaseView, Refusal> {
        let [first, ..] = shop.tariff.batches.as_slice() else {
            return Err(ProblemType::Internal.into());
        };
        let asked =
            QuoteRequest { batch: first.id.clone(), product: first.product.clone(), qty: 1 };
        let mut bytes = [0; 16];
        bytes.iter_mut().zip(moment.random).for_each(|(byte, drawn)| *byte = drawn);
        let id = PurchaseId::from_random(bytes);
        let request = self.post(endpoint::QUOTES, Some(id), wire::request::encode(&asked));
        read(&sale::quote(shop, &request, moment)?)
    }

    fn order(&self, shop: &mut Shop, quoted: &PurchaseView, moment: Moment) -> Result<(), Refusal> {
        let note = wire::Note::split(quoted.quote.as_bytes()).map_err(|_| ProblemType::Internal)?;
        let body = wire::request::encode(&OrderRequest { quote: note.digest() });
        let request = self.post(endpoint::ORDERS, Some(quoted.purchase), body);
        sale::order(shop, &request, moment).map(|_| ())
    }

    fn pay(&self, shop: &mut Shop, id: PurchaseId, moment: Moment) -> Result<(), Refusal> {
        let asked = InstructionRequest { attempt: 1, channel: Channel::AlipayWap };
        let body = wire::request::encode(&asked);
        let path = endpoint::instructions(id);
        let answer = pay::instruct(shop, &id.to_string(), &self.post(&path, None, body), moment)?;
        let answer: InstructionAnswer = read(&answer)?;
        let address = wire::alipay::read(&answer.address).map_err(|_| ProblemType::Internal)?;
        let no = wire::OrderNo::parse(&address.order.out_trade_no).ok_or(ProblemType::Internal)?;
        pay::pay(shop, &no, moment.now());
        let settle = self.post(&endpoint::settle(id), None, "{}".into());
        // Once for what the wallet took, and once for what it gives back.
        money::settle(shop, &id.to_string(), &settle, moment)?;
        money::settle(shop, &id.to_string(), &settle, moment).map(|_| ())
    }

    /// The purchase where there is one, and the rider's session.
    fn done(self, purchase: String) -> Answer {
        Answer { set_cookie: self.set_cookie, ..Answer::text(purchase) }
    }
}

fn read<T: wire::json::FromJson>(answer: &Answer) -> Result<T, Refusal> {
    wire::answer::decode(answer.body.as_bytes()).ok_or_else(|| ProblemType::Internal.into())
}
