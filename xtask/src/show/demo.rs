//! A whole sale on this machine: keys, tariff, server, guard, sandbox provider and app, until
//! Ctrl-C.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use clap::Args;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

use crate::build::app::{self, Library, Sources};
use crate::build::operator;
use crate::build::tools::Toolbox;
use crate::run::child::Running;
use crate::run::command;
use crate::run::error::Error;
use crate::run::server::{self, Origins, Program, Programs};
use crate::run::steps::Steps;
use crate::run::transit_app;
use crate::run::workspace::Workspace;

/// Long enough to read the first screen, short enough not to wait for.
const OPENS_IN_SECONDS: u64 = 30;
/// Who is signed in to the transit app at first.
const RIDER_OF_APP: &str = "13800138000";
const POLL: Duration = Duration::from_millis(200);

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

pub(crate) fn show(workspace: &Workspace, sale: &Sale) -> Result<(), Error> {
    show_in(workspace, sale, None)
}

/// The same in the window of a transit app. It ends when the app is closed, too.
pub(crate) fn show_in_app(workspace: &Workspace, sale: &Sale) -> Result<(), Error> {
    // First: what it needs may be missing.
    let app = transit_app::build(workspace)?;
    show_in(workspace, sale, Some(&app))
}

fn show_in(workspace: &Workspace, sale: &Sale, app_around: Option<&Path>) -> Result<(), Error> {
    let demo = Demo::new(workspace, sale)?;
    let mut steps = Steps::new(6);
    let tools = steps.take("tools", || Toolbox::complete(&workspace.root))?;
    let programs = steps.take("programs", || demo.build_programs())?;
    let operator = steps.take("keys", || demo.prepare_keys(&programs))?;
    let time = app::time(&workspace.root);
    let sources = Sources::of(workspace, &operator, time.as_deref());
    steps.take("app", || app::release(sources, &tools, Library::Rebuilt, &demo.app()))?;
    steps.take("tariff", || demo.prepare_tariff(&programs))?;
    let stop = stop_signal()?;
    let mut running = steps.take("start", || demo.start(&programs))?;
    demo.print_address();
    let mut around = app_around.map(|app| demo.start_app(app)).transpose()?;
    while !stop.load(Ordering::Relaxed) && !around.as_mut().is_some_and(Running::has_ended) {
        running.check()?;
        thread::sleep(POLL);
    }
    println!("ending");
    Ok(())
}

pub(crate) struct Demo<'a> {
    workspace: &'a Workspace,
    data: PathBuf,
    origins: Origins,
    opens_in: Option<u64>,
}

/// The demo's programs while they run; each ends before the one that it asks.
pub(crate) struct RunningSale {
    server: Running,
    guard: Running,
    provider: Running,
}

impl RunningSale {
    pub(crate) fn check(&mut self) -> Result<(), Error> {
        self.server.check()?;
        self.guard.check()?;
        self.provider.check()
    }
}

impl<'a> Demo<'a> {
    pub(crate) fn new(workspace: &'a Workspace, sale: &Sale) -> Result<Self, Error> {
        let origins = Origins::free(sale.port)?;
        let given = sale.data.as_ref().map(|folder| workspace.absolute(folder));
        let data = given.unwrap_or_else(|| workspace.target.join("demo"));
        let opens_in = opens_in(sale.opens_in, data.join("tariff.txt").exists());
        Ok(Self { workspace, data, origins, opens_in })
    }

    pub(crate) fn app(&self) -> PathBuf {
        self.data.join("app")
    }

    pub(crate) fn build_programs(&self) -> Result<Programs, Error> {
        Programs::build(self.workspace, &self.data)
    }

    /// Makes keys where there are none, and answers with the operator file that names them.
    pub(crate) fn prepare_keys(&self, programs: &Programs) -> Result<PathBuf, Error> {
        let app = self.app();
        fs::create_dir_all(&app).map_err(Error::file(&app))?;
        let mut prepare = programs.command(Program::Demo, self.workspace);
        self.sale_arguments(prepare.args(["prepare", "--keys-only"]));
        command::run(&mut prepare)?;
        operator::with_keys_of(&self.data, &self.workspace.operator_file())
    }

