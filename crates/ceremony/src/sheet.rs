//! A tariff as the holder of a key reads it before signing, and the difference of two of them.

use proof::RootKeys;
use wire::tariff::{
    Batch, Bilingual, DelegatedKey, Payee, PerRider, PerRiderOf, Prefix, Returns, Total,
};
use wire::{Tariff, UnixSeconds};

use keys::{china_time, pricing};

use crate::draft::{Draft, Role};

/// The width of the names, in characters.
const NAME_CHARS: usize = 22;

/// One line of the sheet: what it is about, which is its own in the whole sheet, and what is so.
struct Fact {
    name: String,
    value: String,
}

/// The whole tariff, and who has signed it.
#[must_use]
pub fn show(draft: &Draft, roots: &RootKeys) -> String {
    let Draft { issuer, tariff, note } = draft;
    let mut sheet = format!(
        "Tariff {} of {}\n{}\nTimes are China's, UTC+8.\n",
        tariff.version,
        &**issuer,
        note.digest()
    );
    for (title, facts) in sections(tariff) {
        sheet += &format!("\n{title}\n");
        for fact in facts {
            sheet += &line(&fact.name, &fact.value);
        }
    }
    sheet += "\nSigned\n";
    for (name, value) in signatures(draft, roots) {
        sheet += &line(&name, &value);
    }
    sheet
}

/// What is not the same in both: lines that went, lines that came, and of a fare by how much it moved.
#[must_use]
pub fn diff(old: &Tariff, new: &Tariff) -> String {
    let facts = |tariff| sections(tariff).into_iter().flat_map(|(_, facts)| facts);
    let (before, after): (Vec<_>, Vec<_>) = (facts(old).collect(), facts(new).collect());
    let version = |tariff: &Tariff| format!("version {}", tariff.version);
    let mut sheet = format!("{} -> {}\n", version(old), version(new));
    for fact in &before {
        let now = after.iter().find(|other| other.name == fact.name);
        if now.is_none_or(|now| now.value != fact.value) {
            sheet += &format!("- {}", line(&fact.name, &fact.value));
        }
        if let Some(now) = now.filter(|now| now.value != fact.value) {
            sheet += &format!("+ {}", line(&now.name, &now.value));
        }
    }
    for fact in after.iter().filter(|fact| before.iter().all(|old| old.name != fact.name)) {
        sheet += &format!("+ {}", line(&fact.name, &fact.value));
    }
    for Total { product, qty, fen, .. } in &new.totals {
        let moved = old.total(product, *qty).filter(|total| total.fen != *fen);
        if let Some(change) = moved.and_then(|total| pricing::change(total.fen, *fen)) {
            sheet += &format!("the fare for {qty} moves by {change}\n");
        }
    }
    sheet
}

/// Who has signed in each role; and every line that is nobody's.
fn signatures(draft: &Draft, roots: &RootKeys) -> Vec<(String, String)> {
    let signers = draft.signers(roots);
    let mut all = Vec::new();
    for role in Role::BOTH {
        let signer = signers.iter().find(|signer| signer.role == Some(role));
        let name = signer.map_or("not yet", |signer| signer.name.as_str());
        all.push((role.as_str().into(), name.into()));
    }
    for stranger in signers.iter().filter(|signer| signer.role.is_none()) {
        all.push(("NOT A ROOT KEY'S".into(), stranger.name.clone()));
    }
    all
}

fn line(name: &str, value: &str) -> String {
    format!("  {name:NAME_CHARS$} {value}\n")
}

fn sections(tariff: &Tariff) -> [(&'static str, Vec<Fact>); 6] {
    [
        ("Fare", tariff.totals.iter().map(total).collect()),
        ("Product", product(tariff)),
        ("Batches", tariff.batches.iter().map(batch).collect()),
        ("Who is paid", {
            let payees = tariff.payees.iter().map(payee);
            payees.chain(tariff.prefixes.iter().map(prefix)).collect()
        }),
        ("Keys that sign on-line", tariff.keys.iter().map(key).collect()),
        ("This tariff", validity(tariff)),
    ]
}

fn total(Total { product, qty, fen, pay, words }: &Total) -> Fact {
    fact(format!("for {qty} {product}"), format!("{}  {}  ({} fen)", &**pay, &**words, fen.get()))
}

fn product(tariff: &Tariff) -> Vec<Fact> {
    let Tariff { product, rides, valid_days, name, valid_in, refund, rider, .. } = tariff;
    let holds = format!("{rides} rides, for {valid_days} days from the purchase");
    let mut facts = vec![fact("id", product.to_string())];
    facts.extend(both("name", name));
    facts.push(fact("a ticket holds", holds));
    facts.extend(both("valid in", valid_in));
    let PerRider { tickets, of } = tariff.per_rider;
    let of = match of {
        PerRiderOf::Night => "of each batch",
        PerRiderOf::Release => "of all batches together",
    };
    facts
        .push(fact("a rider buys at most", format!("{tickets} {of}, known by {}", rider.as_str())));
    facts.push(fact("given back", returns(tariff.returns)));
    facts.extend(both("refund", refund));
    facts.push(fact("hotline", &*tariff.hotline));
    facts.extend(both("service", &tariff.service));
    facts
}

fn both(name: &str, text: &Bilingual) -> [Fact; 2] {
    [fact(format!("{name} (zh)"), &*text.zh), fact(format!("{name} (en)"), &*text.en)]
}

fn returns(returns: Returns) -> String {
    match returns {
        Returns::NotOffered => "no ticket, by the rider".into(),
        Returns::Unused { until } => {
            format!("unused tickets, by the rider, until {}", china_time::write(until))
        }
    }
}

fn batch(Batch { id, product, size, opens, closes }: &Batch) -> Fact {
    let (opens, closes) = (china_time::write(*opens), china_time::write(*closes));
    fact(id.to_string(), format!("{size} tickets {product}, {opens} to {closes}"))
}

fn payee(Payee { channel, merchant, app, name }: &Payee) -> Fact {
    let value = format!("{}, merchant {}, app {}", &**name, &**merchant, &**app);
    fact(channel.as_str(), value)
}

fn prefix(Prefix { channel, prefix }: &Prefix) -> Fact {
    fact(format!("{} leads to", channel.as_str()), &**prefix)
}

fn key(DelegatedKey { purpose, key, nbf, exp }: &DelegatedKey) -> Fact {
    fact(format!("{} {}", purpose.as_str(), hex_id(key)), format!("{key}, {}", span(*nbf, *exp)))
}

/// The id by which signature lines name the key: short, and its own.
fn hex_id(key: &wire::VerifierKey) -> String {
    wire::digest::hex(&key.id())
}

fn validity(tariff: &Tariff) -> Vec<Fact> {
    vec![fact("valid", span(tariff.iat, tariff.exp))]
}

fn span(from: UnixSeconds, until: UnixSeconds) -> String {
    format!("{} until {}", china_time::write(from), china_time::write(until))
}

fn fact(name: impl Into<String>, value: impl Into<String>) -> Fact {
    Fact { name: name.into(), value: value.into() }
}
