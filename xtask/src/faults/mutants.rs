//! Shows that the simulator can fail: deliberate faults in machine and server, each of which it must find.
//!
//! They are put into a copy of the tree, all at once, and switched on one at a time.

use std::process::Stdio;

use crate::faults::copy::{Change, Copy, SWITCHES};
use crate::run::command;
use crate::run::error::Error;

/// How many seeds may go by until a fault is found.
const SEEDS_MAX: u64 = 200;

/// The faults. To forget the key on reload is not among them: storage, the address and the server each know it, and
/// a rider would not notice.
pub(crate) const CHANGES: &[Change] = &[
    Change {
        name: "a key an attempt",
        file: "crates/checkout/src/network/request.rs",
        right: "key: Some(purchase.idempotency_key()),",
        wrong: "key: Some(if ON && attempt > 1 { PurchaseId::from_random([7; 16]) } \
                else { purchase }.idempotency_key()),",
    },
    Change {
        name: "sends before the key is written",
        file: "crates/checkout/src/transitions/begin.rs",
        right: "    State::SavingKey { intent }\n}",
        wrong: "    if ON { return quote(intent, 0, cx); }\n    State::SavingKey { intent }\n}",
    },
    Change {
        name: "does not write the key",
        file: "crates/checkout/src/page.rs",
        right: "self.memory.begin(intent);\n        self.save();",
        wrong: "self.memory.begin(intent);\n        if !ON { self.save(); }",
    },
    Change {
        name: "calls the unknown closed",
        file: "crates/checkout/src/transitions/purchase.rs",
        right: "        // A payment may have been opened, so the outcome is unknown.\n",
        wrong: "        _ if ON => State::Closed { intent: placed.intent },\n",
    },
    Change {
        name: "does not look for the purchase that there is",
        file: "crates/checkout/src/transitions/problems.rs",
        right: "ProblemType::PurchaseExists => match (problem.purchase, known) {",
        wrong: "ProblemType::PurchaseExists if ON => state,\n        \
                ProblemType::PurchaseExists => match (problem.purchase, known) {",
    },
    Change {
        name: "asks before the named time",
        file: "crates/checkout/src/retry.rs",
        right: "Failure::Overload { retry_after_s: Some(named) } => named\n",
        wrong: "Failure::Overload { retry_after_s: Some(named) } => (if ON { 0 } else { named })\n",
    },
    Change {
        name: "asks without a network",
        file: "crates/checkout/src/network/exchange.rs",
        right: "if !self.online {\n            return;",
        wrong: "if !self.online && !ON {\n            return;",
    },
    Change {
        name: "never asks again after a lost answer",
        file: "crates/checkout/src/network/exchange.rs",
        right: "exchange.fail(Failure::Connection, now, rng);",
        wrong: "if !ON { exchange.fail(Failure::Connection, now, rng); }",
    },
    Change {
        name: "does not know a rider again",
        file: "crates/server/src/rider/session.rs",
        right: "riders::rider_of(&mut tx, phone, &new)",
        wrong: "riders::rider_of(&mut tx, &if ON { code.into() } else { String::from(phone) }, &new)",
    },
    Change {
        name: "a quote of another purchase",
        file: "crates/server/src/sale/quote.rs",
        right: "        purchase: id,\n        rider: rider.clone(),\n        qty: asked.qty,",
        wrong: "        purchase: if ON { PurchaseId::from_random([7; 16]) } else { id },\n        \
                rider: rider.clone(),\n        qty: asked.qty,",
    },
    Change {
        name: "a quote for ever",
        file: "crates/server/src/sale/order.rs",
        right: "&& purchase.quote_exp > now\n        && purchase.tariff",
        wrong: "&& (ON || purchase.quote_exp > now)\n        && purchase.tariff",
    },
    Change {
        name: "sells more than there is",
        file: "crates/server/src/sale/batch.rs",
        right: "taken.is_some_and(|taken| taken <= batch.size)",
        wrong: "ON || taken.is_some_and(|taken| taken <= batch.size)",
    },
    Change {
        name: "closed, because not paid yet",
        file: "crates/server/src/money/settle.rs",
        right: "Trade::Absent if over => close(state, no).await,",
        wrong: "Trade::Absent | Trade::Unpaid if over || ON => close(state, no).await,",
    },
    Change {
        name: "a ticket for any money",
        file: "crates/server/src/money/payment.rs",
        right: "let deserved = payment.total == purchase.total;",
        wrong: "let deserved = ON || payment.total == purchase.total;",
    },
    Change {
        name: "a notification twice, a ticket twice",
        file: "crates/server/src/money/payment.rs",
        right: "OrderState::Awaiting => deserved,",
        wrong: "OrderState::Awaiting => deserved,\n        OrderState::Paid if ON => deserved,",
    },
    Change {
        name: "forgets what was paid",
        file: "crates/server/src/money/settle.rs",
        right: "Trade::Paid(payment) => paid(state, no, at.channel, &payment).await,",
        wrong: "Trade::Paid(payment) => \
                if ON { close(state, no).await } else { paid(state, no, at.channel, &payment).await },",
    },
];

/// Looks for each of them in this copy.
pub(crate) fn run(copy: &Copy) -> Result<(), Error> {
    command::run(&mut copy.cargo("test --quiet --workspace --test sim -- --seeds 0"))?;
    println!("{:<52} seeds", "mutant");
    let mut missed = 0;
    for mutant in CHANGES {
        let found = seeds_until_found(copy, mutant)?;
        missed += usize::from(found.is_none());
        let found = found.unwrap_or_else(|| format!("not in {SEEDS_MAX}"));
        println!("{:<52} {found}", mutant.name);
    }
    println!("mutants {} missed {missed}", CHANGES.len());
    if missed == 0 { Ok(()) } else { Err(Error::Said) }
}

/// How many seeds it took to find the fault, and what was found.
fn seeds_until_found(copy: &Copy, mutant: &Change) -> Result<Option<String>, Error> {
    let mut cargo = copy.cargo("test --quiet --workspace --test sim -- --first --seeds");
    cargo.arg(SEEDS_MAX.to_string());
    cargo.env(SWITCHES, mutant.name).stderr(Stdio::null());
    let output = cargo
        .output()
        .map_err(|cause| Error::NotStarted { program: String::from("cargo"), cause })?;
    let text = String::from_utf8_lossy(&output.stdout);
    Ok(text.lines().find_map(|line| line.strip_prefix("found after ")).map(String::from))
}
