//! What is bounded, and by how much: the table of `docs/limits.md` is written here, from the constants of the source.

use std::fs;

use super::rule::is_shipped;
use super::source::files;
use crate::run::workspace::root;

/// How the name of a limit ends: with what is bounded, or with its unit.
const ENDINGS: [&str; 8] = ["_MAX", "_MIN", "_MS", "_S", "_SECONDS", "_US", "_TRIES", "_TENTHS"];
/// Units, not limits.
const UNITS: [&str; 3] = ["DAY_S", "DAY_SECONDS", "SECOND_US"];
/// How something looks is no limit.
const LOOKS: [&str; 2] = ["src/components/", "src/gallery.rs"];

/// The head of the table: what is above it in the file is written by hand, the rest here.
const HEAD: &str = "| limit | value | what it bounds | where |\n|---|---|---|---|\n";

/// The rows of one file: each constant of a module that is a limit, with its comment.
fn rows(path: &str, text: &str) -> Vec<String> {
    let mut rows = Vec::new();
    let mut comment = Vec::new();
    for line in text.lines().take_while(|line| *line != "#[cfg(test)]") {
        if let Some(said) = line.strip_prefix("/// ") {
            comment.push(said);
            continue;
        }
        let said = std::mem::take(&mut comment).join(" ");
        let constant = line.split_once("const ").filter(|(before, _)| {
            before.is_empty() || (before.starts_with("pub") && !before.contains("fn"))
        });
        let parts = constant.and_then(|(_, rest)| {
            let (name, rest) = rest.split_once(": ")?;
            let (_, value) = rest.split_once(" = ")?;
            Some((name, value.strip_suffix(';')?))
        });
        let limit = |name: &str| {
            !UNITS.contains(&name) && ENDINGS.iter().any(|ending| name.ends_with(ending))
        };
        if let Some((name, value)) = parts.filter(|(name, _)| limit(name)) {
            rows.push(format!("| `{name}` | {value} | {said} | `{path}` |"));
        }
    }
    rows
}

/// The file with the table of these rows.
fn with_table(file: &str, rows: &[String]) -> Option<String> {
    let (above, _) = file.split_once(HEAD)?;
    Some([above, HEAD, &rows.join("\n"), "\n"].concat())
}

#[test]
fn the_table_of_limits_is_written_from_the_source() {
    let mut limits = Vec::new();
    for (path, text) in files(&root()) {
        if is_shipped(&path) && !LOOKS.iter().any(|looks| path.starts_with(looks)) {
            limits.extend(rows(&path, &text));
        }
    }
    let silent: Vec<_> = limits.iter().filter(|row| row.contains("|  |")).collect();
    assert!(silent.is_empty(), "a limit without a reason: {silent:#?}");
    limits.sort_by(|one, other| place(one).cmp(place(other)));
    let path = root().join("docs/limits.md");
    let file = fs::read_to_string(&path).expect("docs/limits.md");
    let expected = with_table(&file, &limits).expect("the head of the table in docs/limits.md");
    if file != expected {
        fs::write(&path, expected).expect("docs/limits.md, to be written");
        panic!("docs/limits.md was not true of the source, and is now: look at it and commit it");
    }
}

#[test]
fn only_the_table_is_written_and_a_file_without_its_head_is_left_alone() {
    let file = format!("By hand.\n\n{HEAD}| old |\n");
    let rows = ["| one |".into(), "| two |".into()];
    let expected = format!("By hand.\n\n{HEAD}| one |\n| two |\n");
    assert_eq!(with_table(&file, &rows), Some(expected.clone()));
    assert_eq!(with_table(&expected, &rows), Some(expected));
    assert_eq!(with_table("By hand.\n", &rows), None);
}

/// The last cell of a row: the file.
fn place(row: &str) -> &str {
    row.trim_end_matches(" |").rsplit_once("| ").map_or(row, |(_, file)| file)
}

#[test]
fn a_limit_is_read_with_its_value_and_its_reason_and_nothing_else_is_one() {
    let source = "/// For how long, in seconds:\n/// long.\npub(crate) const PAY_SECONDS: u64 = 600;\n\
        const NAME: &str = \"a\";\nconst DAY_S: u64 = 86_400;\n    const INNER_MAX: u32 = 1;\n\
        const TRIES_MAX: u32 = 5;\n#[cfg(test)]\nconst LATE_MAX: u32 = 9;\n";
    let expected = [
        "| `PAY_SECONDS` | 600 | For how long, in seconds: long. | `a.rs` |",
        "| `TRIES_MAX` | 5 |  | `a.rs` |",
    ];
    assert_eq!(rows("a.rs", source), expected);
}
