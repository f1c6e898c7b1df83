//! The tariff: the public offer, signed offline before the sale by two keys that never touch a server.

use super::body::{Body, Reader, Writer, number};
use super::format::TARIFF_TEXT_BYTES_MAX;
use super::receipt::TICKETS_MAX;
use crate::spelling::spelled;
use crate::{BatchId, Channel, Fen, ProductId, Purpose, Slice, UnixSeconds, VerifierKey};

/// The value of `returns` where tickets can't be given back.
const NOT_OFFERED: &str = "none";
/// The first word of `returns` where unused tickets can be given back.
const UNUSED: &str = "unused";

/// The fields of a tariff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tariff {
    /// Rises with every tariff of this issuer; the app never accepts a lower one again.
    pub version: u32,
    /// When it was signed.
    pub iat: UnixSeconds,
    /// From when it must not be used any more.
    pub exp: UnixSeconds,
    /// The product that is sold.
    pub product: ProductId,
    /// How many rides one ticket holds.
    pub rides: u32,
    /// For how many days a ticket can be used, counted from the purchase.
    pub valid_days: u32,
    /// The name of the product.
    pub name: Bilingual,
    /// Where a ticket is valid.
    pub valid_in: Bilingual,
    /// Whether tickets can be given back.
    pub returns: Returns,
    /// The refund rule.
    pub refund: Bilingual,
    /// How many tickets one rider may buy.
    pub per_rider: PerRider,
    /// Every total that may be charged; no other may.
    pub totals: Vec<Total>,
    /// The batches, in the order of their opening.
    pub batches: Vec<Batch>,
    /// The online keys, each with its purpose and window.
    pub keys: Vec<DelegatedKey>,
    /// What identifies a rider.
    pub rider: RiderIdentity,
    /// The payees, by channel.
    pub payees: Vec<Payee>,
    /// The allowed prefixes of payment addresses, by channel.
    pub prefixes: Vec<Prefix>,
    /// The telephone number for riders.
    pub hotline: Slice,
    /// The service centre.
    pub service: Bilingual,
}

/// A text in both of the app's languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bilingual {
    /// In Chinese.
    pub zh: Slice,
    /// In English.
    pub en: Slice,
}

/// Whether tickets can be given back, by the rider and without asking anybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Returns {
    /// Not at all.
    NotOffered,
    /// Unused ones, against the whole price.
    Unused {
        /// From when they can't be given back any more.
        until: UnixSeconds,
    },
}

/// How many tickets one rider may buy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PerRider {
    /// The number of tickets.
    pub tickets: u32,
    /// Of what.
    pub of: PerRiderOf,
}

spelled! {
    /// Of what a rider may buy a limited number of tickets.
    pub enum PerRiderOf {
        /// Of each batch.
        Night = "night",
        /// Of all batches of the tariff together.
        Release = "release",
    }
}

spelled! {
    /// What identifies a rider.
    pub enum RiderIdentity {
        /// A phone number, confirmed by a code or stated by the app around the page.
        Phone = "phone",
    }
}

/// A total that may be charged, in three notations that must agree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Total {
    /// The product.
    pub product: ProductId,
    /// The quantity of tickets.
    pub qty: u32,
    /// The total in fen.
    pub fen: Fen,
    /// The total in figures, as it is shown.
    pub pay: Slice,
    /// The total in words, as on a cheque.
    pub words: Slice,
}

/// One release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// Its id.
    pub id: BatchId,
    /// The product of its tickets.
    pub product: ProductId,
    /// How many tickets it has.
    pub size: u32,
    /// When it opens.
    pub opens: UnixSeconds,
    /// When it closes.
    pub closes: UnixSeconds,
}

/// An online key, for one purpose and with a validity window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DelegatedKey {
    /// What it may sign.
    pub purpose: Purpose,
    /// The key.
    pub key: VerifierKey,
    /// Not before.
    pub nbf: UnixSeconds,
    /// From when it may not sign any more.
    pub exp: UnixSeconds,
}

/// The payee of a channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payee {
    /// The channel.
    pub channel: Channel,
    /// The merchant's number there.
    pub merchant: Slice,
    /// The application's number there.
    pub app: Slice,
    /// The name that the wallet should show.
    pub name: Slice,
}

/// An allowed prefix of a channel's addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prefix {
    /// The channel.
    pub channel: Channel,
    /// The first characters of the address, up to and including the query's question mark; of the parameters of
    /// a bridge or an app, up to and including the application.
    pub prefix: Slice,
}

