//! The operator's values of `operator.toml`, compiled in by `build/main.rs`.

use proof::RootKeys;
use wire::VerifierKey;

use crate::text::Language;

include!(concat!(env!("OUT_DIR"), "/operator.rs"));

/// The public root keys, which are offline. Without any, no tariff verifies and the page reports it.
pub(crate) fn roots() -> RootKeys {
    RootKeys { issuer: ISSUER.into(), operations: parsed(OPERATIONS), finance: parsed(FINANCE) }
}

/// `build/main.rs` has parsed every key already, and refused an operator file with another text.
fn parsed(keys: &[&str]) -> Vec<VerifierKey> {
    keys.iter().filter_map(|key| VerifierKey::parse(key)).collect()
}

/// The operator's name in this language.
pub(crate) const fn name(language: Language) -> &'static str {
    match language {
        Language::Chinese => NAME_ZH,
        Language::English => NAME_EN,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_parsed() {
        let keys = ["operations", "finance"].map(|name| {
            let path = format!("{}/src/gallery/{name}.txt", env!("CARGO_MANIFEST_DIR"));
            std::fs::read_to_string(path).expect("a key of the gallery")
        });
        let read = parsed(&keys.each_ref().map(String::as_str));
        assert_eq!(read.iter().map(ToString::to_string).collect::<Vec<_>>(), keys);
        assert_eq!(parsed(&["not a key"]).len(), 0);
        assert_eq!(roots().operations.len(), OPERATIONS.len(), "as many as were compiled in");
    }

    #[test]
    fn a_rider_can_always_call_someone() {
        for text in [ISSUER, HOTLINE, NAME_ZH, NAME_EN] {
            assert!(!text.is_empty());
        }
        assert!(!LANGUAGES.is_empty() && BUILT_S > 1_700_000_000);
    }
}
