//! What an operator changes without editing Rust: `operator.toml`, as its types. The build script and xtask read it.

use serde::{Deserialize, Serialize};

/// The issuer of the demonstration at the kiosk; `wire::key` has the same.
const DEMONSTRATION: &str = "demonstration.samefare.example";

/// The operator's values.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
pub(crate) struct Operator {
    /// The first part of every note's first line, and of every key's name.
    pub(crate) issuer: String,
    /// The origin of the interface; empty where it is that of the page.
    pub(crate) api_base: String,
    /// The tags of the page's languages, the first one first.
    pub(crate) languages: Vec<String>,
    /// The number to call.
    pub(crate) hotline: String,
    /// The operator's name in each language.
    pub(crate) name: Bilingual,
    /// The colours that the app derives the others from.
    pub(crate) colours: Colours,
    /// The public root keys.
    pub(crate) roots: Roots,
    /// Who sells, for the pages that need no script.
    pub(crate) legal: Legal,
    /// What the kiosk is told, where it may hand riders over to the real sale.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) kiosk: Option<Kiosk>,
}

impl Operator {
    /// Requires the root keys of the demonstration's issuer in a demonstration, and none of them anywhere else: everybody
    /// has their secret halves.
    ///
    /// # Errors
    /// The key that is out of place.
    pub(crate) fn check_roots(&self, is_demonstration: bool) -> Result<(), String> {
        let Roots { operations, finance } = &self.roots;
        let names = operations.iter().chain(finance).chain([&self.issuer]);
        let misplaced = |name: &&String| {
            (name.split(['/', '+']).next() == Some(DEMONSTRATION)) != is_demonstration
        };
        match { names }.find(misplaced) {
            Some(name) if is_demonstration => Err(format!("`{name}` is not of the demonstration")),
            Some(name) => {
                Err(format!("`{name}` is of the demonstration, whose secrets everybody has"))
            }
            None => Ok(()),
        }
    }
}

/// What the kiosk is told: `cargo xtask` writes it into a file beside the page.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
pub(crate) struct Kiosk {
    /// The origin of the real sale; empty where it is that of the kiosk.
    pub(crate) sale: String,
    /// What a rider types who has no camera; the host of the sale where there is nothing shorter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) typed: Option<String>,
    /// The SHA-256 of the staff's PIN, in hexadecimal digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) pin: Option<String>,
}

/// A text in each language.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
pub(crate) struct Bilingual {
    /// In Chinese.
    pub(crate) zh: String,
    /// In English.
    pub(crate) en: String,
}

/// Who sells, as the law has it stated, and how the tickets are used.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
pub(crate) struct Legal {
    /// The number of the business licence: the unified social credit code.
    pub(crate) licence: String,
    /// The number of the ICP filing.
    pub(crate) filing: String,
    /// From when terms and privacy apply, as a date.
    pub(crate) since: String,
    /// The registered name.
    pub(crate) name: Bilingual,
    /// The registered address.
    pub(crate) address: Bilingual,
    /// When the hotline answers.
    pub(crate) hours: Bilingual,
    /// How a ticket is used, one step a line.
    pub(crate) ride: Bilingual,
}

/// Colours, each as `#rrggbb`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
pub(crate) struct Colours {
    /// On a light ground.
    pub(crate) accent: String,
    /// On a dark ground.
    pub(crate) accent_dark: String,
}

/// Public keys in the encoding of C2SP signed-note, current and next.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
pub(crate) struct Roots {
    /// Of operations.
    pub(crate) operations: Vec<String>,
    /// Of finance.
    pub(crate) finance: Vec<String>,
}
