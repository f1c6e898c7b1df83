//! The programs of a sale: built once, kept where no other build can change them, and called by name.

use std::fs;
use std::io::{IsTerminal, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::run::child::Running;
use crate::run::command;
use crate::run::error::Error;
use crate::run::workspace::Workspace;

const ANSWER_SECONDS_MAX: u64 = 20;
const ATTEMPT: Duration = Duration::from_millis(500);
const POLL: Duration = Duration::from_millis(100);

/// One of the programs of a sale.
#[derive(Clone, Copy)]
pub(crate) enum Program {
    /// `samefare`
    Shop,
    /// `samefare-guard`
    Guard,
    /// `samefare-demo`
    Demo,
}

impl Program {
    const ALL: [Self; 3] = [Self::Shop, Self::Guard, Self::Demo];

    const fn name(self) -> &'static str {
        match self {
            Self::Shop => "samefare",
            Self::Guard => "samefare-guard",
            Self::Demo => "samefare-demo",
        }
    }

    const fn package(self) -> &'static str {
        match self {
            Self::Shop => "server",
            Self::Guard => "guard",
            Self::Demo => "sandbox",
        }
    }
}

/// The folder with the programs of a sale.
pub(crate) struct Programs(PathBuf);

impl Programs {
    /// Builds them, and copies them into this folder. Tests and other builds may replace those in the
    /// target folder while these run.
    pub(crate) fn build(workspace: &Workspace, folder: &Path) -> Result<Self, Error> {
        Self::built_by(command::cargo(&workspace.root), folder)
    }

    /// The same, by a cargo that is called in another tree.
    pub(crate) fn built_by(mut cargo: Command, folder: &Path) -> Result<Self, Error> {
        cargo.arg("build");
        for program in Program::ALL {
            cargo.args(["--package", program.package(), "--bin", program.name()]);
        }
        cargo.args(["--message-format", "json-render-diagnostics"]);
        println!("$ {}", command::written(&cargo));
        let messages = command::output(&mut cargo)?;
        fs::create_dir_all(folder).map_err(Error::file(folder))?;
        for program in Program::ALL {
            let built = executable(&messages, program.name())?;
            let (copy, new) = (folder.join(program.name()), folder.join("new"));
            fs::copy(&built, &new).map_err(Error::file(&new))?;
            // A running program's file cannot be written to, but another one can take its name.
            fs::rename(&new, &copy).map_err(Error::file(&copy))?;
        }
        Ok(Self(folder.into()))
    }

    /// The file of a program. Those of the others are beside it.
    pub(crate) fn path(&self, program: Program) -> PathBuf {
        self.0.join(program.name())
    }

    pub(crate) fn command(&self, program: Program, workspace: &Workspace) -> Command {
        let mut command = command::program(self.path(program).as_os_str(), &workspace.root);
        // Its output passes through a pipe either way; it cannot know whether that ends at a screen.
        if !std::io::stdout().is_terminal() {
            command.env("NO_COLOR", "1");
        }
        command
    }
}

/// The file that cargo has built of the target with this name: it may have built others beside it.
pub(crate) fn executable(messages: &str, name: &str) -> Result<PathBuf, Error> {
    let messages = messages.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let own = messages.filter(|message| message["target"]["name"] == name);
    let mut paths =
        own.filter_map(|message| message.get("executable")?.as_str().map(PathBuf::from));
    paths.next_back().ok_or(Error::Unreadable { program: "cargo build", missing: "an executable" })
}

/// The origins of a demo: the server's, and on the two ports after it the sandbox provider's and the
/// guard's.
#[derive(Clone, Copy)]
pub(crate) struct Origins {
    port: u16,
}

impl Origins {
    /// All three ports, if they are free now; asked before anything is built, because building takes
    /// minutes.
    pub(crate) fn free(port: u16) -> Result<Self, Error> {
        let origins = Self { port };
        let addresses =
            [origins.server_address(), origins.provider_address(), origins.guard_address()];
        for address in addresses {
            let port = address.port();
            TcpListener::bind(address).map_err(|cause| Error::PortTaken { port, cause })?;
        }
        Ok(origins)
    }

    pub(crate) fn server(self) -> String {
        format!("http://{}", self.server_address())
    }

    pub(crate) fn provider(self) -> String {
        format!("http://{}", self.provider_address())
    }

    pub(crate) fn guard(self) -> String {
        format!("http://{}", self.guard_address())
    }

    pub(crate) fn server_address(self) -> SocketAddr {
        SocketAddr::from((Ipv4Addr::LOCALHOST, self.port))
    }

    pub(crate) fn provider_address(self) -> SocketAddr {
        SocketAddr::from((Ipv4Addr::LOCALHOST, self.port.saturating_add(1)))
    }

    pub(crate) fn guard_address(self) -> SocketAddr {
        SocketAddr::from((Ipv4Addr::LOCALHOST, self.port.saturating_add(2)))
    }
}

/// Waits until a program answers requests; any answer will do.
pub(crate) fn await_answer(
    name: &'static str,
    address: SocketAddr,
    running: &mut Running,
) -> Result<(), Error> {
    let started = Instant::now();
    while !answers(address) {
        running.check()?;
        if started.elapsed().as_secs() >= ANSWER_SECONDS_MAX {
            return Err(Error::NoAnswer { name, seconds: ANSWER_SECONDS_MAX });
        }
        thread::sleep(POLL);
    }
    Ok(())
}

fn answers(address: SocketAddr) -> bool {
    let ask = || {
        let mut stream = TcpStream::connect_timeout(&address, ATTEMPT)?;
        stream.set_read_timeout(Some(ATTEMPT))?;
        let request = "GET /api/time HTTP/1.1\r\nConnection: close\r\n";
        stream.write_all(format!("{request}Host: {address}\r\n\r\n").as_bytes())?;
        let mut start = [0; 7];
        stream.read_exact(&mut start)?;
        std::io::Result::Ok(start == *b"HTTP/1.")
    };
    ask().unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_program_is_found_among_cargos_messages() {
        let messages = r#"{"reason":"compiler-artifact","target":{"name":"samefare"},"executable":null}
            {"reason":"compiler-artifact","target":{"name":"samefare"},"executable":"target/debug/samefare"}
            {"reason":"build-finished","success":true}"#;
        assert_eq!(executable(messages, "samefare").unwrap(), Path::new("target/debug/samefare"));
        assert!(executable(r#"{"reason":"build-finished"}"#, "samefare").is_err());
    }

    #[test]
    fn a_taken_port_is_named_whichever_of_the_three_it_is() {
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = taken.local_addr().unwrap().port();
        for first in [port, port - 1, port - 2] {
            let error = Origins::free(first).err().expect("the port is taken").to_string();
            assert!(error.contains(&format!("port {port} ")), "{error}");
        }
    }

    #[test]
    fn only_an_http_answer_is_an_answer() {
        for (said, expected) in [("HTTP/1.1 404 Not Found\r\n\r\n", true), ("SSH-2.0-x\r\n", false)]
        {
            let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
            let address = listener.local_addr().unwrap();
            let server = thread::spawn(move || {
                let (mut stream, _) = listener.accept().unwrap();
                stream.write_all(said.as_bytes()).unwrap();
            });
            assert_eq!(answers(address), expected, "{said}");
            server.join().unwrap();
        }
    }
}
