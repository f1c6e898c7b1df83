//! Runs the compiler over every case at once.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::rows;

/// A package with two programs for each row, beside the locked versions of the workspace.
pub(crate) fn write_package(folder: &Path) {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let crates = |name: &str| -> PathBuf { workspace.join("crates").join(name) };
    let mut manifest = format!(
        "[package]\nname = \"compile_fail\"\nversion = \"0.0.0\"\nedition = \"2024\"\n[workspace]\n\
         [dependencies]\nserde = \"1\"\nproof.path = {:?}\nwire.path = {:?}\n",
        crates("proof"),
        crates("wire"),
    );
    for (at, row) in rows::ROWS.iter().enumerate() {
        let rows::Row { template, refused, accepted, .. } = row;
        assert_eq!(template.matches(rows::GAP).count(), 1, "{template}");
        for (verdict, word) in [("refused", refused), ("accepted", accepted)] {
            let program =
                format!("{}{}\nfn main() {{}}\n", rows::PRELUDE, template.replace(rows::GAP, word));
            write(&folder.join(format!("{verdict}_{at}.rs")), &program);
            let name = format!("{verdict}_{at}");
            writeln!(manifest, "[[bin]]\nname = {name:?}\npath = \"{name}.rs\"")
                .expect("a string takes everything");
        }
    }
    write(&folder.join("Cargo.toml"), &manifest);
    let lock = std::fs::read_to_string(workspace.join("Cargo.lock")).expect("it is committed");
    write(&folder.join("Cargo.lock"), &lock);
}

/// Writes a file unless it has this text already, so that the compiler need not read it again.
fn write(path: &Path, text: &str) {
    if std::fs::read_to_string(path).is_ok_and(|old| old == text) {
        return;
    }
    std::fs::create_dir_all(path.parent().expect("it lies in the folder")).expect("folders");
    std::fs::write(path, text).expect("files can be written");
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct CompileError {
    pub(crate) code: String,
    rendered: String,
}

/// The errors of each program that has any.
pub(crate) fn check(folder: &Path) -> BTreeMap<String, Vec<CompileError>> {
    let output = Command::new(env!("CARGO"))
        // The flags of our own build are not for these.
        .env_remove("RUSTFLAGS")
        .args(["check", "--offline", "--quiet", "--keep-going", "--message-format=json"])
        .arg("--target-dir")
        .arg(folder.join("target"))
        .current_dir(folder)
        .output()
        .expect("cargo runs");
    let text = String::from_utf8_lossy(&output.stdout);
    let mut errors: BTreeMap<String, Vec<CompileError>> = BTreeMap::new();
    let mut programs = 0;
    for line in text.lines() {
        let report: serde_json::Value = serde_json::from_str(line).expect("cargo writes JSON");
        let is_program = report["target"]["kind"][0] == "bin";
        programs += usize::from(is_program && report["reason"] == "compiler-artifact");
        let (message, code) = (&report["message"], &report["message"]["code"]["code"]);
        // The last error of a program only counts the others.
        if message["level"] == "error" && code.is_string() {
            let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().into();
            let error = CompileError { code: text(code), rendered: text(&message["rendered"]) };
            errors.entry(text(&report["target"]["name"])).or_default().push(error);
        }
    }
    let notes = String::from_utf8_lossy(&output.stderr);
    assert_eq!(programs, rows::ROWS.len(), "every twin was compiled, and nothing else: {notes}");
    errors
}
