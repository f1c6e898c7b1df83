//! The names of files that may be kept for ever: each changes with the content, as those that Trunk makes.

use sha2::{Digest as _, Sha256};

/// How much of the digest is in the name.
const HASH_BYTES: usize = 8;

/// `page-0123456789abcdef.css`.
pub(crate) fn of(stem: &str, content: &[u8], extension: &str) -> String {
    let digest = Sha256::digest(content);
    let hash: String = digest.iter().take(HASH_BYTES).map(|byte| format!("{byte:02x}")).collect();
    format!("{stem}-{hash}.{extension}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_holds_the_beginning_of_the_digest() {
        assert_eq!(of("page", b"abc", "css"), "page-ba7816bf8f01cfea.css");
        assert_ne!(of("page", b"abd", "css"), of("page", b"abc", "css"));
    }
}
