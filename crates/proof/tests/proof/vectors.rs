//! The vectors in `tests/vectors`: the files are those that the cases make, and each gets the verdict
//! of the index.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Once;

use wire::Purpose;

use crate::cases::{self, Case};
use crate::price_proof;
use crate::sale;
use crate::verdict::{Judge, Received};

/// Set, to any value, to write the vectors instead of comparing with them.
const BLESS: &str = "SAMEFARE_BLESS";

/// The folder of the vectors, written anew if [`BLESS`] is set.
fn folder() -> PathBuf {
    static WRITTEN: Once = Once::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors");
    if std::env::var_os(BLESS).is_some() {
        WRITTEN.call_once(|| write(&folder));
    }
    folder
}

fn write(folder: &Path) {
    let made = files();
    let found = on_disk(folder);
    for stale in found.keys().filter(|name| !made.contains_key(*name)) {
        std::fs::remove_file(folder.join(stale)).expect("vectors can be removed");
    }
    for (name, bytes) in made {
        let path = folder.join(name);
        let parent = path.parent().expect("it lies in the folder");
        std::fs::create_dir_all(parent).expect("folders can be made");
        std::fs::write(path, bytes).expect("vectors can be written");
    }
}

/// The files that are made here, by their path in the folder.
fn files() -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut add = |name: &str, received: &Received| {
        files.insert(format!("{name}.txt"), received.note.clone());
        if let Some(address) = &received.address {
            files.insert(format!("{name}.address.txt"), address.clone().into_bytes());
        }
    };
    for (name, received) in bases() {
        add(&format!("base/{name}"), &received);
    }
    let cases = cases::all();
    for case in &cases {
        add(&format!("{}.valid", case.name), &case.valid);
        add(&format!("{}.invalid", case.name), &case.invalid);
    }
    files.insert("base/price-proof.txt".into(), price_proof::file().into_bytes());
    files.insert("index.txt".into(), index(&cases).into_bytes());
    files.insert("keys.txt".into(), keys().into_bytes());
    files
}

/// The notes that the others are checked against: of each purpose the one in which everything is
/// valid.
fn bases() -> Vec<(&'static str, Received)> {
    let answer = sale::instruction_answer();
    let instruction =
        Received { note: answer.instruction.into_bytes(), address: Some(answer.address) };
    vec![
        ("tariff", sale::signed(&sale::tariff(|_| ())).into()),
        ("quote", sale::signed(&sale::quote(|_| ())).into()),
        ("instruction", instruction),
        ("receipt", sale::signed(&sale::receipt(|_| ())).into()),
        ("refund", sale::signed(&sale::receipt(sale::refund)).into()),
        ("compensation", sale::signed(&sale::receipt(sale::compensation)).into()),
        ("status", sale::signed(&sale::status(|_| ())).into()),
    ]
}

fn index(cases: &[Case]) -> String {
    let line = |case: &Case| {
        let (purpose, reason) = (case.purpose.as_str(), &case.reason);
        format!("{}\t{purpose}\t{reason}\t{}\n", case.name, case.rule)
    };
    let lines: String = cases.iter().map(line).collect();
    String::from("name\tpurpose\treason\trule\n") + &lines
}

/// The root keys by role. The delegated keys are in the tariff.
fn keys() -> String {
    let roots = sale::roots();
    let of = |role: &str, keys: &[wire::VerifierKey]| -> String {
        keys.iter().map(|key| format!("{role}\t{key}\n")).collect()
    };
    of("operations", &roots.operations) + &of("finance", &roots.finance)
}

/// The generated files that are there, by their path in the folder.
fn on_disk(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(current) = folders.pop() {
        for entry in std::fs::read_dir(&current).expect("tests/vectors can be read") {
            let path = entry.expect("tests/vectors can be read").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "txt") {
                let inner = path.strip_prefix(folder).expect("it was found there");
                let name = inner.to_str().expect("names are ASCII").replace('\\', "/");
                found.insert(name, std::fs::read(&path).expect("vectors can be read"));
            }
        }
    }
    found
}

#[test]
fn the_files_are_exactly_what_the_cases_make() {
    let (made, found) = (files(), on_disk(&folder()));
    let names = |files: &BTreeMap<String, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&found), names(&made), "{BLESS}=1 cargo test -p proof writes them");
    for (name, bytes) in &made {
        assert!(found.get(name) == Some(bytes), "{name} differs; {BLESS}=1 writes it");
    }
}

#[test]
fn each_vector_gets_the_verdict_of_the_index() {
    let folder = folder();
    let index = std::fs::read_to_string(folder.join("index.txt")).expect("the index can be read");
    let judge = Judge::new();
    let mut pairs = 0;
    for line in index.lines().skip(1) {
        let columns: Vec<&str> = line.split('\t').collect();
        let [name, purpose, reason, _rule] = columns[..] else {
            panic!("four columns: {line}");
        };
        let purpose = Purpose::parse(purpose).expect("the index names purposes");
        let verdict = |verdict: &str| {
            let received = read(&folder, &format!("{name}.{verdict}"), purpose);
            judge.verdict(purpose, &received)
        };
        assert_eq!(verdict("valid"), Ok(()), "{name}.valid");
        assert_eq!(verdict("invalid"), Err(reason.into()), "{name}.invalid");
        pairs += 1;
    }
    assert_eq!(pairs, cases::all().len());
}

#[test]
fn the_readme_names_the_root_keys() {
    let readme = std::fs::read_to_string(folder().join("README.md")).expect("there is a readme");
    assert!(readme.contains(&keys()), "keys.txt stands in README.md as it is");
}

#[test]
fn each_base_is_taken() {
    let judge = Judge::new();
    for (name, received) in bases() {
        let purpose = Purpose::parse(name).unwrap_or(Purpose::Receipt);
        assert_eq!(judge.verdict(purpose, &received), Ok(()), "{name}");
    }
}

#[test]
fn no_two_rules_have_one_name_and_no_pair_is_one_note_twice() {
    let cases = cases::all();
    for (at, case) in cases.iter().enumerate() {
        let twin = cases.iter().skip(at + 1).find(|other| other.name == case.name);
        assert!(twin.is_none(), "{} stands twice", case.name);
        assert!(case.valid != case.invalid, "{} differs in nothing", case.name);
    }
}

fn read(folder: &Path, name: &str, purpose: Purpose) -> Received {
    let note = std::fs::read(folder.join(format!("{name}.txt"))).expect("the vector is there");
    let address = (purpose == Purpose::Instruction).then(|| {
        let path = folder.join(format!("{name}.address.txt"));
        std::fs::read_to_string(path).expect("the address lies beside its instruction")
    });
    Received { note, address }
}
