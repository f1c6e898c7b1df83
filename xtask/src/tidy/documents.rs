//! What the documents and comments name is there: each path of the tree that they write in backticks or link to.

use std::fs;

use crate::run::workspace::root;

/// The folders of the tree that a document may name a file of.
const FOLDERS: [&str; 13] = [
    "crates/",
    "src/",
    "tests/",
    "xtask/",
    "docs/",
    "public/",
    "style/",
    "demo/",
    "deploy/",
    "fuzz/",
    "vendor/",
    "examples/",
    ".ci/",
];

/// A changelog tells what was, and may name what is gone.
const HISTORY: &str = "CHANGELOG.md";

/// The paths that this text names, each with its line.
fn named(text: &str) -> Vec<(usize, &str)> {
    let mut named = Vec::new();
    for (at, line) in (1..).zip(text.lines()) {
        let quoted = line.split('`').skip(1).step_by(2);
        let linked = line.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        for word in quoted.chain(linked) {
            // A place in a file, or a part of a page.
            let path = word.split(['#', ':', ' ']).next().unwrap_or_default();
            if FOLDERS.iter().any(|folder| path.starts_with(folder)) && is_literal(path) {
                named.push((at, path));
            }
        }
    }
    named
}

/// Not a pattern that stands for many paths.
fn is_literal(path: &str) -> bool {
    !path.contains(['*', '{', '<', '…'])
}

/// Whether the tree has the file or folder, or files that begin so (`docs/adr/0003`), seen from its root or from the
/// folder of the crate that the document belongs to.
fn is_there(paths: &[String], document: &str, named: &str) -> bool {
    let own = document.split_inclusive('/').take(2).collect::<String>();
    let within = |base: &str| {
        let whole = format!("{base}{named}");
        paths.iter().any(|path| path.starts_with(&whole))
    };
    within("") || (document.starts_with("crates/") && within(&own))
}

#[test]
fn every_path_that_a_document_or_a_comment_names_is_in_the_tree() {
    let listed =
        crate::run::command::output(crate::run::command::program("git".as_ref(), &root()).args([
            "ls-files",
            "--cached",
            "--others",
            "--exclude-standard",
        ]));
    let paths: Vec<String> = listed.unwrap().lines().map(str::to_owned).collect();
    let mut broken = Vec::new();
    for path in &paths {
        let comments = |text: &str| {
            let lines =
                text.lines().map(|line| line.trim_start().starts_with("//").then_some(line));
            lines.map(Option::unwrap_or_default).collect::<Vec<_>>().join("\n")
        };
        let text = match path.rsplit_once('.').map(|(_, end)| end) {
            Some("md") if path != HISTORY => {
                fs::read_to_string(root().join(path)).unwrap_or_default()
            }
            Some("rs") => comments(&fs::read_to_string(root().join(path)).unwrap_or_default()),
            _ => continue,
        };
        let missing = named(&text).into_iter().filter(|(_, named)| !is_there(&paths, path, named));
        broken.extend(missing.map(|(line, named)| format!("{path}:{line}: {named}")));
    }
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
}

/// Begins the block of `ARCHITECTURE.md` that the test below writes.
const TREES: &str = "<!-- written by xtask/src/tidy/documents.rs -->\n```\n";

#[test]
fn the_architecture_has_the_dependencies_of_the_shop_and_of_the_ceremony_as_cargo_prints_them() {
    let tree = |package| {
        let mut cargo = crate::run::command::cargo(&root());
        cargo.args(["tree", "--edges", "normal", "--depth", "1", "--format", "{lib}"]);
        crate::run::command::output(cargo.args(["--package", package])).unwrap()
    };
    let expected = format!("{}\n{}", tree("server"), tree("ceremony"));
    let path = root().join("ARCHITECTURE.md");
    let text = fs::read_to_string(&path).unwrap();
    let (before, rest) = text.split_once(TREES).unwrap();
    let (written, after) = rest.split_once("```").unwrap();
    if written != expected {
        fs::write(&path, format!("{before}{TREES}{expected}```{after}")).unwrap();
        panic!("ARCHITECTURE.md had other dependencies and is mended: commit it");
    }
}

#[test]
fn a_path_is_found_in_backticks_and_links_and_nothing_else_is_one() {
    let cases = [
        ("see `src/app.rs`", vec![(1, "src/app.rs")]),
        ("\n[the map](docs/adr/0001.md#map)", vec![(2, "docs/adr/0001.md")]),
        ("`src/app.rs:12` and `tests/vectors/*.txt`", vec![(1, "src/app.rs")]),
        ("`POST /api/quotes`, `cargo test`, src/app.rs", vec![]),
    ];
    for (text, expected) in cases {
        assert_eq!(named(text), expected, "{text}");
    }
}

#[test]
fn what_is_gone_is_not_there() {
    let paths = ["docs/adr/0003-bytes.md", "crates/wire/src/note.rs"].map(str::to_owned);
    let cases = [
        ("README.md", "docs/adr/0003", true),
        ("README.md", "crates/wire/src/", true),
        ("crates/wire/src/lib.rs", "src/note.rs", true),
        ("README.md", "src/note.rs", false),
        ("README.md", "crates/wire/src/json.rs", false),
    ];
    for (document, named, expected) in cases {
        assert_eq!(is_there(&paths, document, named), expected, "{document}: {named}");
    }
}
