//! Every rule as a pair of notes that differ in what the rule is about: one is taken, the other is
//! refused.

mod format;
mod grammar;
mod signatures;
mod claims;
mod addresses;

use wire::Purpose;

use crate::verdict::Said;

/// One rule.
pub(crate) struct Case {
    /// Folder and file name of its vectors.
    pub(crate) name: &'static str,
    /// What the notes are.
    pub(crate) purpose: Purpose,
    /// The rule, as a sentence.
    pub(crate) rule: &'static str,
    /// A note that keeps it.
    pub(crate) valid: Said,
    /// A note that breaks it, and nothing else.
    pub(crate) invalid: Said,
    /// The words by which the refusal names its reason.
    pub(crate) reason: String,
}

/// Every rule, in the order of the index.
pub(crate) fn all() -> Vec<Case> {
    [format::all(), grammar::all(), signatures::all(), claims::all(), addresses::all()]
        .into_iter()
        .flatten()
        .collect()
}
