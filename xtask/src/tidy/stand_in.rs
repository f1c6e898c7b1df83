//! The stand-in of `wasm-streams` (vendor/) is what the build takes: cargo leaves a patch aside, with no more than a
//! warning, when the version that is asked for is another one.

use toml::{Table, Value};

use crate::run::workspace::root;

const NAME: &str = "wasm-streams";

/// What is wrong with the crate of this name in the lock file, if anything: it has to be there once, from this tree,
/// and no patch may be left aside.
fn fault(lock: &Table, version: &str) -> Option<String> {
    let packages = lock.get("package").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let named = |package: &&Value| package.get("name").and_then(Value::as_str) == Some(NAME);
    let found: Vec<_> = packages.iter().filter(named).collect();
    let [package] = found[..] else { return Some(format!("{} of them", found.len())) };
    let locked = package.get("version").and_then(Value::as_str);
    if package.get("source").is_some() || locked != Some(version) {
        return Some(format!("{locked:?} is asked for, the stand-in is {version}"));
    }
    lock.get("patch").map(|_| "a patch is left aside".to_owned())
}

#[test]
fn the_stand_in_has_the_version_that_is_asked_for() {
    let read = |path| std::fs::read_to_string(root().join(path)).unwrap().parse::<Table>().unwrap();
    let manifest = read("vendor/wasm-streams/Cargo.toml");
    let version = manifest["package"]["version"].as_str().unwrap();
    assert_eq!(fault(&read("Cargo.lock"), version), None);
}

#[test]
fn another_version_or_source_and_a_patch_left_aside_are_faults() {
    let ours = "[[package]]\nname = \"wasm-streams\"\nversion = \"0.5.0\"\n";
    let cases = [
        (ours.to_owned(), None),
        (String::new(), Some("0 of them")),
        (ours.repeat(2), Some("2 of them")),
        (
            format!("{ours}source = \"registry\""),
            Some("Some(\"0.5.0\") is asked for, the stand-in is 0.5.0"),
        ),
        (ours.replace("0.5", "0.6"), Some("Some(\"0.6.0\") is asked for, the stand-in is 0.5.0")),
        (format!("{ours}[[patch.unused]]\nname = \"a\""), Some("a patch is left aside")),
    ];
    for (lock, expected) in cases {
        assert_eq!(fault(&lock.parse().unwrap(), "0.5.0").as_deref(), expected, "{lock}");
    }
}
