//! The demo for those who change it: the app is rebuilt in debug profile by Trunk's watch, and the
//! server is rebuilt and restarted here. A page that is open has to be reloaded by hand: its policy
//! forbids the script that would.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::thread;
use std::time::{Duration, SystemTime};

use crate::build::app::{self, Sources};
use crate::build::tools::Toolbox;
use crate::run::child::Running;
use crate::run::error::Error;
use crate::run::steps::Steps;
use crate::run::workspace::Workspace;
use crate::show::demo::{self, Demo, Sale};

const POLL: Duration = Duration::from_millis(500);

/// What the server is built from.
const SERVER_SOURCES: [&str; 11] = [
    "crates/wire",
    "crates/proof",
    "crates/keys",
    "crates/channels",
    "crates/net",
    "crates/database",
    "crates/guard-client",
    "crates/guard",
    "crates/ceremony",
    "crates/sandbox",
    "crates/server",
];

pub(crate) fn show(workspace: &Workspace, sale: &Sale) -> Result<(), Error> {
    let demo = Demo::new(workspace, sale)?;
    let mut steps = Steps::new(5);
    let tools = steps.take("tools", || Toolbox::complete(&workspace.root))?;
    let sources = SERVER_SOURCES.map(|folder| workspace.root.join(folder));
    let mut built = newest(&sources);
    let mut programs = steps.take("programs", || demo.build_programs())?;
    let operator = steps.take("keys", || demo.prepare_keys(&programs))?;
    steps.take("tariff", || demo.prepare_tariff(&programs))?;
    let stop = demo::stop_signal()?;
    let mut running = Some(steps.take("start", || demo.start(&programs))?);
    demo.print_address();
    println!("The app is being built; reload the page after Trunk prints `success`.");
    let mut watch = app::watch(Sources::of(workspace, &operator, None), &tools, &demo.app());
    let mut watch = Running::start("app", &mut watch)?;
    while !stop.load(Ordering::Relaxed) {
        watch.check()?;
        let changed = newest(&sources);
        if changed > built {
            built = changed;
            // A server that does not compile leaves the one that runs in place.
            match demo.build_programs() {
                Ok(new) => {
                    programs = new;
                    drop(running.take());
                    running = Some(demo.start(&programs)?);
                }
                Err(error) => println!("the server stays as it was: {error}"),
            }
        }
        running.as_mut().map_or(Ok(()), demo::RunningSale::check)?;
        thread::sleep(POLL);
    }
    println!("ending");
    Ok(())
}

/// When any file under these folders was last written.
fn newest(folders: &[PathBuf]) -> Option<SystemTime> {
    folders.iter().filter_map(|folder| newest_in(folder)).max()
}

fn newest_in(folder: &Path) -> Option<SystemTime> {
    let entries = fs::read_dir(folder).ok()?.flatten();
    let times = entries.filter_map(|entry| {
        let metadata = entry.metadata().ok()?;
        if metadata.is_dir() { newest_in(&entry.path()) } else { metadata.modified().ok() }
    });
    times.max()
}
