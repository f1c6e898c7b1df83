//! How a test presses what a WebDriver can't reach: one command a line on a socket, and one line back for each.

use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::sync::mpsc::{self, Sender};
use std::thread;

use tao::event_loop::EventLoopProxy;

use crate::app::UserEvent;

/// A command, and where its answer goes.
#[derive(Debug)]
pub(crate) struct Command {
    /// `press NAME`, `read amount`, `read messages`, `dark on`, `font PERCENT`, `account NUMBER`, `resume`,
    /// `picture FILE` or `die`.
    pub(crate) line: String,
    /// Takes one line.
    pub(crate) answer: Sender<String>,
}

/// Listens at this socket for as long as the app lives.
///
/// # Errors
/// When there can be no socket at this path.
pub(crate) fn listen(path: &Path, proxy: EventLoopProxy<UserEvent>) -> Result<(), String> {
    // The app that was killed before left its own.
    _ = std::fs::remove_file(path);
    let listener = UnixListener::bind(path).map_err(|it| format!("{}: {it}", path.display()))?;
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            obey(&stream, &proxy);
        }
    });
    Ok(())
}

fn obey(stream: &UnixStream, proxy: &EventLoopProxy<UserEvent>) {
    for line in BufReader::new(stream).lines().map_while(Result::ok) {
        let (answer, answered) = mpsc::channel();
        if proxy.send_event(UserEvent::Command(Command { line, answer })).is_err() {
            return;
        }
        let text = answered.recv().unwrap_or_default();
        let mut writing = stream;
        if writeln!(writing, "{text}").is_err() {
            return;
        }
    }
}
