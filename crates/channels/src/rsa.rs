//! The RSA keys of merchants and providers: RSASSA-PKCS1-v1_5 with SHA-256, which Alipay calls RSA2
//! and WeChat Pay SHA256-RSA2048.

mod material;

use ::rsa::pkcs8::{EncodePrivateKey, EncodePublicKey, LineEnding};
use base64ct::{Base64, Encoding};
use core::fmt;
use sha2::Sha256;
use std::path::Path;

use keys::{KeyError, write_secret};
use material::Material;

pub use material::KeyFileError;
pub(crate) use material::SEAL_KEY_CHARS;

/// The size of the RSA keys that are made here, in bits.
const RSA_BITS: usize = 2_048;

/// The secret half of an RSA key: the merchant's, or in the sandbox the provider's.
#[derive(Clone)]
pub struct RsaSecret(::rsa::PrivateKey);

/// The public half of an RSA key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RsaPublic(::rsa::PublicKey);

/// The public half of a key as a file contains it: a certificate names its key.
#[derive(Debug, Clone)]
pub struct PublicFile {
    /// The serial number of the certificate, where it is one, in capital hexadecimal digits.
    pub serial: Option<String>,
    /// The key.
    pub key: RsaPublic,
}

impl RsaSecret {
    /// A new key of the size that the channels ask for.
    ///
    /// # Errors
    /// [`KeyError::Random`].
    pub fn new() -> Result<Self, KeyError> {
        Self::of_bits(RSA_BITS)
    }

    /// A new key of another size: a simulator signs a hundred thousand times, and a smaller key is
    /// as honest.
    ///
    /// # Errors
    /// [`KeyError::Random`], also where no key is made as small as this.
    pub fn of_bits(bits: usize) -> Result<Self, KeyError> {
        let key = ::rsa::PrivateKey::new(&mut getrandom::SysRng, bits);
        key.map(Self).map_err(|_| KeyError::Random(getrandom::Error::UNEXPECTED))
    }

    /// Reads a key, or makes one where there is no file.
    ///
    /// # Errors
    /// When the file can't be read, is something else, or can't be written.
    pub fn load_or_create(path: &Path) -> Result<Self, KeyError> {
        if path.exists() {
            return Ok(Self::load(path)?);
        }
        let key = Self::new()?;
        let pem = key.0.to_pkcs8_pem(LineEnding::LF);
        write_secret(path, &pem.map_err(|_| KeyError::Encoding(path.into()))?)?;
        Ok(key)
    }

    /// Reads a key: PKCS#8 or PKCS#1, in PEM, in base64 without the armour of PEM, or in DER.
    ///
    /// # Errors
    /// When the file can't be read, is something else, or the key is too small.
    pub fn load(path: &Path) -> Result<Self, KeyFileError> {
        match Material::load(path)? {
            Material::Secret(key) => {
                material::large_enough(&key, path)?;
                Ok(Self(key))
            }
            Material::Public(_) => Err(KeyFileError::PublicForSecret(path.into())),
            Material::Certificate { .. } => Err(KeyFileError::CertificateForSecret(path.into())),
            Material::Encrypted => Err(KeyFileError::Encrypted(path.into())),
            Material::NotRsa => Err(KeyFileError::NotRsa(path.into())),
        }
    }

    /// The public half.
    #[must_use]
    pub fn public(&self) -> RsaPublic {
        RsaPublic(self.0.to_public_key())
    }

    /// The signature of this text in base64, or nothing when the key is too small to make one.
    #[must_use]
    pub fn sign(&self, text: &str) -> Option<String> {
        self.sign_bytes(text.as_bytes())
    }

    /// The signature of these bytes in base64, or nothing when the key is too small to make one.
    #[must_use]
    pub fn sign_bytes(&self, bytes: &[u8]) -> Option<String> {
        let signature = self.0.pkcs1v15_sign::<Sha256>(bytes).ok()?;
        Some(Base64::encode_string(&signature))
    }
}

impl fmt::Debug for RsaSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RsaSecret")
    }
}

impl RsaPublic {
    /// Reads a public key: of its own or in a certificate, in PEM, in base64 without the armour of
    /// PEM, or in DER.
    ///
    /// # Errors
    /// When the file can't be read, is something else, or the key is too small.
    pub fn load(path: &Path) -> Result<Self, KeyFileError> {
        PublicFile::load(path).map(|file| file.key)
    }

    /// Writes the key as PEM (SPKI).
    ///
    /// # Errors
    /// When the file can't be written.
    pub fn store(&self, path: &Path) -> Result<(), KeyError> {
        let pem = self.0.to_public_key_pem(LineEnding::LF);
        let pem = pem.map_err(|_| KeyError::Encoding(path.into()))?;
        std::fs::write(path, pem).map_err(|error| KeyError::File(path.into(), error))
    }

    /// Whether the signature is this key's over these bytes.
    #[must_use]
    pub fn signed(&self, bytes: impl AsRef<[u8]>, signature: &str) -> bool {
        let Ok(signature) = Base64::decode_vec(signature) else {
            return false;
        };
        self.0.pkcs1v15_verify::<Sha256>(bytes.as_ref(), &signature).is_ok()
    }
}

