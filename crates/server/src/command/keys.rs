//! `samefare key` and `samefare demo`: what is made once, and kept.

use std::path::Path;

use super::{Failure, Prepare, read, say};
use crate::clock::Clock;
use crate::demo;
use crate::key::SigningKey;

pub(super) fn new(purpose: &str, name: &str, out: &Path) -> Result<(), Failure> {
    let known = ["operations", "finance", "quote", "instruction", "receipt", "status"];
    if !known.contains(&purpose) || !name.contains(&format!("/{purpose}-")) {
        let known = known.join(", ");
        return Err(Failure(format!(
            "a name is issuer/purpose-…, and the purpose one of {known}: not {name:?} for {purpose:?}"
        )));
    }
    let key = SigningKey::new(name)?;
    key.store(out)?;
    say(&key.public().to_string())
}

pub(super) fn prepare(asked: &Prepare) -> Result<(), Failure> {
    let Some(provider) = asked.provider.as_deref().filter(|_| !asked.keys_only) else {
        demo::prepare_keys(&asked.data)?;
        return Ok(());
    };
    let file = match &asked.tariff {
        Some(path) => read(path)?,
        None => demo::TARIFF.into(),
    };
    Ok(demo::prepare(&asked.data, &file, provider, asked.opens_in, &Clock::System)?)
}
