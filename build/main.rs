//! Generates Rust from TOML: the operator's values (`operator.toml`) and the words of the pages.
#![expect(
    clippy::print_stdout,
    reason = "Cargo reads the instructions of a build script from its output"
)]

mod operator;
mod words;

use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};
use std::{env, fs, process};

use wire::VerifierKey;

use operator::Operator;

/// The languages that there are words for.
const LANGUAGES: [&str; 2] = ["zh-CN", "en"];

fn main() {
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rerun-if-env-changed=SAMEFARE_OPERATOR");
    println!("cargo::rerun-if-env-changed=SOURCE_DATE_EPOCH");
    let path = env::var_os("SAMEFARE_OPERATOR");
    let path = path.map_or_else(|| PathBuf::from("operator.toml"), PathBuf::from);
    println!("cargo::rerun-if-changed={}", path.display());
    if let Err(cause) = generate(&path) {
        println!("cargo::error={cause}");
        process::exit(1);
    }
}

fn generate(operator: &Path) -> Result<(), String> {
    let target = env::var("OUT_DIR").map_err(|cause| cause.to_string())?;
    let target = Path::new(&target);
    operator_constants(operator, target)
        .map_err(|cause| format!("{}: {cause}", operator.display()))?;
    words::generate(Path::new("src/text"), target, "words")?;
    words::generate(Path::new("src/kiosk"), target, "kiosk_words")?;
    words::generate(Path::new("src/verify"), target, "verify_words")
}

fn operator_constants(path: &Path, target: &Path) -> Result<(), String> {
    let text = fs::read_to_string(path).map_err(|cause| cause.to_string())?;
    let operator: Operator = toml::from_str(&text).map_err(|cause| cause.to_string())?;
    let target = target.join("operator.rs");
    fs::write(target, constants(&operator, built_s()?)?).map_err(|cause| cause.to_string())
}

/// The Rust of the constants that `src/operator.rs` includes.
fn constants(operator: &Operator, built_s: u64) -> Result<String, String> {
    let Operator { issuer, api_base, languages, hotline, name, roots, .. } = operator;
    let mut rust = String::new();
    let texts = [
        ("ISSUER", issuer),
        ("API_BASE", api_base),
        ("HOTLINE", hotline),
        ("NAME_ZH", &name.zh),
        ("NAME_EN", &name.en),
    ];
    for (name, text) in texts {
        rust += &format!("pub(crate) const {name}: &str = {text:?};\n");
    }
    has_words(languages)?;
    let is_demonstration = env::var_os("CARGO_FEATURE_DEMONSTRATION").is_some();
    operator.check_roots(is_demonstration)?;
    are_keys("roots.operations", &roots.operations)?;
    are_keys("roots.finance", &roots.finance)?;
    let lists =
        [("LANGUAGES", languages), ("OPERATIONS", &roots.operations), ("FINANCE", &roots.finance)];
    for (name, list) in lists {
        rust += &format!("pub(crate) const {name}: &[&str] = &{list:?};\n");
    }
    rust += &format!("pub(crate) const BUILT_S: u64 = {built_s};\n");
    Ok(rust)
}

/// When this is built, for the floor under the app's clock; reproducible where the environment says so.
fn built_s() -> Result<u64, String> {
    match env::var("SOURCE_DATE_EPOCH") {
        Ok(text) => text.parse().map_err(|_| format!("SOURCE_DATE_EPOCH is `{text}`, not seconds")),
        Err(_) => {
            let since = SystemTime::now().duration_since(UNIX_EPOCH);
            since.map(|since| since.as_secs()).map_err(|cause| cause.to_string())
        }
    }
}

/// Requires words for each of these languages, and at least one.
fn has_words(languages: &[String]) -> Result<(), String> {
    if languages.is_empty() {
        return Err("`languages` names none".into());
    }
    match languages.iter().find(|language| !LANGUAGES.contains(&language.as_str())) {
        Some(strange) => Err(format!("`languages`: there are no words for `{strange}`")),
        None => Ok(()),
    }
}

/// Requires public keys. One that can't be read would only show as a page without prices.
fn are_keys(place: &str, keys: &[String]) -> Result<(), String> {
    match keys.iter().find(|text| VerifierKey::parse(text).is_none()) {
        Some(bad) => Err(format!("`{place}`: `{bad}` is not a public key of C2SP signed-note")),
        None => Ok(()),
    }
}
