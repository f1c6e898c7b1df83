//! Every rule as a pair of notes that differ in what the rule is about: one is accepted, the other is
//! refused.

mod case;
mod format;
mod grammar;
mod signatures;
mod claims;
mod addresses;
mod apps;

pub(crate) use apps::{order_string_text, received};
pub(crate) use case::Case;
use case::{Rule, as_it_is};

/// Every rule, in the order of the index.
pub(crate) fn all() -> Vec<Case> {
    [format::all(), grammar::all(), signatures::all(), claims::all(), addresses::all()]
        .into_iter()
        .flatten()
        .collect()
}
