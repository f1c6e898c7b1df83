//! Shows that the simulator can fail: deliberate faults in machine and server, each of which it must find.
//!
//! They are put into a copy of the tree, all at once, and switched on one at a time.

use std::process::Stdio;

use super::catalog::Change;
use super::copy::{Copy, SWITCHES};
use crate::run::command;
use crate::run::error::Error;

/// How many seeds may go by until a fault is found.
const SEEDS_MAX: u64 = 200;

/// Looks for each of them in this copy.
pub(crate) fn run(copy: &Copy) -> Result<(), Error> {
    command::run(&mut copy.cargo("test --quiet --workspace --test sim -- --seeds 0"))?;
    println!("{:<52} seeds", "mutant");
    let mut missed = 0;
    for mutant in &copy.catalog.mutants {
        let found = seeds_until_found(copy, mutant)?;
        missed += usize::from(found.is_none());
        let found = found.unwrap_or_else(|| format!("not in {SEEDS_MAX}"));
        println!("{:<52} {found}", mutant.name);
    }
    println!("mutants {} missed {missed}", copy.catalog.mutants.len());
    if missed == 0 { Ok(()) } else { Err(Error::Said) }
}

/// How many seeds it took to find the fault, and what was found.
fn seeds_until_found(copy: &Copy, mutant: &Change) -> Result<Option<String>, Error> {
    let mut cargo = copy.cargo("test --quiet --workspace --test sim -- --first --seeds");
    cargo.arg(SEEDS_MAX.to_string());
    cargo.env(SWITCHES, &mutant.name).stderr(Stdio::null());
    let output = cargo
        .output()
        .map_err(|cause| Error::NotStarted { program: String::from("cargo"), cause })?;
    let text = String::from_utf8_lossy(&output.stdout);
    Ok(text.lines().find_map(|line| line.strip_prefix("found after ")).map(String::from))
}
