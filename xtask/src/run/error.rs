//! Every way in which a task can fail, with the facts that its reader needs to go on.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitStatus;

#[derive(Debug)]
pub(crate) enum Error {
    /// A program could not be started at all.
    NotStarted {
        program: String,
        cause: io::Error,
    },
    /// A program ran, and said that it failed.
    Failed {
        program: String,
        status: ExitStatus,
    },
    /// A program answered with something else than was agreed.
    Unreadable {
        program: &'static str,
        missing: &'static str,
    },
    File {
        path: PathBuf,
        cause: io::Error,
    },
    Toml {
        path: PathBuf,
        cause: String,
    },
    /// `operator.toml` lacks a value, or has one of another kind.
    OperatorValue {
        key: &'static str,
    },
    /// The page asks for a value that no operator file has.
    UnknownPlaceholder {
        name: String,
    },
    /// The page does not use a value that every rider must be able to see.
    MissingPlaceholder {
        name: &'static str,
    },
    /// The content security policy would refuse this script, and the page would stay blank.
    InlineScript,
    /// The first screen would load a file from somewhere else.
    ForeignFile {
        address: String,
    },
    /// The first screen names no such kind of file; either the build or the reading of it is wrong.
    NothingLoaded {
        kind: &'static str,
    },
    TooLarge {
        total: u64,
        limit: u64,
    },
    Environment {
        variable: &'static str,
    },
    PortTaken {
        port: u16,
        cause: io::Error,
    },
    /// A program of the demo ended by itself; its last lines go with it.
    Ended {
        name: &'static str,
        status: ExitStatus,
        last_lines: Vec<String>,
    },
    NoAnswer {
        name: &'static str,
        seconds: u64,
    },
    ToolsMissing {
        missing: Vec<&'static str>,
    },
    /// What failed has been printed already, above a last line that must stay the last.
    Said,
}

impl Error {
    pub(crate) fn file(path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |cause| Self::File { path: path.to_owned(), cause }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotStarted { program, cause } => write!(f, "`{program}` did not start: {cause}"),
            Self::Failed { program, status } => write!(f, "`{program}` failed ({status})"),
            Self::Unreadable { program, missing } => {
                write!(f, "`{program}` answered without {missing}")
            }
            Self::File { path, cause } => write!(f, "{}: {cause}", path.display()),
            Self::Toml { path, cause } => write!(f, "{}: {cause}", path.display()),
            Self::OperatorValue { key } => {
                write!(f, "the operator file has no usable value for `{key}`")
            }
            Self::UnknownPlaceholder { name } => {
                write!(f, "index.html asks for `{{{{{name}}}}}`, which no operator file has")
            }
            Self::MissingPlaceholder { name } => {
                write!(f, "index.html never uses `{{{{{name}}}}}`, which every rider must see")
            }
            Self::InlineScript => {
                write!(f, "index.html has a script without `src`; the page's policy refuses it")
            }
            Self::ForeignFile { address } => {
                write!(f, "the first screen would load {address}, which is another origin's")
            }
            Self::NothingLoaded { kind } => write!(f, "the built index.html loads no {kind}"),
            Self::TooLarge { total, limit } => {
                write!(f, "the first screen takes {total} bytes, more than the limit of {limit}")
            }
            Self::Environment { variable } => {
                write!(f, "{variable} is not set; this is called by Trunk as its post_build hook")
            }
            Self::PortTaken { port, cause } => {
                write!(f, "port {port} cannot be used ({cause}); choose another with --port")
            }
            Self::Ended { name, status, last_lines } => {
                write!(f, "the {name} ended by itself ({status}); its last lines:")?;
                last_lines.iter().try_for_each(|line| write!(f, "\n    {line}"))
            }
            Self::NoAnswer { name, seconds } => {
                write!(f, "the {name} did not answer within {seconds} s")
            }
            Self::ToolsMissing { missing } => write!(f, "please install: {}", missing.join(", ")),
            Self::Said => write!(f, "see above"),
        }
    }
}

impl std::error::Error for Error {}
