//! What has to be so in a tariff before anybody signs it, beyond the format: the rules of its maker
//! and of both signers.

use std::collections::BTreeSet;
use wire::tariff::{Batch, DelegatedKey, Payee, Prefix, Returns, Total};
use wire::{Channel, Provider, Purpose, Tariff, UnixSeconds};

use keys::pricing;

/// For how long after a payment the providers give its money back, in seconds: a year.
const REFUNDABLE_SECONDS_MAX: u64 = 365 * 86_400;

/// What the keys of a sale sign.
const DELEGATED: [Purpose; 4] =
    [Purpose::Quote, Purpose::Instruction, Purpose::Receipt, Purpose::Status];

/// A rule that is broken, and the field of the tariff in which it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flaw {
    /// The key of the field, as the note spells it.
    pub field: &'static str,
    /// Which of the lines with this key, from 0.
    pub nth: usize,
    /// What has to be so.
    pub rule: Rule,
}

/// What has to be so.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Rule {
    /// The figures are those of the fen.
    #[error("the figures say {written}, and the fen are {right}")]
    Figures {
        /// What is written.
        written: String,
        /// What the fen are in figures.
        right: String,
    },
    /// The words are those of the fen.
    #[error("the words say {written}, and the fen are {right}")]
    Words {
        /// What is written.
        written: String,
        /// What the fen are in words.
        right: String,
    },
    /// A total is more than nothing, and not above the ceiling that is built into every app.
    #[error(
        "a total is more than nothing and at most {ceiling}",
        ceiling = pricing::figures(proof::TOTAL_FEN_MAX)
    )]
    Ceiling,
    /// A total is for as many tickets as one rider may buy.
    #[error("a total is for 1 up to per_rider tickets")]
    Quantity,
    /// It is written once.
    #[error("the same {0} stands there twice")]
    Once(&'static str),
    /// A batch has tickets, opens before it closes, and later than the one above it.
    #[error("a batch has tickets, opens before it closes, and after the batch above it")]
    Batch,
    /// What ends, ends after it began.
    #[error("it ends before it begins")]
    Window,
    /// Nothing outlives the tariff.
    #[error("the tariff expires before the batch closes")]
    Expiry,
    /// At every moment of the tariff a key of this purpose is good.
    #[error("no {purpose} key is good for some of the time of the tariff", purpose = .0.as_str())]
    Covered(Purpose),
    /// A key is named issuer, purpose and something more.
    #[error("a key is named issuer/purpose-…, as what it may sign")]
    KeyName,
    /// Addresses to pay at are encrypted on their way.
    #[error("an address to pay at begins with https://")]
    Scheme,
    /// Where an address may lead to, somebody is named who is paid there.
    #[error("the prefix is of a channel by which nobody is paid")]
    Payee,
    /// What a bridge or an app is handed begins with the payee's own application.
    #[error("the prefix names another application than the payee")]
    Application,
    /// Tickets can be given back at least until the last batch closes.
    #[error("tickets can't be given back any more before the last batch closes")]
    ReturnsEarly,
    /// Tickets can be given back only as long as the providers give money back.
    #[error(
        "tickets can be given back more than 365 days after the first batch opens, and no provider gives money back after a year"
    )]
    ReturnsLate,
    /// At every moment at which tickets can be given back a key for receipts is good.
    #[error("no receipt key is good for some of the time in which tickets can be given back")]
    ReturnsCovered,
    /// The name of the product is no longer than this provider takes it.
    #[error(
        "{} takes names of at most {} characters",
        .0.as_str(),
        name_limits(*.0).chars
    )]
    NameLong(Provider),
    /// The name of the product has no character that this provider refuses.
    #[error("{provider} takes no {1:?} in a name", provider = .0.as_str())]
    NameCharacter(Provider, char),
}

/// Holds a tariff against every rule.
///
/// # Errors
/// The first one that is broken.
pub fn check(issuer: &str, tariff: &Tariff) -> Result<(), Flaw> {
    let whole = |rule| Flaw { field: "exp", nth: 0, rule };
    if tariff.exp <= tariff.iat {
        return Err(whole(Rule::Window));
    }
    each("total", &tariff.totals, |total, above| check_total(tariff, total, above))?;
    each("batch", &tariff.batches, |batch, above| check_batch(tariff.exp, batch, above))?;
    each("key", &tariff.keys, |key, above| check_key(issuer, key, above))?;
    if let Some(bare) = DELEGATED.into_iter().find(|purpose| !covered(tariff, *purpose, tariff.exp))
    {
        return Err(whole(Rule::Covered(bare)));
    }
    check_returns(tariff).map_err(|rule| Flaw { field: "returns", nth: 0, rule })?;
    check_name(tariff).map_err(|rule| Flaw { field: "name-zh", nth: 0, rule })?;
    each("payee", &tariff.payees, |payee: &Payee, above| {
        once("channel", above.iter().any(|other| other.channel == payee.channel))
    })?;
    each("prefix", &tariff.prefixes, |prefix, _| check_prefix(tariff, prefix))
}

/// The flaws of repeated lines, each of which may look at those above it.
fn each<T>(
    field: &'static str,
    lines: &[T],
    check: impl Fn(&T, &[T]) -> Result<(), Rule>,
) -> Result<(), Flaw> {
    for (nth, line) in lines.iter().enumerate() {
        let above = lines.get(..nth).unwrap_or_default();
        check(line, above).map_err(|rule| Flaw { field, nth, rule })?;
    }
    Ok(())
}

