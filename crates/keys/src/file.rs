//! The files of secret keys: PKCS#8 under a passphrase, as OpenSSL reads it; plain only in a demo.
//!
//! ```text
//! samefare.example/operations-1+7b4bc41e+AaHD…     the public half: whose key this is
//! -----BEGIN ENCRYPTED PRIVATE KEY-----            PBES2: scrypt and AES-256-CBC
//! …
//! ```

use core::fmt;
use ed25519_dalek::pkcs8::KeypairBytes;
use pkcs8::der::{Decode as _, SecretDocument};
use pkcs8::pkcs5::{pbes2, scrypt};
use pkcs8::{EncodePrivateKey as _, EncryptedPrivateKeyInfoRef, LineEnding, PrivateKeyInfoRef};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use wire::VerifierKey;
use zeroize::Zeroizing;

use crate::error::{KeyError, PASSPHRASE_CHARS_MIN};
use crate::random;
use crate::signing::SigningKey;

/// The PEM label of a key under a passphrase.
const LABEL: &str = "ENCRYPTED PRIVATE KEY";
/// scrypt with 2^14 blocks of 1 KiB, five times: the most memory with which OpenSSL still reads the
/// file, and as many passes as OWASP's cheat sheet on storing passwords asks for with so little.
const SCRYPT: (u8, u32, u32) = (14, 8, 5);

/// What a key is kept under. It is wiped from memory when it is dropped.
pub struct Passphrase(Zeroizing<String>);

impl Passphrase {
    /// The passphrase of this text.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// Whether both are the same: somebody typed it twice.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passphrase")
    }
}

/// A key as its file holds it.
#[derive(Debug)]
pub enum KeyFile {
    /// A demo's key: whoever reads the file can sign.
    Plain(SigningKey),
    /// A key that its passphrase gives out.
    Locked(LockedKey),
}

/// A key under a passphrase.
#[derive(Debug)]
pub struct LockedKey {
    path: PathBuf,
    public: VerifierKey,
    encrypted: Vec<u8>,
}

impl KeyFile {
    /// Reads the file of a key.
    ///
    /// # Errors
    /// [`KeyError::File`] or [`KeyError::Encoding`].
    pub fn read(path: &Path) -> Result<Self, KeyError> {
        let text = std::fs::read_to_string(path);
        let text = Zeroizing::new(text.map_err(|error| KeyError::File(path.into(), error))?);
        if let Some(key) = SigningKey::decode(text.trim_end()) {
            return Ok(Self::Plain(key));
        }
        let locked = LockedKey::decode(path, &text);
        locked.map(Self::Locked).ok_or_else(|| KeyError::Encoding(path.into()))
    }
}

impl LockedKey {
    /// Reads the file of a key that must be under a passphrase.
    ///
    /// # Errors
    /// As [`KeyFile::read`], or [`KeyError::Plain`].
    pub fn read(path: &Path) -> Result<Self, KeyError> {
        match KeyFile::read(path)? {
            KeyFile::Locked(key) => Ok(key),
            KeyFile::Plain(_) => Err(KeyError::Plain(path.into())),
        }
    }

    fn decode(path: &Path, text: &str) -> Option<Self> {
        let (public, pem) = text.split_once('\n')?;
        let public = VerifierKey::parse(public)?;
        let (label, document) = SecretDocument::from_pem(pem).ok()?;
        let encrypted = (label == LABEL).then(|| document.as_bytes().to_vec())?;
        Some(Self { path: path.into(), public, encrypted })
    }

    /// The public half, which needs no passphrase.
    #[must_use]
    pub fn public(&self) -> &VerifierKey {
        &self.public
    }

    /// The key itself.
    ///
    /// # Errors
    /// [`KeyError::Passphrase`], also when the secret is not that of the public half in the file.
    pub fn unlock(&self, passphrase: &Passphrase) -> Result<SigningKey, KeyError> {
        let secret = || {
            let info = EncryptedPrivateKeyInfoRef::from_der(&self.encrypted).ok()?;
            let document = info.decrypt(passphrase.0.as_bytes()).ok()?;
            let secret = PrivateKeyInfoRef::try_from(document.as_bytes()).ok()?;
            let secret = ed25519_dalek::SigningKey::try_from(secret).ok()?;
            let key = SigningKey::from_seed(self.public.name(), secret.as_bytes()).ok()?;
            (*key.public() == self.public).then_some(key)
        };
        secret().ok_or_else(|| KeyError::Passphrase(self.path.clone()))
    }
}

