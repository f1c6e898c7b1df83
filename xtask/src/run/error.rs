//! Every way in which a task can fail, with the facts that its reader needs to go on.

use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitStatus;

use thiserror::Error;

#[derive(Debug, Error)]
pub(crate) enum Error {
    /// A program could not be started at all.
    #[error("`{program}` did not start: {cause}")]
    NotStarted { program: String, cause: io::Error },
    /// A program ran and failed.
    #[error("`{program}` failed ({status})")]
    Failed { program: String, status: ExitStatus },
    /// A program answered with something else than was agreed.
    #[error("`{program}` answered without {missing}")]
    Unreadable { program: &'static str, missing: &'static str },
    #[error("{}: {cause}", path.display())]
    File { path: PathBuf, cause: io::Error },
    #[error("{}: {cause}", path.display())]
    Toml { path: PathBuf, cause: String },
    /// `operator.toml` lacks a value, or has one of another kind.
    #[error("the operator file has no usable value for `{key}`")]
    OperatorValue { key: &'static str },
    /// A colour of the operator is too like one of the page's.
    #[error(
        "`{key}` is {colour}, with a contrast of {contrast:.1} to 1 against {against}: not everybody can read it; 4.5 is the least"
    )]
    Contrast { key: &'static str, colour: String, against: String, contrast: f64 },
    /// The page asks for a value that no operator file has.
    #[error("index.html asks for `{{{{{name}}}}}`, which no operator file has")]
    UnknownPlaceholder { name: String },
    /// The page does not use a value that every rider must be able to see.
    #[error("index.html never uses `{{{{{name}}}}}`, which every rider must see")]
    MissingPlaceholder { name: &'static str },
    /// The content security policy would refuse this script, and the page would stay blank.
    #[error("index.html has a script without `src`; the page's policy refuses it")]
    InlineScript,
    /// The first screen would load a file from somewhere else.
    #[error("the first screen would load {address}, which is another origin's")]
    ForeignFile { address: String },
    /// The first screen names no such kind of file; either the build or the reading of it is wrong.
    #[error("the built index.html loads no {kind}")]
    NothingLoaded { kind: &'static str },
    #[error("the first screen takes {total} bytes, more than the limit of {limit}")]
    TooLarge { total: u64, limit: u64 },
    #[error("{variable} is not set; this is called by Trunk as its post_build hook")]
    Environment { variable: &'static str },
    #[error("port {port} cannot be used ({cause}); choose another with --port")]
    PortTaken { port: u16, cause: io::Error },
    /// A program of the demo ended by itself; its last lines go with it.
    #[error("the {name} ended by itself ({status}); its last lines:{}", indented(last_lines))]
    Ended { name: &'static str, status: ExitStatus, last_lines: Vec<String> },
    #[error("the {name} did not answer within {seconds} s")]
    NoAnswer { name: &'static str, seconds: u64 },
    #[error("please install: {}", missing.join(", "))]
    ToolsMissing { missing: Vec<String> },
    /// What failed has been printed already, above a last line that must stay the last.
    #[error("see above")]
    Said,
}

impl Error {
    pub(crate) fn file(path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |cause| Self::File { path: path.to_owned(), cause }
    }
}

fn indented(lines: &[String]) -> String {
    lines.iter().map(|line| format!("\n    {line}")).collect()
}
