//! The deliberate faults and the checks against them, as they are written in `tests/injections` and `tests/sim`.

use std::fs;
use std::path::Path;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::run::error::Error;

/// A place in the source, and what is written there in the copy.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Change {
    /// What it is switched on by. A change of a fault has the fault's name.
    #[serde(default)]
    pub(crate) name: String,
    pub(crate) file: String,
    /// What is written in the source, once.
    pub(crate) right: String,
    /// What is written there instead. `ON` is whether it is switched on, `NAME` is its name, `FAULT` the module of the
    /// switches.
    pub(crate) wrong: String,
}

/// A place where the amount is converted again, or where an answer belongs to somebody else.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fault {
    pub(crate) name: String,
    /// Whether the server serves a tariff that is out of date.
    #[serde(default)]
    pub(crate) needs_stale_tariff: bool,
    /// Whether another rider asks for a price first.
    #[serde(default)]
    pub(crate) after_another: bool,
    /// What becomes of it at which channels.
    pub(crate) rows: Vec<Row>,
    pub(crate) changes: Vec<Change>,
}

/// What becomes of a fault at some channels, and the checks that each catch it there.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Row {
    pub(crate) channels: Vec<String>,
    /// What the fault needs to matter at all.
    #[serde(default)]
    pub(crate) with: Vec<String>,
    /// What becomes of rider and money while any of the checks is on. With all of them it is the first.
    pub(crate) caught: Vec<String>,
    /// The checks, in the order in which the fault meets them.
    pub(crate) checks: Vec<String>,
    /// What becomes of them when all of these checks are off.
    pub(crate) through: String,
}

/// Every fault and every check.
#[derive(Debug)]
pub(crate) struct Catalog {
    /// Faults in machine and server that the simulator must find.
    pub(crate) mutants: Vec<Change>,
    /// Faults of pricing and payment.
    pub(crate) faults: Vec<Fault>,
    /// How each check against them is switched off.
    pub(crate) checks: Vec<Change>,
    /// What every copy has.
    always: Vec<Change>,
}

/// A file of changes, under one of these names.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Changes {
    #[serde(alias = "mutants", alias = "checks")]
    changes: Vec<Change>,
}

impl Catalog {
    /// Reads the files of this tree.
    pub(crate) fn read(root: &Path) -> Result<Self, Error> {
        let changes = |path: &str| Ok::<_, Error>(read::<Changes>(&root.join(path))?.changes);
        let folder = root.join("tests/injections/faults");
        let entries = fs::read_dir(&folder).map_err(Error::file(&folder))?;
        let mut files: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
        files.sort();
        Ok(Self {
            mutants: changes("tests/sim/mutants.toml")?,
            faults: files.iter().map(|path| Fault::read(path)).collect::<Result<_, _>>()?,
            checks: changes("tests/injections/checks.toml")?,
            always: changes("tests/injections/always.toml")?,
        })
    }

    /// Every change of the source.
    pub(crate) fn changes(&self) -> impl Iterator<Item = &Change> {
        let faults = self.faults.iter().flat_map(|fault| &fault.changes);
        self.mutants.iter().chain(faults).chain(&self.checks).chain(&self.always)
    }
}

impl Fault {
    fn read(path: &Path) -> Result<Self, Error> {
        let mut fault: Self = read(path)?;
        for change in &mut fault.changes {
            change.name.clone_from(&fault.name);
        }
        Ok(fault)
    }
}

fn read<T: DeserializeOwned>(path: &Path) -> Result<T, Error> {
    let text = fs::read_to_string(path).map_err(Error::file(path))?;
    toml::from_str(&text)
        .map_err(|cause| Error::Toml { path: path.to_owned(), cause: cause.to_string() })
}

impl Change {
    pub(super) fn made_in(&self, source: &str) -> Result<String, Error> {
        let Self { name, file, right, wrong } = self;
        if source.matches(right).count() != 1 {
            println!("{name}: its place in {file} is gone, or not the only one");
            return Err(Error::Said);
        }
        let fault = if file.starts_with("crates/wire/") { "crate::fault" } else { "wire::fault" };
        let on = format!("{fault}::on(NAME)");
        let wrong = wrong.replace("FAULT", fault).replace("ON", &on);
        Ok(source.replace(right, &wrong.replace("NAME", &format!("{name:?}"))))
    }
}
