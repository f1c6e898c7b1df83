//! A browser's driver, and where it needs one its screen: started for one test, and gone with it.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::thread;

use net::http_client;
use serde_json::Value;
use thirtyfour::{Capabilities, WebDriver};

use crate::engine::Engine;
use crate::viewport::Viewport;
use crate::wait::until;

/// A running driver, killed when this value is dropped, also when a test panics.
pub(crate) struct Driver {
    engine: Engine,
    address: String,
    _process: Running,
    _screen: Option<Running>,
}

impl Driver {
    pub(crate) async fn start(engine: Engine) -> Self {
        let screen = (engine == Engine::WebKit).then(Screen::start);
        let mut command = engine.driver();
        if let Some(screen) = &screen {
            command.env("DISPLAY", &screen.name);
        }
        let (process, port) = match engine.port_prefix() {
            Some(before) => Running::start(&mut command, |line| {
                let (_, port) = line.split_once(before)?;
                port.trim_end_matches('.').parse::<u16>().ok()
            }),
            None => {
                let process = Running::start_silently(&mut command);
                let port = until("a driver that listens", async || process.port()).await;
                (process, port)
            }
        };
        let address = format!("http://127.0.0.1:{port}");
        Self { engine, address, _process: process, _screen: screen.map(|screen| screen.process) }
    }

    /// A browser with a fresh profile.
    pub(crate) async fn browser(&self, viewport: Viewport) -> WebDriver {
        self.opens(self.engine.capabilities(viewport)).await
    }

    /// What these capabilities ask for.
    pub(crate) async fn opens(&self, capabilities: Value) -> WebDriver {
        let Value::Object(capabilities) = capabilities else {
            unreachable!("every engine's wishes are written as an object")
        };
        // The client of the driver is the server's, which wants its cryptography to be at hand.
        http_client().expect("a client for HTTP");
        WebDriver::new(&self.address, Capabilities::from(capabilities)).await.expect("a browser")
    }
}

/// A virtual display (Xvfb).
struct Screen {
    name: String,
    process: Running,
}

impl Screen {
    fn start() -> Self {
        let mut command = Command::new("Xvfb");
        // It chooses a free number and prints it.
        command.args(["-displayfd", "1", "-screen", "0", "1080x1920x24", "-nolisten", "tcp"]);
        let (process, number) =
            Running::start(&mut command, |line| line.trim().parse::<u16>().ok());
        Self { name: format!(":{number}"), process }
    }
}

/// How often a program is started that ends before it is ready.
const STARTS_MAX: u32 = 5;

/// A child process, killed when this value is dropped.
struct Running(Child);

impl Running {
    /// Starts it, and waits until it has printed a line in which `find` finds something. A program whose port another
    /// one took at the same moment ends without that line, and is started again.
    fn start<T>(command: &mut Command, mut find: impl FnMut(String) -> Option<T>) -> (Self, T) {
        for _ in 0..STARTS_MAX {
            let mut running = Self::spawn(command.stdout(Stdio::piped()));
            let stdout = running.0.stdout.take().expect("piped above");
            let mut lines = BufReader::new(stdout).lines().map_while(Result::ok);
            if let Some(found) = lines.by_ref().find_map(&mut find) {
                // The rest of its output is read too: it would block once the pipe is full.
                thread::spawn(move || lines.for_each(drop));
                return (running, found);
            }
        }
        panic!("{}: no line that shows that it is ready", command.get_program().display())
    }

    fn start_silently(command: &mut Command) -> Self {
        Self::spawn(command.stdout(Stdio::null()))
    }

    fn spawn(command: &mut Command) -> Self {
        let spawned = command.stderr(Stdio::null()).spawn();
        let program = command.get_program().display();
        Self(spawned.unwrap_or_else(|error| panic!("{program}: {error}")))
    }
}

impl Running {
    /// The port that the program listens on, as the system knows it: not every driver prints it.
    fn port(&self) -> Option<u16> {
        let sockets = fs::read_dir(format!("/proc/{}/fd", self.0.id())).ok()?;
        let names = sockets.flatten().filter_map(|socket| fs::read_link(socket.path()).ok());
        let own: Vec<_> = names.map(|name| name.to_string_lossy().into_owned()).collect();
        let table = fs::read_to_string("/proc/net/tcp").ok()?;
        table.lines().skip(1).find_map(|line| {
            let columns: Vec<_> = line.split_whitespace().collect();
            let [_, address, _, LISTENS, .., inode] = columns.get(..10)? else {
                return None;
            };
            let (_, port) = address.split_once(':')?;
            let is_own = own.contains(&format!("socket:[{inode}]"));
            u16::from_str_radix(port, 16).ok().filter(|_| is_own)
        })
    }
}

/// How `/proc/net/tcp` writes that a socket listens.
const LISTENS: &str = "0A";

impl Drop for Running {
    fn drop(&mut self) {
        let _gone = self.0.kill();
        let _reaped = self.0.wait();
    }
}
