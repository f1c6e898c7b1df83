//! Random bytes, from the browser's cryptographic source alone.

/// Sixteen bytes; `None` if the browser has no such source. A guessable one must not replace it.
pub(crate) fn sixteen() -> Option<[u8; 16]> {
    let mut bytes = [0; 16];
    fill(&mut bytes)?;
    Some(bytes)
}

/// A seed for the jitter of retries: two phones must not share a sequence.
pub(crate) fn seed() -> u64 {
    let mut bytes = [0; 8];
    match fill(&mut bytes) {
        Some(()) => u64::from_le_bytes(bytes),
        None => super::clock::now().wall_ms,
    }
}

fn fill(bytes: &mut [u8]) -> Option<()> {
    let crypto = web_sys::window()?.crypto().ok()?;
    crypto.get_random_values_with_u8_array(bytes).ok()?;
    Some(())
}
