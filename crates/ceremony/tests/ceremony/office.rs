//! The desk that a ceremony is held at: its files, its keys, and the program `samefare-ceremony`.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use fixtures::offer::{ISSUER, Offer};

/// What a command said, and whether it did what it was asked for.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) done: bool,
    pub(crate) said: String,
}

/// Everybody's keys, each under its holder's passphrase. They are made once, for that takes its time.
struct Safe {
    folder: tempfile::TempDir,
}

fn safe() -> &'static Path {
    static SAFE: OnceLock<Safe> = OnceLock::new();
    let safe = SAFE.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a folder");
        for holder in ["operations", "finance", "server"] {
            let passphrase = format!("the passphrase of {holder}\n");
            std::fs::write(folder.path().join(format!("{holder}.passphrase")), passphrase)
                .expect("written");
        }
        let keys = [
            ("operations", ["1", "2"].as_slice()),
            ("finance", &["1", "2"]),
            ("quote", &["1"]),
            ("instruction", &["1"]),
            ("receipt", &["1"]),
            ("status", &["1"]),
        ];
        for (purpose, numbers) in keys {
            for number in numbers {
                new_key(folder.path(), purpose, number);
            }
        }
        Safe { folder }
    });
    safe.folder.path()
}

fn new_key(folder: &Path, purpose: &str, number: &str) {
    let name = format!("{ISSUER}/{purpose}-{number}");
    let file = format!("{purpose}-{number}.key");
    let passphrase = format!("{}.passphrase", holder(purpose));
    let arguments = ["key", "new", "--purpose", purpose, "--name", &name, "--out", &file];
    let outcome = run(folder, &[&arguments[..], &["--passphrase-file", &passphrase]].concat());
    assert!(outcome.done, "{}", outcome.said);
    std::fs::write(folder.join(format!("{purpose}-{number}.public")), outcome.said.trim_end())
        .expect("written");
}

fn holder(purpose: &str) -> &str {
    if matches!(purpose, "operations" | "finance") { purpose } else { "server" }
}

fn run(folder: &Path, arguments: &[&str]) -> Outcome {
    let mut program = Command::new(env!("CARGO_BIN_EXE_samefare-ceremony"));
    let output = program.current_dir(folder).args(arguments).output().expect("it runs");
    let said = [output.stdout, output.stderr].concat();
    Outcome { done: output.status.success(), said: String::from_utf8(said).expect("text") }
}

/// A folder of one test, with the root keys current and next in `roots.toml`.
pub(crate) struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    pub(crate) fn new() -> Self {
        let desk = Self { folder: tempfile::tempdir().expect("a folder") };
        desk.write("roots.toml", &roots(&["1", "2"]));
        desk
    }

    pub(crate) fn path(&self, file: &str) -> PathBuf {
        self.folder.path().join(file)
    }

    pub(crate) fn write(&self, file: &str, text: &str) {
        std::fs::write(self.path(file), text).expect("written");
    }

    pub(crate) fn read(&self, file: &str) -> String {
        std::fs::read_to_string(self.path(file)).expect("text")
    }

    pub(crate) fn has(&self, file: &str) -> bool {
        self.path(file).exists()
    }

    /// A command line, its words parted by spaces.
    pub(crate) fn run(&self, line: &str) -> Outcome {
        run(self.folder.path(), &line.split(' ').collect::<Vec<_>>())
    }

    /// A command that has to do what it is asked for.
    pub(crate) fn done(&self, line: &str) -> String {
        let outcome = self.run(line);
        assert!(outcome.done, "{line}: {}", outcome.said);
        outcome.said
    }

    /// Makes the unsigned text `NAME.txt` of this offer.
    pub(crate) fn made(&self, name: &str, offer: &Offer) {
        self.write(&format!("{name}.toml"), &toml(offer));
        self.done(&format!("tariff new {name}.toml --out {name}.txt"));
    }

    /// The text `NAME.txt` of this offer, signed by both.
    pub(crate) fn announced(&self, name: &str, offer: &Offer) {
        self.made(&format!("{name}-draft"), offer);
        let typed = format!("--first --fare 1={}", offer.yuan);
        let first = sign(&format!("{name}-draft.txt"), "operations-1", &format!("{name}-half.txt"));
        let second = sign(&format!("{name}-half.txt"), "finance-1", &format!("{name}.txt"));
        self.done(&format!("{first} {typed}"));
        self.done(&format!("{second} {typed}"));
    }
}

/// The command with which the holder of this key signs, up to what was announced before.
pub(crate) fn sign(file: &str, key: &str, out: &str) -> String {
    let purpose = key.split('-').next().unwrap_or_default();
    let passphrase = format!("{}.passphrase", holder(purpose));
    let (key, passphrase) = (key_file(key), safe().join(passphrase));
    let (key, passphrase) = (key.display(), passphrase.display());
    format!("tariff sign {file} --key {key} --passphrase-file {passphrase} --out {out}")
}

pub(crate) fn key_file(key: &str) -> PathBuf {
    safe().join(format!("{key}.key"))
}

pub(crate) fn passphrase_file(holder: &str) -> PathBuf {
    safe().join(format!("{holder}.passphrase"))
}

pub(crate) fn public(key: &str) -> String {
    std::fs::read_to_string(safe().join(format!("{key}.public"))).expect("text")
}

/// A file of root keys with these numbers of each role.
pub(crate) fn roots(numbers: &[&str]) -> String {
    let keys = |role: &str| {
        let keys =
            numbers.iter().map(|number| format!("{:?}", public(&format!("{role}-{number}"))));
        keys.collect::<Vec<_>>().join(", ")
    };
    format!("operations = [{}]\nfinance = [{}]\n", keys("operations"), keys("finance"))
}

/// The file of an offer, with the keys of the safe.
pub(crate) fn toml(offer: &Offer) -> String {
    offer.toml(|purpose| public(&format!("{purpose}-1")))
}
