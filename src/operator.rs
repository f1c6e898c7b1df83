//! What the operator set in `operator.toml`, compiled in by `build.rs`.

use proof::RootKeys;
use wire::VerifierKey;

use crate::text::Language;

include!(concat!(env!("OUT_DIR"), "/operator.rs"));

/// The offline keys. Without any, no tariff is believed and the page says so.
pub(crate) fn roots() -> RootKeys {
    let read = |keys: &[&str]| keys.iter().filter_map(|key| VerifierKey::parse(key)).collect();
    RootKeys { issuer: ISSUER.into(), operations: read(OPERATIONS), finance: read(FINANCE) }
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
    fn every_key_that_was_compiled_in_is_read() {
        let roots = roots();
        assert_eq!(roots.operations.len(), OPERATIONS.len());
        assert_eq!(roots.finance.len(), FINANCE.len());
    }

    #[test]
    fn a_rider_can_always_call_someone() {
        for text in [ISSUER, HOTLINE, NAME_ZH, NAME_EN] {
            assert!(!text.is_empty());
        }
        assert!(!LANGUAGES.is_empty() && BUILT_S > 1_700_000_000);
    }
}