impl PublicFile {
    /// Reads a public key, as [`RsaPublic::load`], and the name that a certificate gives it.
    ///
    /// # Errors
    /// As [`RsaPublic::load`].
    pub fn load(path: &Path) -> Result<Self, KeyFileError> {
        let (serial, key) = match Material::load(path)? {
            Material::Public(key) => (None, key),
            Material::Certificate { serial, key } => (Some(serial), key),
            Material::Secret(_) | Material::Encrypted => {
                return Err(KeyFileError::SecretForPublic(path.into()));
            }
            Material::NotRsa => return Err(KeyFileError::NotRsa(path.into())),
        };
        material::large_enough(&key, path)?;
        Ok(Self { serial, key: RsaPublic(key) })
    }

    /// The same for a provider's key, which can't be the merchant's own.
    ///
    /// # Errors
    /// As [`RsaPublic::load`], and when it is the merchant's.
    pub fn of_provider(path: &Path, merchant: &RsaSecret) -> Result<Self, KeyFileError> {
        let file = Self::load(path)?;
        if file.key == merchant.public() {
            return Err(KeyFileError::OwnForProvider(path.into()));
        }
        Ok(file)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::OnceLock;
    use tempfile::TempDir;

    /// What is before the inner key in PKCS#8 and in SPKI, for an RSA key of 2,048 bits.
    const PKCS8_HEAD: usize = 26;
    const SPKI_HEAD: usize = 24;

    fn key() -> &'static RsaSecret {
        static KEY: OnceLock<RsaSecret> = OnceLock::new();
        KEY.get_or_init(|| RsaSecret::new().unwrap())
    }

    /// The key in each form: secret, then public.
    fn forms(folder: &TempDir) -> (Vec<String>, Vec<String>) {
        let path = folder.path().join("public.pem");
        key().public().store(&path).unwrap();
        let public = std::fs::read_to_string(&path).unwrap();
        let secret = key().0.to_pkcs8_pem(LineEnding::LF).unwrap().to_string();
        let all = |pem: &str, label: &str, older: &str, head: usize| {
            let lines = pem.lines().filter(|line| !line.starts_with("-----"));
            let flat: String = lines.collect();
            let inner = Base64::encode_string(&Base64::decode_vec(&flat).unwrap()[head..]);
            let armoured = |label: &str, flat: &str| {
                format!("-----BEGIN {label}-----\n{flat}\n-----END {label}-----\n")
            };
            vec![
                pem.to_owned(),
                pem.replace('\n', "\r\n"),
                armoured(label, &flat),
                flat.clone(),
                format!("\u{feff}{flat}\n"),
                flat.trim_end_matches('=').to_owned(),
                armoured(older, &inner),
                inner,
            ]
        };
        let secret = all(&secret, "PRIVATE KEY", "RSA PRIVATE KEY", PKCS8_HEAD);
        (secret, all(&public, "PUBLIC KEY", "RSA PUBLIC KEY", SPKI_HEAD))
    }

    #[test]
    fn a_key_is_taken_in_every_form_in_which_providers_hand_it_out() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        let (secret, public) = forms(&folder);
        for text in &secret {
            std::fs::write(&path, text).unwrap();
            assert_eq!(RsaSecret::load(&path).unwrap().public(), key().public(), "{text}");
            let refused = RsaPublic::load(&path);
            assert!(matches!(refused, Err(KeyFileError::SecretForPublic(_))), "{refused:?}");
        }
        for text in &public {
            std::fs::write(&path, text).unwrap();
            assert_eq!(RsaPublic::load(&path).unwrap(), key().public(), "{text}");
            let refused = RsaSecret::load(&path);
            assert!(matches!(refused, Err(KeyFileError::PublicForSecret(_))), "{refused:?}");
        }
        let der = Base64::decode_vec(&public[3]).unwrap();
        std::fs::write(&path, der).unwrap();
        assert_eq!(RsaPublic::load(&path).unwrap(), key().public(), "DER");
        let own = PublicFile::of_provider(&path, key());
        assert!(matches!(own, Err(KeyFileError::OwnForProvider(_))), "{own:?}");
    }

    #[test]
    fn each_mistake_has_its_own_sentence() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        let small = RsaSecret::of_bits(1_024).unwrap().0.to_pkcs8_pem(LineEnding::LF).unwrap();
        let curve = "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=";
        let rows = [
            (small.to_string(), "this key has 1024 bits"),
            ("-----BEGIN ENCRYPTED PRIVATE KEY-----\nMII=\n".into(), "under a passphrase"),
            (curve.into(), "this is no RSA key"),
            ("nothing".into(), "neither PEM nor base64"),
            (String::new(), "neither PEM nor base64"),
            ("-----BEGIN PRIVATE KEY-----\n!!\n-----END".into(), "neither PEM nor base64"),
        ];
        for (text, sentence) in rows {
            std::fs::write(&path, &text).unwrap();
            let refused = RsaSecret::load(&path).unwrap_err().to_string();
            assert!(refused.contains(sentence), "{text}: {refused}");
        }
        let missing = RsaSecret::load(&folder.path().join("none"));
        assert!(matches!(missing, Err(KeyFileError::File(..))), "{missing:?}");
    }
}
