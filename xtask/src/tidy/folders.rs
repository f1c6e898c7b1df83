//! A folder of modules can be taken in at a glance: it has at most twelve.

use std::collections::{BTreeMap, BTreeSet};

use super::source::files;
use crate::run::workspace::root;

const MODULES: usize = 12;
/// As many as there are screens; one looks for them by name.
const LISTS: [&str; 2] = ["src/screens", "src/components"];
/// The roots of crates are no modules.
const ROOTS: [&str; 2] = ["lib", "main"];

/// The folders with too many modules, of the Rust files of these paths. A file and the folder of the same name are
/// one module.
fn crowded<'a>(paths: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut folders: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for path in paths.filter_map(|path| path.strip_suffix(".rs")) {
        let mut rest = path;
        while let Some((folder, name)) = rest.rsplit_once('/') {
            if folder.split('/').any(|part| part == "src") && !ROOTS.contains(&name) {
                folders.entry(folder).or_default().insert(name);
            }
            rest = folder;
        }
    }
    let crowded = folders
        .into_iter()
        .filter(|(folder, modules)| modules.len() > MODULES && !LISTS.contains(folder));
    crowded.map(|(folder, modules)| format!("{folder}: {} modules", modules.len())).collect()
}

#[test]
fn no_folder_has_more_modules_than_one_takes_in() {
    let files = files(&root());
    let crowded = crowded(files.iter().map(|(path, _)| path.as_str()));
    assert!(crowded.is_empty(), "{crowded:#?}");
}

#[test]
fn a_crowded_folder_is_found_and_a_file_counts_with_its_folder() {
    let paths = |folder: &str, count: usize| -> Vec<String> {
        (0..count).map(|at| format!("{folder}/m{at}.rs")).collect()
    };
    let cases = [
        (paths("crates/a/src", 12), [""; 0].to_vec()),
        (paths("crates/a/src", 13), vec!["crates/a/src: 13 modules"]),
        (
            [
                paths("crates/a/src", 12),
                vec!["crates/a/src/m1/b.rs".into(), "crates/a/src/lib.rs".into()],
            ]
            .concat(),
            vec![],
        ),
        (
            [paths("crates/a/src", 12), vec!["crates/a/src/b/c.rs".into()]].concat(),
            vec!["crates/a/src: 13 modules"],
        ),
        (paths("src/screens", 20), vec![]),
        (paths("tests/a", 20), vec![]),
    ];
    for (paths, expected) in cases {
        assert_eq!(crowded(paths.iter().map(String::as_str)), expected, "{paths:?}");
    }
}
