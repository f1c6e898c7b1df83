//! `cargo xtask`: what a developer does to this tree, each in one command.
//!
//! In the order in which a newcomer meets it: `demo` shows a whole purchase, `dev` rebuilds while one
//! works, `test` checks everything; `browser`, `sim`, `night`, `tidy` and `size` are parts of it.
#![expect(clippy::print_stdout, reason = "a command line tool writes on its standard output")]
#![expect(clippy::print_stderr, reason = "and its errors on the standard error")]

mod show;
mod check;
mod faults;
mod tidy;
mod build;
mod run;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::build::{size, stage};
use crate::check::{night, reproduced, sdks, sim, suite};
use crate::faults::{injections, mutants};
use crate::run::error::Error;
use crate::run::workspace::Workspace;
use crate::show::{demo, dev, folder, gallery};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "What a developer does to this tree")]
struct CommandLine {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Build everything and show it: server, sandbox provider and app, until Ctrl-C
    Demo(demo::Sale),
    /// The demo in the window of a transit app, which is built with WebKitGTK: its own sign-in, payment sheet and back
    /// button; until it is closed
    Webview(demo::Sale),
    /// The demo in debug profile, rebuilt whenever a source file changes
    Dev(demo::Sale),
    /// Show every screen with sample data on one page: both languages, light and dark; until Ctrl-C
    Gallery {
        /// Write the page into this folder and don't serve it; any server of static files can
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
    /// Build the demonstration of the kiosk as one folder of static files: the app, a shop in the page, and its faults
    Show {
        /// The folder
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
    /// Check everything, cheapest first; the last line is `N passed, N failed`
    Test {
        /// Leave out the release build, the size limit, the browsers and the long seeds
        #[arg(long)]
        quick: bool,
        /// Fail where a browser engine is missing; in CI (`CI` is set) that is always so
        #[arg(long)]
        require_all: bool,
    },
    /// What takes longer: 2,000 seeds, mutants, nights at scale, the plain standard library in browsers; the last
    /// line is `N passed, N failed`
    Nightly,
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
    /// Run real SDKs of merchants, pinned, and an independent program's reports against the sandbox and the shop; the last
    /// line is `sdks N passed N failed`
    Sdks {
        /// A part of a script's name
        only: Vec<String>,
    },
    /// Re-enact a night at scale and compare ways to retry; the last line is `ours served P% load L peak N`
    Night(night::Night),
    /// Run the rules of style alone
    Tidy,
    /// Print what the first screen weighs; fails above the limit
    Size,
    /// Build the app in two folders; fails if any byte differs, or names a place on this machine
    Reproduce,
    /// Finish a build of the app (Trunk's post_build hook, not meant to be called by hand)
    #[command(hide = true)]
    Stage,
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
        Task::Webview(sale) => demo::show_in_app(&Workspace::find()?, &sale),
        Task::Dev(sale) => dev::show(&Workspace::find()?, &sale),
        Task::Gallery { out } => gallery::show(&Workspace::find()?, out),
        Task::Show { out } => folder::show(&Workspace::find()?, &out),
        Task::Test { quick, require_all } => {
            suite::test(&Workspace::find()?, quick, suite::engines(require_all))
        }
        Task::Nightly => suite::nightly(&Workspace::find()?),
        Task::Browser { only } => suite::browser(&Workspace::find()?, &only),
        Task::Sim { mutants: true, .. } => mutants::run(&faults::faulty_copy(&Workspace::find()?)?),
        Task::Injections => {
            let workspace = Workspace::find()?;
            injections::run(&workspace, &faults::faulty_copy(&workspace)?)
        }
        Task::Sim { seeds, seed, mutants: false } => sim::run(&Workspace::find()?, seeds, seed),
        Task::Sdks { only } => sdks::run(&Workspace::find()?, &only),
        Task::Night(night) => night::run(&Workspace::find()?, &night),
        Task::Tidy => tidy::run(&Workspace::find()?),
        Task::Size => size::run(&Workspace::find()?),
        Task::Reproduce => reproduced::run(&Workspace::find()?),
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
