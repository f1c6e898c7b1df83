//! `cargo xtask`: what a developer does to this tree, each in one command.
//!
//! In the order in which a newcomer meets it: `demo` shows the whole road, `dev` rebuilds while one
//! works, `test` checks everything; `browser`, `sim`, `night`, `tidy` and `size` are parts of it.
#![expect(clippy::print_stdout, reason = "a command line tool speaks on its standard output")]
#![expect(clippy::print_stderr, reason = "and says on its standard error why it stopped")]

mod demo;
mod dev;
mod test;
mod size;
mod sim;
mod mutants;
mod injections;
mod faulty_copy;
mod night;
mod tidy;
mod stage;
mod names;
mod styles;
mod words;
mod wasm;
mod app_build;
mod first_screen;
mod operator;
mod tools;
mod browser;
mod journeys;
mod server;
mod tally;
mod steps;
mod child;
mod program;
mod workspace;
mod error;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::error::Error;
use crate::workspace::Workspace;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "What a developer does to this tree")]
struct CommandLine {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Build everything and show it: server, sandbox provider and app, until Ctrl-C
    Demo(Sale),
    /// The demo in debug profile, rebuilt whenever a source file changes
    Dev(Sale),
    /// Check everything, cheapest first; the last line is `N passed, N failed`
    Test {
        /// Leave out the release build, the size limit and the browsers
        #[arg(long)]
        quick: bool,
    },
    /// The tests in the browser alone, or those of them whose names hold one of these words
    Browser {
        /// A part of a test's name
        only: Vec<String>,
    },
    /// Send riders on seeded journeys in simulated time; the last line is `seeds N violations N`
    Sim {
        /// How many seeds (200, or 1 where the first is given)
        #[arg(long)]
        seeds: Option<u64>,
        /// The first seed
        #[arg(long)]
        seed: Option<u64>,
        /// Put deliberate faults into machine and server, and say after how many seeds each is found
        #[arg(long, conflicts_with_all = ["seeds", "seed"])]
        mutants: bool,
    },
    /// Put every fault of pricing, signing and payment into the server at every channel, with each check and without
    /// any; the last line is `injections N not as expected N`
    Injections,
    /// Re-enact a night at scale and compare ways to retry; the last line is `ours served P% load L peak N`
    Night(night::Night),
    /// Run the rules of style alone
    Tidy,
    /// Print what the first screen weighs; fails above the limit
    Size,
    /// Finish a build of the app (Trunk's post_build hook, not meant to be called by hand)
    #[command(hide = true)]
    Stage,
}

/// Where and when the demo's sale takes place.
#[derive(Args)]
pub(crate) struct Sale {
    /// The first batch opens this many seconds from now (30 when the data folder is new; an
    /// existing one keeps its opening unless this is given)
    #[arg(long, value_name = "SECONDS")]
    opens_in: Option<u64>,
    /// The server's port; the sandbox provider takes the next one
    #[arg(long, default_value_t = 8080, value_parser = clap::value_parser!(u16).range(1..65535))]
    port: u16,
    /// Where keys, tariff and database are kept (default: `demo` in the target folder)
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
}

fn main() -> ExitCode {
    match perform(CommandLine::parse().task) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Error::Said) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn perform(task: Task) -> Result<(), Error> {
    match task {
        Task::Demo(sale) => demo::show(&Workspace::find()?, &sale),
        Task::Dev(sale) => dev::show(&Workspace::find()?, &sale),
        Task::Test { quick } => test::run(&Workspace::find()?, quick),
        Task::Browser { only } => test::browser(&Workspace::find()?, &only),
        Task::Sim { mutants: true, .. } => mutants::run(&test::faulty_copy(&Workspace::find()?)?),
        Task::Injections => {
            let workspace = Workspace::find()?;
            injections::run(&workspace, &test::faulty_copy(&workspace)?)
        }
        Task::Sim { seeds, seed, mutants: false } => sim::run(&Workspace::find()?, seeds, seed),
        Task::Night(night) => night::run(&Workspace::find()?, &night),
        Task::Tidy => tidy::run(&Workspace::find()?),
        Task::Size => size::run(&Workspace::find()?),
        Task::Stage => stage::from_environment(),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_holds_together() {
        CommandLine::command().debug_assert();
    }

    #[test]
    fn the_last_port_leaves_no_room_for_the_provider() {
        for (port, accepted) in [("8080", true), ("65534", true), ("65535", false), ("0", false)] {
            let parsed = CommandLine::try_parse_from(["cargo xtask", "demo", "--port", port]);
            assert_eq!(parsed.is_ok(), accepted, "port {port}");
        }
    }
}
