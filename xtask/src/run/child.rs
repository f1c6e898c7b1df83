//! A program that runs beside this one until it is ended.

use std::collections::VecDeque;
use std::io::Read;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::run::command;
use crate::run::error::Error;

/// How long a program may take to end after it was asked to.
const GRACE: Duration = Duration::from_secs(5);
const POLL: Duration = Duration::from_millis(50);
/// How much of its output is repeated when it ends by itself.
const LAST_LINES_MAX: usize = 20;

/// A running program. It ends when this value does, so that no error leaves it behind.
pub(crate) struct Running {
    name: &'static str,
    process: Child,
    last_lines: Arc<Mutex<VecDeque<String>>>,
    readers: Vec<JoinHandle<()>>,
}

impl Running {
    pub(crate) fn start(name: &'static str, command: &mut Command) -> Result<Self, Error> {
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        own_group(command);
        let process = command.spawn();
        let mut process = process
            .map_err(|cause| Error::NotStarted { program: command::written(command), cause })?;
        let last_lines = Arc::default();
        let mut readers = Vec::new();
        readers.extend(process.stdout.take().map(|out| forward(name, out, &last_lines)));
        readers.extend(process.stderr.take().map(|err| forward(name, err, &last_lines)));
        Ok(Self { name, process, last_lines, readers })
    }

    /// An error with its last lines if the program has ended, which no program here does by itself.
    pub(crate) fn check(&mut self) -> Result<(), Error> {
        let Ok(Some(status)) = self.process.try_wait() else {
            return Ok(());
        };
        self.readers.drain(..).for_each(|reader| drop(reader.join()));
        let last_lines = self.last_lines.lock().unwrap_or_else(PoisonError::into_inner);
        let last_lines = last_lines.iter().cloned().collect();
        Err(Error::Ended { name: self.name, status, last_lines })
    }

    /// Asks the program to end, and ends it when it does not.
    fn end(&mut self) {
        if self.has_ended() {
            return;
        }
        let id = i32::try_from(self.process.id()).ok().and_then(Pid::from_raw);
        let asked = id.is_some_and(|id| kill_process(id, Signal::TERM).is_ok());
        let started = Instant::now();
        while asked && started.elapsed() < GRACE {
            if self.has_ended() {
                return;
            }
            thread::sleep(POLL);
        }
        println!("the {} did not end within {} s and is killed", self.name, GRACE.as_secs());
        // It can only fail because the program has ended after all.
        drop(self.process.kill());
        drop(self.process.wait());
    }

    /// Whether the program has ended, however it did.
    pub(crate) fn has_ended(&mut self) -> bool {
        !matches!(self.process.try_wait(), Ok(None))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.end();
    }
}

/// A Ctrl-C at the terminal reaches every program of the foreground group at once; in a group of
/// its own the program ends when this one ends it, and in order.
fn own_group(command: &mut Command) {
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(command, 0);
}

fn forward(
    name: &'static str,
    stream: impl Read + Send + 'static,
    last_lines: &Arc<Mutex<VecDeque<String>>>,
) -> JoinHandle<()> {
    let last_lines = Arc::clone(last_lines);
    thread::spawn(move || {
        command::each_line(stream, |line| {
            println!("{name} | {line}");
            let mut last_lines = last_lines.lock().unwrap_or_else(PoisonError::into_inner);
            if last_lines.len() == LAST_LINES_MAX {
                last_lines.pop_front();
            }
            last_lines.push_back(line.to_owned());
        });
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Running {
        Running::start("shell", Command::new("sh").args(["-c", script])).unwrap()
    }

    #[test]
    fn a_program_that_ends_by_itself_is_reported_with_its_last_lines() {
        let mut running =
            shell("exec >&2; for i in $(seq 30); do echo line $i; done; echo why; exit 3");
        let error = loop {
            match running.check() {
                Ok(()) => thread::sleep(POLL),
                Err(error) => break error,
            }
        };
        let Error::Ended { name: "shell", status, last_lines } = error else { panic!("{error}") };
        assert_eq!(status.code(), Some(3));
        assert_eq!(last_lines.len(), LAST_LINES_MAX);
        assert_eq!(last_lines.last().map(String::as_str), Some("why"));
    }

    #[test]
    fn a_running_program_is_no_error_and_ends_with_its_value() {
        let started = Instant::now();
        let mut running = shell("exec sleep 60");
        assert!(running.check().is_ok());
        drop(running);
        assert!(started.elapsed() < GRACE, "SIGTERM was enough");
    }
}