impl Tariff {
    /// The batch with this id.
    #[must_use]
    pub fn batch(&self, id: &BatchId) -> Option<&Batch> {
        self.batches.iter().find(|batch| batch.id == *id)
    }

    /// The permitted total for this many tickets of this product.
    #[must_use]
    pub fn total(&self, product: &ProductId, qty: u32) -> Option<&Total> {
        self.totals.iter().find(|total| total.product == *product && total.qty == qty)
    }

    /// The payee of this channel.
    #[must_use]
    pub fn payee(&self, channel: Channel) -> Option<&Payee> {
        self.payees.iter().find(|payee| payee.channel == channel)
    }
}

impl Body for Tariff {
    const PURPOSE: Purpose = Purpose::Tariff;
    const VERSION: &'static str = "v2";
    const TEXT_BYTES_MAX: usize = TARIFF_TEXT_BYTES_MAX;

    fn iat(&self) -> UnixSeconds {
        self.iat
    }

    fn read(reader: &mut Reader<'_>) -> Self {
        let tariff = Self {
            version: reader.number("version"),
            iat: reader.instant("iat"),
            exp: reader.instant("exp"),
            product: reader.product(),
            rides: reader.number("rides"),
            valid_days: reader.number("valid-days"),
            name: bilingual(reader, "name-zh", "name-en"),
            valid_in: bilingual(reader, "valid-in-zh", "valid-in-en"),
            returns: returns(reader),
            refund: bilingual(reader, "refund-zh", "refund-en"),
            per_rider: per_rider(reader),
            totals: reader.lines("total", total),
            batches: reader.lines("batch", batch),
            keys: reader.lines("key", delegated_key),
            rider: reader.parsed("rider", RiderIdentity::Phone, RiderIdentity::parse),
            payees: reader.lines("payee", payee),
            prefixes: reader.lines("prefix", prefix),
            hotline: reader.text("hotline"),
            service: bilingual(reader, "service-zh", "service-en"),
        };
        let known = |product: &ProductId| *product == tariff.product;
        if let Returns::Unused { until } = tariff.returns {
            reader.require("returns", until > tariff.iat);
        }
        reader.require("total", tariff.totals.iter().all(|total| known(&total.product)));
        reader.require("batch", tariff.batches.iter().all(|batch| known(&batch.product)));
        tariff
    }

    fn write(&self, writer: &mut Writer) {
        writer.field("version", self.version);
        writer.field("iat", self.iat);
        writer.field("exp", self.exp);
        writer.field("product", &self.product);
        writer.field("rides", self.rides);
        writer.field("valid-days", self.valid_days);
        writer.field("name-zh", &*self.name.zh);
        writer.field("name-en", &*self.name.en);
        writer.field("valid-in-zh", &*self.valid_in.zh);
        writer.field("valid-in-en", &*self.valid_in.en);
        match self.returns {
            Returns::NotOffered => writer.field("returns", NOT_OFFERED),
            Returns::Unused { until } => writer.field("returns", format_args!("{UNUSED} {until}")),
        }
        writer.field("refund-zh", &*self.refund.zh);
        writer.field("refund-en", &*self.refund.en);
        let PerRider { tickets, of } = self.per_rider;
        writer.field("per-rider", format_args!("{tickets} {}", of.as_str()));
        for Total { product, qty, fen, pay, words } in &self.totals {
            let (fen, pay, words) = (fen.get(), &**pay, &**words);
            writer.field("total", format_args!("{product} {qty} {fen} {pay} {words}"));
        }
        for Batch { id, product, size, opens, closes } in &self.batches {
            writer.field("batch", format_args!("{id} {product} {size} {opens} {closes}"));
        }
        for DelegatedKey { purpose, key, nbf, exp } in &self.keys {
            writer.field("key", format_args!("{} {key} {nbf} {exp}", purpose.as_str()));
        }
        writer.field("rider", self.rider.as_str());
        for Payee { channel, merchant, app, name } in &self.payees {
            let (merchant, app, name) = (&**merchant, &**app, &**name);
            writer.field("payee", format_args!("{} {merchant} {app} {name}", channel.as_str()));
        }
        for Prefix { channel, prefix } in &self.prefixes {
            writer.field("prefix", format_args!("{} {}", channel.as_str(), &**prefix));
        }
        writer.field("hotline", &*self.hotline);
        writer.field("service-zh", &*self.service.zh);
        writer.field("service-en", &*self.service.en);
    }
}

