//! `samefare-ceremony tariff`: the ceremony, file in and file out, on machines without a network.

use clap::{Args, Subcommand};
use proof::{LatestSeen, RootKeys, SignatureError, TariffRefusal, Verified};
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use wire::{NoteError, Tariff};

use keys::verify::{self, LinkReport};
use keys::{Clock, Keyholder, LockedKey, roots};

use super::{Failure, InFile, in_file, read, say};
use crate::draft::{self, Before, CeremonyError, Draft, Role, TypedFare};
use crate::file::TariffFile;
use crate::sheet;

#[derive(Debug, Subcommand)]
pub(super) enum TariffCommand {
    /// Makes the text of a tariff, unsigned, when everything in it is in order.
    New {
        /// The file that it is made from.
        from: PathBuf,
        /// The file to write; it must not be there yet.
        #[arg(long)]
        out: PathBuf,
    },
    /// Shows all that a tariff says, for whoever is to sign it, and who has signed.
    Show {
        /// The tariff.
        file: PathBuf,
        /// The root keys.
        #[arg(long, default_value = "roots.toml")]
        roots: PathBuf,
    },
    /// Adds the signature of one holder, in a new file.
    Sign(Sign),
    /// Verifies that both holders signed, that every rule is kept, and that it can be sold by now.
    Verify {
        /// The tariff.
        file: PathBuf,
        /// The root keys.
        #[arg(long, default_value = "roots.toml")]
        roots: PathBuf,
        /// The tariff before: there is no way back behind it.
        #[arg(long)]
        previous: Option<PathBuf>,
    },
    /// Shows what changed from one tariff to another, and by how much a fare moved.
    Diff {
        /// The one before.
        old: PathBuf,
        /// The one after.
        new: PathBuf,
    },
}

#[derive(Debug, Args)]
pub(super) struct Sign {
    /// The tariff.
    file: PathBuf,
    /// The file of the secret key.
    #[arg(long)]
    key: PathBuf,
    /// The file to write; it must not be there yet.
    #[arg(long)]
    out: PathBuf,
    /// The root keys.
    #[arg(long, default_value = "roots.toml")]
    roots: PathBuf,
    /// The tariff that was announced before this one.
    #[arg(long, required_unless_present = "first", conflicts_with = "first")]
    previous: Option<PathBuf>,
    /// There is none before: every fare has to be typed.
    #[arg(long)]
    first: bool,
    /// A fare as the announcement has it, such as `1=123.45`; needed where it moved by more than
    /// 20 %.
    #[arg(long = "fare", value_name = "QTY=YUAN")]
    fares: Vec<String>,
    /// The file that holds the passphrase, instead of the terminal.
    #[arg(long)]
    passphrase_file: Option<PathBuf>,
}

impl TariffCommand {
    pub(super) fn run(self) -> Result<(), Failure> {
        match self {
            Self::New { from, out } => new(&from, &out),
            Self::Show { file, roots } => {
                let sheet = sheet::show(&draft(&file)?, &root_keys(&roots)?);
                say(sheet.trim_end())
            }
            Self::Sign(asked) => sign(&asked),
            Self::Verify { file, roots, previous } => verify(&file, &roots, previous.as_deref()),
            Self::Diff { old, new } => {
                let sheet = sheet::diff(&draft(&old)?.tariff, &draft(&new)?.tariff);
                say(sheet.trim_end())
            }
        }
    }
}

fn new(from: &Path, out: &Path) -> Result<(), Failure> {
    let file = in_file(from, TariffFile::parse(&read(from)?))?;
    let tariff = in_file(from, file.tariff())?;
    write_new(out, &wire::note::write(&file.issuer, &tariff))?;
    say("Written. Let operations and finance read it (samefare-ceremony tariff show), and sign it.")
}

