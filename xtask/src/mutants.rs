//! Shows that the simulator can fail: deliberate faults in machine and server, each of which it must find.
//!
//! They are put into a copy of the tree, all at once, and built once; a variable switches on one at a time. So
//! nothing that is shipped knows of them, and a fault whose place in the source is gone fails the run.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::error::Error;
use crate::program;
use crate::workspace::Workspace;

/// How many seeds may go by until a fault is found.
const SEEDS_MAX: u64 = 200;
/// What switches a fault on, by its name.
const SWITCH: &str = "SAMEFARE_MUTANT";

struct Mutant {
    name: &'static str,
    file: &'static str,
    /// What stands in the source, once.
    right: &'static str,
    /// What stands there instead; `ON` says whether this fault is switched on.
    wrong: &'static str,
}

/// In the copy the crates have another version, so that cargo keeps them apart from the real ones.
const COPIES: Mutant = Mutant {
    name: "the version of the copies",
    file: "Cargo.toml",
    right: "version = \"0.1.0\"",
    wrong: "version = \"0.0.0\"",
};

const MUTANTS: &[Mutant] = &[
    Mutant {
        name: "a key an attempt",
        file: "crates/checkout/src/ask.rs",
        right: "key: Some(purchase.idempotency_key()),",
        wrong: "key: Some(if ON && attempt > 1 { PurchaseId::from_random([7; 16]) } \
                else { purchase }.idempotency_key()),",
    },
    Mutant {
        name: "sends before the key is written",
        file: "crates/checkout/src/checkout.rs",
        right: "            State::Saving { intent }\n        }\n        (State::Drawing, None)",
        wrong: "            if ON { return quote(intent, 0, page, now); }\n            \
                State::Saving { intent }\n        }\n        (State::Drawing, None)",
    },
    Mutant {
        name: "does not write the key",
        file: "crates/checkout/src/page.rs",
        right: "self.record.unopened = true;\n        self.save();",
        wrong: "self.record.unopened = true;\n        if !ON { self.save(); }",
    },
    Mutant {
        name: "forgets the key on reload",
        file: "crates/checkout/src/page.rs",
        right: "record.and_then(Record::decode).unwrap_or_default();",
        wrong: "record.filter(|_| !ON).and_then(Record::decode).unwrap_or_default();",
    },
    Mutant {
        name: "calls the unknown closed",
        file: "crates/checkout/src/fold.rs",
        right: "            // A payment may have been opened, so the outcome is unknown.\n",
        wrong: "            _ if ON => State::Closed { intent },\n",
    },
    Mutant {
        name: "does not look for the purchase that there is",
        file: "crates/checkout/src/hear.rs",
        right: "(ProblemType::PurchaseExists, state) => match (problem.purchase, known) {",
        wrong: "(ProblemType::PurchaseExists, state) if ON => state,\n        \
                (ProblemType::PurchaseExists, state) => match (problem.purchase, known) {",
    },
    Mutant {
        name: "asks before the named time",
        file: "crates/checkout/src/retry.rs",
        right: "Failure::Overload { retry_after_s: Some(named) } => named\n",
        wrong: "Failure::Overload { retry_after_s: Some(named) } => (if ON { 0 } else { named })\n",
    },
    Mutant {
        name: "asks without a network",
        file: "crates/checkout/src/exchange.rs",
        right: "if !self.online {\n            return;",
        wrong: "if !self.online && !ON {\n            return;",
    },
    Mutant {
        name: "never asks again after a lost answer",
        file: "crates/checkout/src/exchange.rs",
        right: "exchange.fail(Failure::Connection, now, rng);",
        wrong: "if !ON { exchange.fail(Failure::Connection, now, rng); }",
    },
    Mutant {
        name: "does not know a rider again",
        file: "crates/server/src/session.rs",
        right: "riders::rider_of(&mut tx, phone, &new)",
        wrong: "riders::rider_of(&mut tx, &if ON { code.into() } else { String::from(phone) }, &new)",
    },
    Mutant {
        name: "a quote of another purchase",
        file: "crates/server/src/sale.rs",
        right: "        purchase: id,\n        rider: rider.clone(),\n        qty: asked.qty,",
        wrong: "        purchase: if ON { PurchaseId::from_random([7; 16]) } else { id },\n        \
                rider: rider.clone(),\n        qty: asked.qty,",
    },
    Mutant {
        name: "a quote for ever",
        file: "crates/server/src/sale.rs",
        right: "&& purchase.quote_exp > now\n        && purchase.tariff",
        wrong: "&& (ON || purchase.quote_exp > now)\n        && purchase.tariff",
    },
    Mutant {
        name: "sells more than there is",
        file: "crates/server/src/batch.rs",
        right: "taken.is_some_and(|taken| taken <= batch.size)",
        wrong: "ON || taken.is_some_and(|taken| taken <= batch.size)",
    },
    Mutant {
        name: "closed, because not paid yet",
        file: "crates/server/src/settle.rs",
        right: "Trade::Absent if over => close(state, no).await,",
        wrong: "Trade::Absent | Trade::Unpaid if over || ON => close(state, no).await,",
    },
    Mutant {
        name: "a ticket for any money",
        file: "crates/server/src/settle.rs",
        right: "let deserved = payment.total == purchase.total;",
        wrong: "let deserved = ON || payment.total == purchase.total;",
    },
    Mutant {
        name: "a notification twice, a ticket twice",
        file: "crates/server/src/settle.rs",
        right: "OrderState::Awaiting => deserved,",
        wrong: "OrderState::Awaiting => deserved,\n        OrderState::Paid if ON => deserved,",
    },
    Mutant {
        name: "forgets what was paid",
        file: "crates/server/src/settle.rs",
        right: "Trade::Paid(payment) => paid(state, no, &payment).await,",
        wrong: "Trade::Paid(payment) => \
                if ON { close(state, no).await } else { paid(state, no, &payment).await },",
    },
];

