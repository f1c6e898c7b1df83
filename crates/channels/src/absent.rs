//! Members of an answer that are `null` count as missing.

use serde::{Deserialize, Deserializer};

/// Reads a member; `null` is what a missing one is.
pub(crate) fn or_default<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(
    deserializer: D,
) -> Result<T, D::Error> {
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}