fn sign(asked: &Sign) -> Result<(), Failure> {
    let roots = root_keys(&asked.roots)?;
    let typed = asked
        .fares
        .iter()
        .map(|text| TypedFare::parse(text).ok_or_else(|| Failure::Fare(text.clone())));
    let typed = typed.collect::<Result<Vec<_>, _>>()?;
    let previous = asked.previous.as_deref().map(|path| previous(path, &roots)).transpose()?;
    let before = match &previous {
        None => Before::Nothing,
        Some(Previous::Tariff(tariff)) => Before::Tariff(tariff),
        Some(Previous::EarlierFormat { version }) => Before::EarlierFormat { version: *version },
    };
    let draft = draft(&asked.file)?;
    let locked = LockedKey::read(&asked.key)?;
    let agreed = draft.agreed(locked.public(), &roots, before, &typed);
    let agreed = in_file(&asked.file, agreed)?;
    let key = Keyholder::new(asked.passphrase_file.clone()).unlock(&locked)?;
    let signed = in_file(&asked.file, agreed.sign(&key))?;
    write_new(&asked.out, &signed)?;
    let signers = in_file(&asked.out, Draft::read(signed.as_bytes()))?.signers(&roots);
    let missing =
        Role::BOTH.into_iter().find(|role| signers.iter().all(|it| it.role != Some(*role)));
    match missing {
        Some(role) => say(&format!("Signed. {} has not signed yet.", role.as_str())),
        None => say("Signed by both."),
    }
}

fn verify(file: &Path, roots: &Path, previous: Option<&Path>) -> Result<(), Failure> {
    let roots = root_keys(roots)?;
    let text = read(file)?;
    let report = verify::file(&text, None, &roots);
    for link in &report.links {
        written(link);
    }
    in_file(file, report.broken.map_or(Ok(()), Err))?;
    in_file(file, Draft::read(text.as_bytes()))?;
    written(&LinkReport::holds(
        "rules",
        "figures, words and fen agree, and every key covers the time",
    ));
    let seen = match previous {
        Some(path) => {
            let previous = announced(path, &roots)?;
            LatestSeen { version: previous.version, digest: Some(previous.digest()) }
        }
        None => LatestSeen::default(),
    };
    let tariff = proof::verify_tariff(text.as_bytes(), &roots);
    let tariff = in_file(file, tariff.map_err(InFile::NotInForce))?;
    in_file(file, tariff.in_force(Clock::System.now(), seen).map_err(InFile::NotInForce))?;
    written(&LinkReport::holds("in force", "now, and not older than the one before"));
    Ok(())
}

/// Prints a line of the check. A pipe that nobody reads any more does not change whether it holds.
fn written(link: &LinkReport) {
    let _closed_pipe = say(&link.to_string());
}

/// The tariff before, as far as this program reads it.
enum Previous {
    Tariff(Verified<Tariff>),
    EarlierFormat { version: u32 },
}

/// What both signed before, in this version of the format or in an earlier one.
fn previous(path: &Path, roots: &RootKeys) -> Result<Previous, Failure> {
    let bytes = bytes(path)?;
    let refusal = match proof::verify_tariff(&bytes, roots) {
        Ok(tariff) => return Ok(Previous::Tariff(tariff)),
        Err(refusal) => refusal,
    };
    let other = TariffRefusal::Signature(SignatureError::Note(NoteError::OtherVersion));
    let version = draft::earlier_version(&bytes).filter(|_| refusal == other);
    let version = version.ok_or(CeremonyError::Previous(refusal));
    in_file(path, version.map(|version| Previous::EarlierFormat { version }))
}

/// A tariff that both signed under these keys, in force or over.
fn announced(path: &Path, roots: &RootKeys) -> Result<Verified<Tariff>, Failure> {
    in_file(path, proof::verify_tariff(&bytes(path)?, roots).map_err(CeremonyError::Previous))
}

fn draft(path: &Path) -> Result<Draft, Failure> {
    in_file(path, Draft::read(&bytes(path)?))
}

fn root_keys(path: &Path) -> Result<RootKeys, Failure> {
    in_file(path, roots::parse(&read(path)?))
}

fn bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    in_file(path, fs::read(path))
}

/// What is there is never written over: a signature that was given once stays.
fn write_new(path: &Path, text: &str) -> Result<(), Failure> {
    let file = fs::File::create_new(path);
    in_file(
        path,
        file.and_then(|mut file| {
            file.write_all(text.as_bytes())?;
            file.sync_all()
        }),
    )
}
