//! Every fault at every channel: which check catches it, and that it gets through where that check is off.
//!
//! The amount is converted again, as on the night of the incident, at one place after another; all signatures are
//! the right keys'. Each cell is a run of `tests/injections` in the copy of the tree that has the faults.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::slice::from_ref;
use std::thread;

use super::catalog::{Fault, Row};
use super::copy::{Copy, SWITCHES};
use crate::run::command;
use crate::run::error::Error;
use crate::run::server;
use crate::run::workspace::Workspace;

/// A rider who compares what the wallet asks for with what the page showed: a check that is no code.
pub(crate) const COMPARES: &str = "rider compares";
/// The server compares what was paid with the quote. The simulator's mutants switch the same check off.
pub(crate) const SETTLES: &str = "a ticket for any money";

/// One fault at one channel with some checks off, and what may become of it.
struct Cell<'a> {
    fault: &'a Fault,
    row: &'a Row,
    channel: &'a str,
    name: String,
    off: Vec<&'a str>,
    expected: &'a [String],
}

/// With all checks, with each of them alone, and with none, at every channel.
fn cells(fault: &Fault) -> impl Iterator<Item = Cell<'_>> {
    fault.rows.iter().flat_map(move |row| {
        let Row { caught, through, .. } = row;
        let checks: Vec<&str> = row.checks.iter().map(String::as_str).collect();
        row.channels.iter().flat_map(move |channel| {
            let cell = |name: String, off: Vec<_>, expected| Cell {
                fault,
                row,
                channel,
                name,
                off,
                expected,
            };
            let alone = checks.iter().map(|only| {
                let off = checks.iter().copied().filter(|it| it != only).collect();
                cell(format!("only: {only}"), off, caught.as_slice())
            });
            let all = cell(String::from("all"), Vec::new(), &caught[..1]);
            let none = cell(String::from("none of them"), checks.clone(), from_ref(through));
            let alone = alone.filter(|cell| !cell.off.is_empty());
            [all].into_iter().chain(alone).chain([none]).collect::<Vec<_>>()
        })
    })
}

/// Plays every cell, as many at a time as there are cores, and prints them in their order.
pub(crate) fn run(workspace: &Workspace, copy: &Copy) -> Result<(), Error> {
    let rider = Rider::build(workspace, copy)?;
    let cells: Vec<_> = copy.catalog.faults.iter().flat_map(cells).collect();
    println!("{:<16} {:<13} {:<43} became of it", "fault", "channel", "checks");
    let workers = thread::available_parallelism().map_or(1, usize::from);
    let mut wrong = 0;
    for some in cells.chunks(workers) {
        let became: Result<Vec<String>, Error> = thread::scope(|scope| {
            let plays = some.iter().map(|cell| scope.spawn(|| rider.meets(cell)));
            let plays: Vec<_> = plays.collect();
            plays.into_iter().map(|play| play.join().map_err(|_| Error::Said)?).collect()
        });
        for (cell, became) in some.iter().zip(became?) {
            let fine = cell.expected.iter().any(|it| became.split(' ').next() == Some(it.as_str()));
            let mark = if fine { "" } else { "  <- not as expected" };
            let Cell { fault, channel, name, .. } = cell;
            println!("{:<16} {channel:<13} {name:<43} {became}{mark}", fault.name);
            wrong += u32::from(!fine);
        }
    }
    println!("injections {} not as expected {wrong}", cells.len());
    if wrong == 0 { Ok(()) } else { Err(Error::Said) }
}

/// The program of `tests/injections`, built in the copy.
struct Rider {
    program: PathBuf,
    folder: PathBuf,
}

impl Rider {
    fn build(workspace: &Workspace, copy: &Copy) -> Result<Self, Error> {
        let mut cargo = copy.cargo("test --workspace --test injections --no-run");
        cargo.args(["--message-format", "json-render-diagnostics"]);
        let program = server::executable(&command::output(&mut cargo)?, "injections")?;
        let folder = workspace.target.join("injections");
        fs::create_dir_all(&folder).map_err(Error::file(&folder))?;
        Ok(Self { program, folder })
    }

    /// What became of a rider who met the fault.
    fn meets(&self, cell: &Cell<'_>) -> Result<String, Error> {
        let Cell { fault, row, channel, off, .. } = cell;
        let mut rider = Command::new(&self.program);
        let on = [&fault.name].into_iter().chain(&row.with).map(String::as_str);
        let switches: Vec<_> = on.chain(off.iter().copied()).collect();
        rider.env(SWITCHES, switches.join(";")).env("RUST_LOG", "off");
        rider.env("SAMEFARE_JOURNEY_KEYS", self.folder.join("keys"));
        rider.args(["--channel", channel]);
        if fault.needs_stale_tariff {
            rider.env("SAMEFARE_STALE_TARIFF", self.folder.join("stale-tariff"));
        }
        if fault.after_another {
            rider.arg("--after-another");
        }
        if switches.contains(&COMPARES) {
            rider.arg("--careless");
        }
        let said = command::output(&mut rider)?;
        let last = said.lines().next_back().map(String::from);
        last.ok_or(Error::Unreadable { program: "injections", missing: "an outcome" })
    }
}