    /// Signs a tariff where there is none. This comes after every build: the seconds until the
    /// opening count from here, and a countdown that nobody has seen is none.
    pub(crate) fn prepare_tariff(&self, programs: &Programs) -> Result<(), Error> {
        let mut prepare = programs.command(Program::Demo, self.workspace);
        self.sale_arguments(prepare.arg("prepare"));
        if let Some(seconds) = self.opens_in {
            prepare.args(["--opens-in", &seconds.to_string()]);
        }
        command::run(&mut prepare)
    }

    /// Starts the programs, each when the one that it asks answers.
    pub(crate) fn start(&self, programs: &Programs) -> Result<RunningSale, Error> {
        let mut sandbox = programs.command(Program::Demo, self.workspace);
        sandbox.args(["sandbox", "--data"]).arg(&self.data);
        sandbox.args(["--listen", &self.origins.provider_address().to_string()]);
        sandbox.args(["--origin", &self.origins.provider()]);
        let mut provider = Running::start("provider", &mut sandbox)?;
        server::await_answer("provider", self.origins.provider_address(), &mut provider)?;

        let mut guard = programs.command(Program::Guard, self.workspace);
        self.sale_arguments(&mut guard);
        guard.args(["--listen", &self.origins.guard_address().to_string()]).arg("--demo");
        let mut guard = Running::start("guard", &mut guard)?;
        server::await_answer("guard", self.origins.guard_address(), &mut guard)?;

        let mut serve = programs.command(Program::Shop, self.workspace);
        serve.args(["serve", "--data"]).arg(&self.data);
        serve.args(["--origin", &self.origins.server(), "--guard", &self.origins.guard()]);
        serve.args(["--listen", &self.origins.server_address().to_string()]);
        serve.arg("--app").arg(self.app()).arg("--demo");
        let wechat = self.origins.provider();
        serve.args(["--wechat-authorize", &format!("{wechat}/connect/oauth2/authorize")]);
        serve.args(["--wechat-interface", &wechat]);
        // The file is there once the transit app was opened: it plays the app's backend, too.
        serve.args(["--app-issuer", transit_app::ISSUER]);
        serve.arg("--app-keys").arg(self.data.join("app-keys.json"));
        let mut server = Running::start("server", &mut serve)?;

        server::await_answer("server", self.origins.server_address(), &mut server)?;
        Ok(RunningSale { server, guard, provider })
    }

    fn start_app(&self, app: &Path) -> Result<Running, Error> {
        let mut command = command::program(app.as_os_str(), &self.workspace.root);
        command.args(["--origin", &self.origins.server(), "--provider", &self.origins.provider()]);
        command.arg("--profile").arg(self.data.join("transit-app"));
        command.arg("--backend").arg(&self.data).args(["--phone", RIDER_OF_APP]);
        Running::start("transit app", &mut command)
    }

    fn sale_arguments(&self, command: &mut Command) {
        command.arg("--data").arg(&self.data);
        command.args(["--origin", &self.origins.server()]);
        command.args(["--provider", &self.origins.provider()]);
    }

    pub(crate) fn print_address(&self) {
        println!();
        println!("    {}", self.origins.server());
        println!();
        println!("Payments go to the sandbox at {}. Ctrl-C ends all.", self.origins.provider());
    }
}

/// An opening is chosen for a new sale, or when it is asked for; a restart leaves the sale as it
/// is.
fn opens_in(asked: Option<u64>, has_tariff: bool) -> Option<u64> {
    asked.or((!has_tariff).then_some(OPENS_IN_SECONDS))
}

/// True from the moment at which somebody wants this to end.
pub(crate) fn stop_signal() -> Result<Arc<AtomicBool>, Error> {
    let stop = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM, SIGHUP] {
        signal_hook::flag::register(signal, Arc::clone(&stop)).map_err(|cause| {
            Error::NotStarted { program: "the signal handler".to_owned(), cause }
        })?;
    }
    Ok(stop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_restart_leaves_the_opening_as_it_is() {
        let cases = [
            (None, false, Some(OPENS_IN_SECONDS)),
            (None, true, None),
            (Some(5), false, Some(5)),
            (Some(5), true, Some(5)),
        ];
        for (asked, has_tariff, expected) in cases {
            assert_eq!(opens_in(asked, has_tariff), expected, "{asked:?} {has_tariff}");
        }
    }
}