fn bilingual(reader: &mut Reader<'_>, zh: &'static str, en: &'static str) -> Bilingual {
    Bilingual { zh: reader.text(zh), en: reader.text(en) }
}

fn returns(reader: &mut Reader<'_>) -> Returns {
    const KEY: &str = "returns";
    let value = reader.text(KEY);
    if *value == *NOT_OFFERED {
        return Returns::NotOffered;
    }
    let until = value.strip_prefix(UNUSED).and_then(|rest| rest.strip_prefix(' '));
    Returns::Unused { until: reader.value(KEY, until.and_then(number), 0) }
}

fn per_rider(reader: &mut Reader<'_>) -> PerRider {
    const KEY: &str = "per-rider";
    let [tickets, of] = reader.words(KEY);
    let tickets = number(&tickets).filter(|tickets| *tickets > 0);
    PerRider {
        tickets: reader.value(KEY, tickets, 0),
        of: reader.value(KEY, PerRiderOf::parse(&of), PerRiderOf::Night),
    }
}

fn total(reader: &mut Reader<'_>) -> Total {
    const KEY: &str = "total";
    let [product, qty, fen, pay, words] = reader.words(KEY);
    reader.require(KEY, !words.contains(' '));
    Total {
        product: reader.value(KEY, ProductId::parse(&product), ProductId::BLANK),
        qty: reader.value(KEY, number(&qty).filter(is_quantity), 0),
        fen: Fen::new(reader.value(KEY, number(&fen), 0)),
        pay,
        words,
    }
}

/// Whether a purchase may be of so many tickets: each has a line in its receipt.
fn is_quantity(qty: &u32) -> bool {
    (1..=TICKETS_MAX).contains(&usize::try_from(*qty).unwrap_or(usize::MAX))
}

fn batch(reader: &mut Reader<'_>) -> Batch {
    const KEY: &str = "batch";
    let [id, product, size, opens, closes] = reader.words(KEY);
    let id = reader.value(KEY, BatchId::parse(&id), BatchId::BLANK);
    let product = reader.value(KEY, ProductId::parse(&product), ProductId::BLANK);
    let size = reader.value(KEY, number(&size), 0);
    let opens = reader.value(KEY, number(&opens), 0);
    let closes = reader.value(KEY, number(&closes), 0);
    reader.require(KEY, opens < closes);
    Batch { id, product, size, opens, closes }
}

fn delegated_key(reader: &mut Reader<'_>) -> DelegatedKey {
    const KEY: &str = "key";
    let [purpose, key, nbf, exp] = reader.words(KEY);
    // Only root keys sign tariffs: a delegated key must not be able to replace the tariff.
    let purpose = Purpose::parse(&purpose).filter(|purpose| *purpose != Purpose::Tariff);
    DelegatedKey {
        purpose: reader.value(KEY, purpose, Purpose::Status),
        key: reader.value(KEY, VerifierKey::parse(&key), VerifierKey::BLANK),
        nbf: reader.value(KEY, number(&nbf), 0),
        exp: reader.value(KEY, number(&exp), 0),
    }
}

fn payee(reader: &mut Reader<'_>) -> Payee {
    let [channel, merchant, app, name] = reader.words("payee");
    let channel = reader.value("payee", Channel::parse(&channel), Channel::AlipayWap);
    Payee { channel, merchant, app, name }
}

fn prefix(reader: &mut Reader<'_>) -> Prefix {
    let [channel, prefix] = reader.words("prefix");
    let channel = reader.value("prefix", Channel::parse(&channel), Channel::AlipayWap);
    // A prefix that ended inside the name of a host or an application would also allow longer names
    // with that beginning.
    let whole = match channel {
        Channel::WechatJsapi => prefix.starts_with("{\"appId\":\"") && prefix.ends_with("\","),
        Channel::WechatApp => prefix.starts_with("{\"appid\":\"") && prefix.ends_with("\","),
        Channel::AlipayApp => prefix.starts_with("app_id=") && prefix.ends_with('&'),
        Channel::AlipayWap | Channel::WechatH5 => prefix.ends_with('?'),
    };
    reader.require("prefix", whole && !prefix.contains(' '));
    Prefix { channel, prefix }
}
