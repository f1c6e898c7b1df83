//! What WeChat Pay seals: AEAD_AES_256_GCM, the resource inside a notification.

use aes_gcm::aead::{Aead, KeyInit, Nonce, Payload};
use aes_gcm::{Aes256Gcm, Key};
use base64ct::{Base64, Encoding};
use core::fmt;
use std::path::Path;
use zeroize::Zeroizing;

use crate::rsa::{KeyFileError, SEAL_KEY_CHARS};
use keys::{KeyError, random, write_secret};

/// The key that notifications are sealed with (`APIv3` key): 32 characters, known to merchant and
/// provider.
#[derive(Clone)]
pub struct SealKey(Zeroizing<[u8; SEAL_KEY_CHARS]>);

impl fmt::Debug for SealKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealKey")
    }
}

impl SealKey {
    /// The key with these bytes, or nothing when it is too short or too long.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        text.as_bytes().try_into().ok().map(|bytes| Self(Zeroizing::new(bytes)))
    }

    /// The key in this file, made where there is none.
    ///
    /// # Errors
    /// When the file can't be read, is something else, or can't be written.
    pub fn load_or_create(path: &Path) -> Result<Self, KeyError> {
        if !path.exists() {
            // 32 characters are what both sides can type.
            let text = wire::digest::hex(&random::bytes::<16>().map_err(KeyError::Random)?);
            write_secret(path, &text)?;
        }
        Ok(Self::load(path)?)
    }

    /// The key in this file.
    ///
    /// # Errors
    /// When it can't be read or is something else.
    pub fn load(path: &Path) -> Result<Self, KeyFileError> {
        let text = std::fs::read_to_string(path).map(Zeroizing::new);
        let text = text.map_err(|error| KeyFileError::File(path.into(), error))?;
        let text = text.trim();
        let chars = text.len();
        Self::new(text).ok_or_else(|| KeyFileError::SealKey { path: path.into(), chars })
    }

    /// Opens a sealed text, or nothing when it was not sealed with this key, this nonce and beside
    /// this text.
    #[must_use]
    pub fn open(&self, sealed: &str, nonce: &str, beside: &str) -> Option<String> {
        opened(&self.cipher(), sealed, nonce, beside)
    }

    /// Seals a text, as the provider does.
    #[must_use]
    pub fn seal(&self, text: &str, nonce: &str, beside: &str) -> Option<String> {
        let nonce = nonce.as_bytes().try_into().ok()?;
        let payload = Payload { msg: text.as_bytes(), aad: beside.as_bytes() };
        let sealed = self.cipher().encrypt(&nonce, payload).ok()?;
        Some(Base64::encode_string(&sealed))
    }

    fn cipher(&self) -> Aes256Gcm {
        Aes256Gcm::new(&Key::<Aes256Gcm>::from(*self.0))
    }
}

fn opened<C: Aead>(cipher: &C, sealed: &str, nonce: &str, beside: &str) -> Option<String> {
    let sealed = Base64::decode_vec(sealed).ok()?;
    let nonce: Nonce<C> = nonce.as_bytes().try_into().ok()?;
    let payload = Payload { msg: &sealed, aad: beside.as_bytes() };
    String::from_utf8(cipher.decrypt(&nonce, payload).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use aes_gcm::Aes128Gcm;

    #[test]
    fn the_published_sealed_text_opens_and_only_with_everything_as_it_was() {
        let sealed = "FsdXzxryWfKwvLJKf8LG/ToRPTRh8RN9wROC";
        let (nonce, beside) = ("wCq51qZv4Yfg", "Dl56FrqWQJF1t9LtC3vEUsniZKvbqdR8");
        let rows = [
            ("testAPIv3Key0000", sealed, nonce, beside, Some("Hello World")),
            ("testAPIv3Key1111", sealed, nonce, beside, None),
            ("testAPIv3Key0000", "SGVsbG8gV29ybGQK", nonce, beside, None),
            ("testAPIv3Key0000", "invalid cipher", nonce, beside, None),
            ("testAPIv3Key0000", sealed, "wCq51qZv4Yfh", beside, None),
            ("testAPIv3Key0000", sealed, "short", beside, None),
            ("testAPIv3Key0000", sealed, nonce, "transaction", None),
        ];
        for (key, sealed, nonce, beside, text) in rows {
            let cipher = Aes128Gcm::new_from_slice(key.as_bytes()).unwrap();
            let opened = opened(&cipher, sealed, nonce, beside);
            assert_eq!(opened.as_deref(), text, "{key} {sealed} {nonce} {beside}");
        }
    }

    #[test]
    fn what_is_sealed_opens_again_and_a_changed_digit_does_not() {
        let key = SealKey::new("0123456789abcdef0123456789abcdef").unwrap();
        let other = SealKey::new("0123456789abcdef0123456789abcdee").unwrap();
        let text = r#"{"amount":{"total":30000}}"#;
        let sealed = key.seal(text, "abcdefghijkl", "transaction").unwrap();
        let open = |key: &SealKey, beside| key.open(&sealed, "abcdefghijkl", beside);
        assert_eq!(open(&key, "transaction").as_deref(), Some(text));
        assert_eq!(open(&key, "refund"), None);
        assert_eq!(open(&other, "transaction"), None);
        assert!(SealKey::new("too short").is_none());
    }

    #[test]
    fn a_key_of_another_length_is_refused_with_both_lengths() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        for (text, good) in [
            ("0123456789abcdef0123456789abcdef\n", true),
            ("0123456789abcdef0123456789abcde", false),
            ("0123456789abcdef0123456789abcdef0", false),
        ] {
            std::fs::write(&path, text).unwrap();
            match SealKey::load(&path) {
                Ok(_) => assert!(good, "{text}"),
                Err(error) => assert!(error.to_string().contains("has 32 characters"), "{error}"),
            }
        }
    }
}
