//! The provider's ledger of a night, and the outcome for its riders that follows from it.

use std::collections::BTreeMap;

use serde_json::Value;
use wire::OrderNo;

use crate::Outcome;
use crate::rider::Memory;

/// The announced fare, in fen.
const FARE_FEN: i64 = 30_000;

/// A line of the provider's ledger, as its HTTP API returns it.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    kind: String,
    out_trade_no: String,
    fen: i64,
    at: u64,
}

impl Entry {
    pub(crate) fn read(json: &Value) -> Option<Self> {
        let text = |name: &str| json[name].as_str().map(String::from);
        let (kind, out_trade_no) = (text("kind")?, text("out_trade_no")?);
        Some(Self { kind, out_trade_no, fen: json["fen"].as_i64()?, at: json["at"].as_u64()? })
    }

    /// How many fen it took from the rider; below zero for a refund.
    fn moved(&self) -> i64 {
        if self.kind == "charge" { self.fen } else { -self.fen }
    }
}

/// The outcome: the records of these riders, compared with the ledger of a night that opened at this second.
pub(crate) fn close(
    name: &str,
    memories: &[Memory],
    ledger: &[Entry],
    paused_ms: Option<u64>,
    opened: u64,
) -> Outcome {
    let mut taken = BTreeMap::<&str, i64>::new();
    for entry in ledger {
        *taken.entry(entry.out_trade_no.as_str()).or_default() += entry.moved();
    }
    let count = |number: usize| u32::try_from(number).unwrap();
    let kept = |memory: &Memory| {
        let orders = memory.purchases.iter().map(|id| OrderNo::derive(*id, 1));
        orders.filter_map(|no| taken.get(no.as_str())).sum::<i64>()
    };
    let over: Vec<i64> =
        memories.iter().map(|it| kept(it) - FARE_FEN).filter(|over| *over > 0).collect();
    let told = |what: fn(&Memory) -> bool| count(memories.iter().filter(|it| what(it)).count());
    let served = memories.iter().filter(|it| it.ticketed && kept(it) == FARE_FEN).count();
    Outcome {
        name: name.into(),
        riders: count(memories.len()),
        overpaid: count(over.len()),
        overpaid_yuan: over.iter().sum::<i64>() as f64 / 100.0,
        misled: told(|it| it.misled),
        refused: told(|it| it.refused),
        refunded: count(ledger.iter().filter(|entry| entry.kind == "refund").count()),
        served: count(served),
        compensated: told(|it| it.compensated),
        paused_ms,
        at_risk_yuan: at_risk(ledger, opened),
    }
}

/// Second by second: what was taken by wrong charges and has not come back.
fn at_risk(ledger: &[Entry], opened: u64) -> Vec<f64> {
    let wrong = |entry: &&Entry| {
        let same = |it: &&Entry| it.out_trade_no == entry.out_trade_no && it.kind == "charge";
        ledger.iter().find(same).is_some_and(|charge| charge.fen != FARE_FEN)
    };
    let last = ledger.iter().map(|entry| entry.at).max().unwrap_or(opened).max(opened);
    (opened..=last)
        .map(|second| {
            let until = ledger.iter().filter(|entry| entry.at <= second).filter(wrong);
            until.map(Entry::moved).sum::<i64>() as f64 / 100.0
        })
        .collect()
}
