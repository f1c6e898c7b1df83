//! The corpus of the fuzz targets, and every vector, as a plain test: no file makes a reader panic or
//! break a property.

#![expect(clippy::expect_used, reason = "what can't be read here is a broken checkout")]

#[path = "../../../fuzz/properties.rs"]
mod properties;

use std::fs;
use std::path::Path;

/// Runs a property over every file below a folder, and returns how many there were.
fn over(folder: &str, property: fn(&[u8])) -> usize {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut folders = vec![root.join(folder)];
    let mut files = 0;
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                property(&fs::read(&path).expect("a file"));
                files += 1;
            }
        }
    }
    files
}

#[test]
fn whatever_reads_as_a_note_is_written_again_byte_for_byte() {
    assert!(over("fuzz/corpus/note", properties::note) > 0);
    assert!(over("tests/vectors", properties::note) > 100);
}

#[test]
fn whatever_reads_as_an_address_reads_the_same_from_another_spelling() {
    assert!(over("fuzz/corpus/address", properties::address) > 0);
    assert!(over("tests/vectors", properties::address) > 100);
}

#[test]
fn whatever_reads_as_an_order_string_reads_the_same_from_another_spelling() {
    assert!(over("fuzz/corpus/order_string", properties::order_string) > 0);
    assert!(over("tests/vectors", properties::order_string) > 100);
}

#[test]
fn whatever_reads_as_a_problem_reads_again_from_our_spelling() {
    assert!(over("fuzz/corpus/problem", properties::problem) > 0);
}

#[test]
fn no_header_makes_a_phone_wait_for_longer_than_an_hour_and_a_second() {
    assert!(over("fuzz/corpus/retry_after", properties::retry_after) > 0);
}
