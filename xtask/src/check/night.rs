//! A night at scale, by the program of `tests/night`, against a server that is built for it.

use std::collections::BTreeSet;

use clap::Args;

use crate::faults;
use crate::faults::copy::Copy;
use crate::faults::injections;
use crate::run::command;
use crate::run::error::Error;
use crate::run::server::{Program, Programs};
use crate::run::workspace::Workspace;

/// What kind of night, and how large; everything else is for the night's own command line.
#[derive(Args)]
pub(crate) struct Night {
    /// What kind of night: `storm`, or `lanzhou`
    #[arg(long)]
    preset: String,
    /// How many riders come, and the rest. Of a storm: `--riders N --policy NAME --simulated
    /// --capacity N --outage SECONDS --seed N --load-max L`. Of Lanzhou: `--riders N --off CHECK --all-on
    /// --seed N`
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    rest: Vec<String>,
}

pub(crate) fn run(workspace: &Workspace, night: &Night) -> Result<(), Error> {
    let rest: Vec<_> = night.rest.iter().map(String::as_str).collect();
    if night.preset == "lanzhou" {
        return lanzhou(workspace, &faults::faulty_copy(workspace)?, &rest);
    }
    perform(workspace, &night.preset, &rest)
}

/// The night of the incident, with the server, the riders and the checks of the faulty copy.
pub(crate) fn lanzhou(workspace: &Workspace, copy: &Copy, rest: &[&str]) -> Result<(), Error> {
    let folder = workspace.target.join("night");
    let programs = Programs::built_by(copy.cargo("--quiet"), &folder.join("faulty"))?;
    let mut cargo = copy.cargo("test --quiet --workspace --test lanzhou --");
    cargo.args(rest).arg("--folder").arg(&folder);
    for fault in &copy.catalog.faults {
        cargo.args(["--fault", &fault.name]);
    }
    // The guard's reading back is a change for each channel.
    let checks: BTreeSet<_> = copy.catalog.checks.iter().map(|it| it.name.as_str()).collect();
    for check in checks.into_iter().chain([injections::COMPARES, injections::SETTLES]) {
        cargo.args(["--check", check]);
    }
    cargo.env("SAMEFARE_NIGHT_SERVER", programs.path(Program::Shop));
    command::run(&mut cargo)
}

/// The night of the incident with all checks, small enough for every run of the tests.
pub(crate) fn small_lanzhou(workspace: &Workspace, copy: &Copy) -> Result<(), Error> {
    lanzhou(workspace, copy, &["--riders", "120", "--all-on"])
}

/// A storm that is small enough for every run of the tests. It has no outage: ten seconds would be most of it.
pub(crate) fn small_storm(workspace: &Workspace) -> Result<(), Error> {
    let small = "--riders 400 --capacity 40 --outage 0 --load-max 2.2";
    perform(workspace, "storm", &small.split(' ').collect::<Vec<_>>())
}

/// A storm with an outage at the scale of docs/performance.md.
pub(crate) fn large_storm(workspace: &Workspace) -> Result<(), Error> {
    let large = "--riders 6000 --capacity 120";
    perform(workspace, "storm", &large.split(' ').collect::<Vec<_>>())
}

fn perform(workspace: &Workspace, preset: &str, rest: &[&str]) -> Result<(), Error> {
    let folder = workspace.target.join("night");
    let programs = Programs::build(workspace, &folder)?;
    let mut cargo = command::cargo(&workspace.root);
    cargo.args(["test", "--quiet", "--workspace", "--test", "night", "--"]);
    cargo.args(["--preset", preset]).args(rest).arg("--folder").arg(&folder);
    cargo.env("SAMEFARE_NIGHT_SERVER", programs.path(Program::Shop));
    command::run(&mut cargo)
}