fn check_total(tariff: &Tariff, total: &Total, above: &[Total]) -> Result<(), Rule> {
    let (figures, words) = (pricing::figures(total.fen), pricing::words(total.fen));
    if *total.pay != *figures {
        return Err(Rule::Figures { written: String::from(&*total.pay), right: figures });
    }
    if *total.words != *words {
        return Err(Rule::Words { written: String::from(&*total.words), right: words });
    }
    if total.fen.get() == 0 || total.fen > proof::TOTAL_FEN_MAX {
        return Err(Rule::Ceiling);
    }
    if !(1..=tariff.per_rider.tickets).contains(&total.qty) {
        return Err(Rule::Quantity);
    }
    once(
        "quantity",
        above.iter().any(|other| (&other.product, other.qty) == (&total.product, total.qty)),
    )
}

fn check_batch(exp: UnixSeconds, batch: &Batch, above: &[Batch]) -> Result<(), Rule> {
    let after = above.last().is_none_or(|last| last.opens < batch.opens);
    if !after || batch.opens >= batch.closes || batch.size == 0 {
        return Err(Rule::Batch);
    }
    if batch.closes > exp {
        return Err(Rule::Expiry);
    }
    once("batch", above.iter().any(|other| other.id == batch.id))
}

/// One key for one purpose, whatever it is called: what a purpose protects would else be a name.
fn check_key(issuer: &str, key: &DelegatedKey, above: &[DelegatedKey]) -> Result<(), Rule> {
    if key.nbf >= key.exp {
        return Err(Rule::Window);
    }
    if !key.key.name().starts_with(&format!("{issuer}/{}-", key.purpose.as_str())) {
        return Err(Rule::KeyName);
    }
    once("key", above.iter().any(|other| other.key.public() == key.key.public()))
}

/// Until when money may go back under a tariff, its own time included.
pub(crate) fn last_return(exp: UnixSeconds, returns: Returns) -> UnixSeconds {
    match returns {
        Returns::NotOffered => exp,
        Returns::Unused { until } => exp.max(until),
    }
}

/// What is promised can be kept: by us, and by the providers.
fn check_returns(tariff: &Tariff) -> Result<(), Rule> {
    let Returns::Unused { until } = tariff.returns else {
        return Ok(());
    };
    if tariff.batches.iter().any(|batch| until < batch.closes) {
        return Err(Rule::ReturnsEarly);
    }
    if tariff.batches.iter().any(|it| until > it.opens.saturating_add(REFUNDABLE_SECONDS_MAX)) {
        return Err(Rule::ReturnsLate);
    }
    let covered = covered(tariff, Purpose::Receipt, last_return(tariff.exp, tariff.returns));
    if covered { Ok(()) } else { Err(Rule::ReturnsCovered) }
}

/// What a provider takes as the title of an order.
struct NameLimits {
    chars: usize,
    refused: &'static [char],
}

/// Alipay's `subject`, and WeChat Pay's `description`, after their descriptions of the payment methods.
const fn name_limits(provider: Provider) -> NameLimits {
    match provider {
        Provider::Alipay => NameLimits { chars: 256, refused: &['/', '=', '&'] },
        Provider::Wechat => NameLimits { chars: 127, refused: &[] },
    }
}

/// The product's name in Chinese is the title of every order: a name that a provider refuses would sell nothing there.
fn check_name(tariff: &Tariff) -> Result<(), Rule> {
    for payee in &tariff.payees {
        let provider = payee.channel.provider();
        let limits = name_limits(provider);
        if tariff.name.zh.chars().count() > limits.chars {
            return Err(Rule::NameLong(provider));
        }
        if let Some(refused) = tariff.name.zh.chars().find(|char| limits.refused.contains(char)) {
            return Err(Rule::NameCharacter(provider, refused));
        }
    }
    Ok(())
}

/// Whether the windows of the keys of this purpose leave no moment out, from the beginning of the tariff to an end.
fn covered(tariff: &Tariff, purpose: Purpose, end: UnixSeconds) -> bool {
    let keys = tariff.keys.iter().filter(|key| key.purpose == purpose);
    let windows: BTreeSet<_> = keys.map(|key| (key.nbf, key.exp)).collect();
    let until = windows
        .into_iter()
        .fold(tariff.iat, |until, (nbf, exp)| if nbf <= until { until.max(exp) } else { until });
    until >= end
}

fn check_prefix(tariff: &Tariff, prefix: &Prefix) -> Result<(), Rule> {
    let app = &tariff.payee(prefix.channel).ok_or(Rule::Payee)?.app;
    let (holds, rule) = match prefix.channel {
        Channel::AlipayWap | Channel::WechatH5 => {
            (prefix.prefix.starts_with("https://"), Rule::Scheme)
        }
        // A bridge or an app takes parameters, and leads to no address.
        Channel::WechatJsapi => {
            (*prefix.prefix == *format!("{{\"appId\":\"{}\",", &**app), Rule::Application)
        }
        Channel::WechatApp => {
            (*prefix.prefix == *format!("{{\"appid\":\"{}\",", &**app), Rule::Application)
        }
        Channel::AlipayApp => (*prefix.prefix == *format!("app_id={}&", &**app), Rule::Application),
    };
    if holds { Ok(()) } else { Err(rule) }
}

fn once(what: &'static str, twice: bool) -> Result<(), Rule> {
    if twice { Err(Rule::Once(what)) } else { Ok(()) }
}