impl SigningKey {
    /// Writes the key to a new file that only its owner can read, under a passphrase.
    ///
    /// # Errors
    /// [`KeyError::Short`], or [`KeyError::File`], also when the file is there: a key is never
    /// overwritten.
    pub fn lock(&self, path: &Path, passphrase: &Passphrase) -> Result<(), KeyError> {
        if passphrase.0.chars().count() < PASSPHRASE_CHARS_MIN {
            return Err(KeyError::Short);
        }
        let (salt, iv) = (random::bytes::<16>(), random::bytes::<16>());
        let salt = salt.map_err(KeyError::Random)?;
        let parameters = parameters(&salt, iv.map_err(KeyError::Random)?);
        let pem = || {
            // The secret alone: with the public half beside it OpenSSL 3.0 does not read it.
            let secret = KeypairBytes { secret_key: *self.secret().as_bytes(), public_key: None };
            let document = secret.to_pkcs8_der().ok()?;
            let info = PrivateKeyInfoRef::try_from(document.as_bytes()).ok()?;
            let encrypted = info.encrypt_with_params(parameters?, passphrase.0.as_bytes()).ok()?;
            encrypted.to_pem(LABEL, LineEnding::LF).ok()
        };
        let pem = pem().ok_or(KeyError::Encryption)?;
        write_secret(path, &format!("{}\n{}", self.public(), &*pem))
    }

    /// Writes the key to a new file that only its owner can read, without a passphrase: a demo's.
    ///
    /// # Errors
    /// [`KeyError::File`], also when the file is there.
    pub fn store_plain(&self, path: &Path) -> Result<(), KeyError> {
        write_secret(path, &format!("{}\n", self.encode()))
    }

    /// Reads a demo's key from its file, or makes one under this name where there is none.
    ///
    /// # Errors
    /// When it can't be read, made or written.
    pub fn load_or_create_plain(path: &Path, name: &str) -> Result<Self, KeyError> {
        if !path.exists() {
            Self::new(name)?.store_plain(path)?;
        }
        match KeyFile::read(path)? {
            KeyFile::Plain(key) => Ok(key),
            KeyFile::Locked(_) => Err(KeyError::Encoding(path.into())),
        }
    }
}

fn parameters(salt: &[u8], iv: [u8; 16]) -> Option<pbes2::Parameters> {
    let (log_n, block, passes) = SCRYPT;
    let scrypt = scrypt::Params::new(log_n, block, passes).ok()?;
    pbes2::Parameters::generate_scrypt_aes256cbc(scrypt, salt, iv).ok()
}