pub(crate) fn run(workspace: &Workspace) -> Result<(), Error> {
    let copy = workspace.target.join("mutants");
    copy_tree(workspace, &copy)?;
    program::run(simulator(workspace, &copy).args(["--", "--seeds", "0"]))?;
    println!("{:<52} seeds", "mutant");
    let mut missed = 0;
    for mutant in MUTANTS {
        let found = seeds_until_found(workspace, &copy, mutant)?;
        missed += usize::from(found.is_none());
        let found = found.unwrap_or_else(|| format!("not in {SEEDS_MAX}"));
        println!("{:<52} {found}", mutant.name);
    }
    println!("mutants {} missed {missed}", MUTANTS.len());
    if missed == 0 { Ok(()) } else { Err(Error::Said) }
}

/// Every file that belongs to the tree, committed or about to be, with the faults put in.
fn copy_tree(workspace: &Workspace, copy: &Path) -> Result<(), Error> {
    let mut list = Command::new("git");
    list.current_dir(&workspace.root).args(["ls-files", "--cached", "--others"]);
    let files = program::output(list.arg("--exclude-standard"))?;
    for file in files.lines().filter(|file| workspace.root.join(file).is_file()) {
        let (from, to) = (workspace.root.join(file), copy.join(file));
        let failed = |cause| Error::File { path: to.clone(), cause };
        let mut bytes = fs::read(&from).map_err(failed)?;
        for mutant in MUTANTS.iter().chain([&COPIES]).filter(|mutant| mutant.file == file) {
            bytes = put_in(mutant, &String::from_utf8_lossy(&bytes))?.into_bytes();
        }
        // What did not change is not written, so that it is not built again.
        if !fs::read(&to).is_ok_and(|known| known == bytes) {
            to.parent().map_or(Ok(()), fs::create_dir_all).map_err(failed)?;
            fs::write(&to, bytes).map_err(failed)?;
        }
    }
    Ok(())
}

fn put_in(mutant: &Mutant, source: &str) -> Result<String, Error> {
    let Mutant { name, file, right, wrong } = mutant;
    if source.matches(right).count() != 1 {
        println!("{name}: its place in {file} is gone, or not the only one");
        return Err(Error::Said);
    }
    let on = format!("std::env::var_os({SWITCH:?}).is_some_and(|it| it == {name:?})");
    Ok(source.replace(right, &wrong.replace("ON", &on)))
}

/// The simulator of the copy, built beside everything else.
fn simulator(workspace: &Workspace, copy: &Path) -> Command {
    let mut cargo = program::cargo(copy);
    cargo.env("CARGO_TARGET_DIR", &workspace.target);
    cargo.args(["test", "--quiet", "--workspace", "--test", "sim"]);
    cargo
}

/// How many seeds it took to find the fault, and what was found.
fn seeds_until_found(
    workspace: &Workspace,
    copy: &Path,
    mutant: &Mutant,
) -> Result<Option<String>, Error> {
    let mut cargo = simulator(workspace, copy);
    cargo.args(["--", "--first", "--seeds", &SEEDS_MAX.to_string()]);
    cargo.env(SWITCH, mutant.name).stderr(Stdio::null());
    let output = cargo
        .output()
        .map_err(|cause| Error::NotStarted { program: String::from("cargo"), cause })?;
    let text = String::from_utf8_lossy(&output.stdout);
    Ok(text.lines().find_map(|line| line.strip_prefix("found after ")).map(String::from))
}
