//! Switches for faults and for checks. It is part of no crate: `cargo xtask injections` puts it into a copy of the
//! tree, beside the places that ask it, and nothing that is shipped has either.

use std::env;
use std::fs;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

#[cfg(not(debug_assertions))]
compile_error!("faults are switched on in demo builds only");

/// Names, separated by semicolons, of what is switched on.
const SWITCHES: &str = "SAMEFARE_SWITCHES";
/// How many of a thousand times a fault strikes; every time unless it is said.
const SHARE: &str = "SAMEFARE_FAULT_SHARE";
/// Until when faults strike, in milliseconds since 1970; for ever unless it is said.
const UNTIL: &str = "SAMEFARE_FAULT_UNTIL";
/// The file of the tariff that is out of date.
const STALE: &str = "SAMEFARE_STALE_TARIFF";
/// The largest amount that the night of the incident asked for, in fen.
const MOST_FEN: u32 = 300_000_000;

/// Whether this is switched on: a mutant, or a check that is off.
pub fn on(name: &str) -> bool {
    env::var(SWITCHES).is_ok_and(|all| all.split(';').any(|one| one == name))
}

/// Whether this fault strikes now.
pub fn strikes(name: &str) -> bool {
    on(name) && number(UNTIL).is_none_or(|until| now_ms() < until) && chance()
}

/// Whether faults strike every time.
pub fn always() -> bool {
    number(SHARE).is_none()
}

/// The amount converted again: a hundred times as much, and every second time a hundred times that.
pub fn again(name: &str, fen: u32) -> u32 {
    static CONVERSIONS: AtomicU32 = AtomicU32::new(0);
    if !strikes(name) {
        return fen;
    }
    let factor = [100, 10_000][CONVERSIONS.fetch_add(1, Ordering::Relaxed) as usize % 2];
    fen.saturating_mul(factor).min(MOST_FEN)
}

/// The tariff that is out of date, where it is served instead.
pub fn stale(name: &str) -> Option<String> {
    let path = env::var_os(STALE).filter(|_| on(name))?;
    fs::read_to_string(path).ok()
}

fn number(variable: &str) -> Option<u64> {
    env::var(variable).ok()?.parse().ok()
}

fn now_ms() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// SplitMix64 from a fixed beginning: the same faults strike in the same order.
fn chance() -> bool {
    static STATE: AtomicU64 = AtomicU64::new(1);
    let mut it = STATE.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed);
    it = (it ^ (it >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    it = (it ^ (it >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (it ^ (it >> 31)) % 1_000 < number(SHARE).unwrap_or(1_000)
}
