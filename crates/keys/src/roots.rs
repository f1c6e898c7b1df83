//! The file of root keys: the public halves of the offline keys, current and next.

use proof::RootKeys;
use serde::Deserialize;
use wire::VerifierKey;

/// Why a text names no root keys.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RootsError {
    /// It is not the TOML that is expected; the message says where.
    #[error("{0}")]
    Toml(String),
    /// This is no key.
    #[error("{0:?} is no public key")]
    Key(String),
    /// There is no key of operations or none of finance.
    #[error("a key of operations and one of finance are needed")]
    Missing,
    /// The keys are of different issuers.
    #[error("the root keys are of different issuers")]
    Issuer,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Lines {
    operations: Vec<String>,
    finance: Vec<String>,
}

/// Reads `operations = […]` and `finance = […]`.
///
/// # Errors
/// Says what is wrong with the text.
pub fn parse(text: &str) -> Result<RootKeys, RootsError> {
    let lines: Lines = toml::from_str(text).map_err(|error| RootsError::Toml(error.to_string()))?;
    new(&lines.operations, &lines.finance)
}

/// Root keys in the encoding of C2SP signed-note. The issuer is the part of their names before the
/// last slash.
///
/// # Errors
/// Says what is wrong with them.
pub fn new(operations: &[String], finance: &[String]) -> Result<RootKeys, RootsError> {
    let keys = |texts: &[String]| {
        let parse =
            |text: &String| VerifierKey::parse(text).ok_or_else(|| RootsError::Key(text.clone()));
        texts.iter().map(parse).collect::<Result<Vec<_>, _>>()
    };
    let (operations, finance) = (keys(operations)?, keys(finance)?);
    let issuer_of = |key: &VerifierKey| Some(String::from(key.name().rsplit_once('/')?.0));
    let first = operations.first().filter(|_| !finance.is_empty()).ok_or(RootsError::Missing)?;
    let issuer = issuer_of(first).ok_or(RootsError::Issuer)?;
    let mut all = operations.iter().chain(&finance);
    if all.any(|key| issuer_of(key).as_ref() != Some(&issuer)) {
        return Err(RootsError::Issuer);
    }
    Ok(RootKeys { issuer, operations, finance })
}
