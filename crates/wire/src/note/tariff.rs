//! The tariff: the public offer, signed offline before the sale by two keys that never touch a server.

use super::body::{Body, Reader, Writer, number};
use super::format::TARIFF_TEXT_BYTES_MAX;
use crate::{BatchId, Channel, Digest, Fen, ProductId, Purpose, Slice, UnixSeconds, VerifierKey};

/// The most lines of one repeated field.
pub const LINES_MAX: usize = 32;

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
    /// The refund rule.
    pub refund: Bilingual,
    /// How many tickets one rider may buy of one batch.
    pub per_rider: u32,
    /// Every total that may be charged; no other may.
    pub totals: Vec<Total>,
    /// The batches, in the order of their opening.
    pub batches: Vec<Batch>,
    /// The commitments to the two halves of the draw's seed.
    pub commits: [Digest; 2],
    /// The online keys, each with its purpose and window.
    pub keys: Vec<DelegatedKey>,
    /// What identifies a rider.
    pub rider: Slice,
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

/// A total that may be charged, in three notations that must agree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Total {
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
    /// How many tickets it has.
    pub size: u32,
    /// When it opens.
    pub opens: UnixSeconds,
    /// When it closes.
    pub closes: UnixSeconds,
    /// For how long after the opening entries count as equal, in seconds.
    pub window: u64,
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
    /// a bridge, up to and including the application.
    pub prefix: Slice,
}

impl Tariff {
    /// The batch with this id.
    #[must_use]
    pub fn batch(&self, id: &BatchId) -> Option<&Batch> {
        self.batches.iter().find(|batch| batch.id == *id)
    }

    /// The permitted total for this many tickets.
    #[must_use]
    pub fn total(&self, qty: u32) -> Option<&Total> {
        self.totals.iter().find(|total| total.qty == qty)
    }

    /// The payee of this channel.
    #[must_use]
    pub fn payee(&self, channel: Channel) -> Option<&Payee> {
        self.payees.iter().find(|payee| payee.channel == channel)
    }
}

impl Body for Tariff {
    const PURPOSE: Purpose = Purpose::Tariff;
    const TEXT_BYTES_MAX: usize = TARIFF_TEXT_BYTES_MAX;

    fn iat(&self) -> UnixSeconds {
        self.iat
    }

    fn read(reader: &mut Reader<'_>) -> Self {
        Self {
            version: reader.number("version"),
            iat: reader.instant("iat"),
            exp: reader.instant("exp"),
            product: reader.product(),
            rides: reader.number("rides"),
            valid_days: reader.number("valid-days"),
            name: bilingual(reader, "name-zh", "name-en"),
            refund: bilingual(reader, "refund-zh", "refund-en"),
            per_rider: reader.number("per-rider"),
            totals: lines(reader, "total", total),
            batches: lines(reader, "batch", batch),
            commits: [reader.digest("commit-a"), reader.digest("commit-b")],
            keys: lines(reader, "key", delegated_key),
            rider: reader.word("rider"),
            payees: lines(reader, "payee", payee),
            prefixes: lines(reader, "prefix", prefix),
            hotline: reader.text("hotline"),
            service: bilingual(reader, "service-zh", "service-en"),
        }
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
        writer.field("refund-zh", &*self.refund.zh);
        writer.field("refund-en", &*self.refund.en);
        writer.field("per-rider", self.per_rider);
        for Total { qty, fen, pay, words } in &self.totals {
            writer.field("total", format_args!("{qty} {} {} {}", fen.get(), &**pay, &**words));
        }
        for Batch { id, size, opens, closes, window } in &self.batches {
            writer.field("batch", format_args!("{id} {size} {opens} {closes} {window}"));
        }
        writer.field("commit-a", self.commits[0]);
        writer.field("commit-b", self.commits[1]);
        for DelegatedKey { purpose, key, nbf, exp } in &self.keys {
            writer.field("key", format_args!("{} {key} {nbf} {exp}", purpose.as_str()));
        }
        writer.field("rider", &*self.rider);
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

/// One or more lines of a repeated field, all different.
fn lines<T: PartialEq>(
    reader: &mut Reader<'_>,
    key: &'static str,
    line: fn(&mut Reader<'_>) -> T,
) -> Vec<T> {
    let mut all = vec![line(reader)];
    while reader.next_is(key) {
        let next = line(reader);
        let more = all.len() < LINES_MAX && !all.contains(&next);
        reader.require(key, more);
        all.push(next);
    }
    all
}

fn bilingual(reader: &mut Reader<'_>, zh: &'static str, en: &'static str) -> Bilingual {
    Bilingual { zh: reader.text(zh), en: reader.text(en) }
}

fn total(reader: &mut Reader<'_>) -> Total {
    const KEY: &str = "total";
    let [qty, fen, pay, words] = reader.words(KEY);
    reader.require(KEY, !words.contains(' '));
    Total {
        qty: reader.value(KEY, number(&qty), 0),
        fen: Fen::new(reader.value(KEY, number(&fen), 0)),
        pay,
        words,
    }
}

fn batch(reader: &mut Reader<'_>) -> Batch {
    const KEY: &str = "batch";
    let [id, size, opens, closes, window] = reader.words(KEY);
    let id = reader.value(KEY, BatchId::parse(&id), BatchId::BLANK);
    let size = reader.value(KEY, number(&size), 0);
    let opens = reader.value(KEY, number(&opens), 0);
    let closes = reader.value(KEY, number(&closes), 0);
    let window = reader.value(KEY, number(&window), 0);
    reader.require(KEY, opens < closes);
    Batch { id, size, opens, closes, window }
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
        Channel::AlipayWap | Channel::WechatH5 => prefix.ends_with('?'),
    };
    reader.require("prefix", whole && !prefix.contains(' '));
    Prefix { channel, prefix }
}