/// Writes a secret to a new file that only its owner can read.
///
/// # Errors
/// [`KeyError::File`], also when the file is there.
pub fn write_secret(path: &Path, text: &str) -> Result<(), KeyError> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
        .open(path)
        .and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all()))
        .map_err(|error| KeyError::File(path.into(), error))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAME: &str = "samefare.example/operations-1";

    fn passphrase(text: &str) -> Passphrase {
        Passphrase::new(text.into())
    }

    fn locked(path: &Path) -> LockedKey {
        match KeyFile::read(path) {
            Ok(KeyFile::Locked(key)) => key,
            other => panic!("a key under a passphrase: {other:?}"),
        }
    }

    #[test]
    fn a_plain_key_reads_back_from_its_file_and_a_changed_file_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("quote.key");
        let key = SigningKey::load_or_create_plain(&path, "samefare.example/quote-1");
        let key = key.expect("a key");
        let again = SigningKey::load_or_create_plain(&path, "another/name").expect("a key");
        assert_eq!(again.public(), key.public());
        assert!(key.store_plain(&path).is_err(), "a key is never overwritten");
        let text = std::fs::read_to_string(&path).expect("text");
        std::fs::write(&path, text.replace("quote-1", "quote-2")).expect("written");
        assert!(matches!(KeyFile::read(&path), Err(KeyError::Encoding(_))));
    }

    #[test]
    fn a_locked_key_opens_to_its_passphrase_and_to_no_other() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("operations.key");
        let key = SigningKey::new(NAME).expect("a key");
        let short = key.lock(&path, &passphrase("eleven char"));
        assert!(matches!(short, Err(KeyError::Short)), "{short:?}");
        key.lock(&path, &passphrase("一张票永远是同一个票价")).expect_err("eleven, too");
        key.lock(&path, &passphrase("the same fare")).expect("a new file");
        let locked_key = locked(&path);
        assert_eq!(locked_key.public(), key.public());
        let opened = locked_key.unlock(&passphrase("the same fare")).expect("the passphrase");
        assert_eq!(opened.sign("a\n"), key.sign("a\n"));
        for wrong in ["the same fares", "The same fare", ""] {
            let refused = locked_key.unlock(&passphrase(wrong));
            assert!(matches!(refused, Err(KeyError::Passphrase(_))), "{wrong}: {refused:?}");
        }
        let before = std::fs::read(&path).expect("bytes");
        key.lock(&path, &passphrase("another fare")).expect_err("a key is never overwritten");
        assert_eq!(std::fs::read(&path).expect("bytes"), before);
    }

    #[test]
    fn a_file_whose_two_halves_are_of_different_keys_opens_to_nobody() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("operations.key");
        let [one, other] = [NAME, NAME].map(|name| SigningKey::new(name).expect("a key"));
        one.lock(&path, &passphrase("the same fare")).expect("a new file");
        let text = std::fs::read_to_string(&path).expect("text");
        let swapped = text.replace(&one.public().to_string(), &other.public().to_string());
        std::fs::write(&path, swapped).expect("written");
        let refused = locked(&path).unlock(&passphrase("the same fare"));
        assert!(matches!(refused, Err(KeyError::Passphrase(_))), "{refused:?}");
    }

    #[test]
    fn a_key_that_openssl_encrypted_opens_here() {
        // `openssl pkcs8 -topk8 -inform DER -scrypt -scrypt_N 1024`, OpenSSL 3.0.19.
        const PEM: &str = "-----BEGIN ENCRYPTED PRIVATE KEY-----\n\
            MIGTME8GCSqGSIb3DQEFDTBCMCEGCSsGAQQB2kcECzAUBAgYcYU+o6BWkwICBAAC\n\
            AQgCAQEwHQYJYIZIAWUDBAEqBBAa3Xzi/bwx1WNUxBor0RgzBEDo0P5VUUuMeioR\n\
            69XGirgizMr82ZO/GmMmZ2z8CcI6NzO44ExdlX2VJ4baxprjmv+RNtbeGJ34DccM\n\
            CyFbc+b/\n-----END ENCRYPTED PRIVATE KEY-----\n";
        let key = SigningKey::from_seed(NAME, &[7; 32]).expect("a key");
        let text = format!("{}\n{PEM}", key.public());
        let locked = LockedKey::decode(Path::new("o.key"), &text).expect("the format");
        let opened = locked.unlock(&passphrase("the same fare")).expect("the passphrase");
        assert_eq!(opened.sign("a\n"), key.sign("a\n"));
        locked.unlock(&passphrase("another fare")).expect_err("not the passphrase");
        let other = LockedKey::decode(Path::new("o.key"), &text.replace("ENCRYPTED ", ""));
        assert!(other.is_none(), "a key that lies open is not taken for a locked one");
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_reads_a_key() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().expect("a folder");
        let (plain, locked) = (folder.path().join("quote.key"), folder.path().join("root.key"));
        let key = SigningKey::load_or_create_plain(&plain, NAME).expect("a key");
        key.lock(&locked, &passphrase("the same fare")).expect("a new file");
        for path in [plain, locked] {
            let mode = std::fs::metadata(&path).expect("metadata").permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{}", path.display());
        }
    }
}
