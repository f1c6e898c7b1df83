//! The RSA keys of merchants and providers: RSASSA-PKCS1-v1_5 with SHA-256, which Alipay calls RSA2
//! and WeChat Pay SHA256-RSA2048.

use ::rsa::pkcs8::{
    DecodePrivateKey, DecodePublicKey, EncodePrivateKey, EncodePublicKey, LineEnding,
};
use base64ct::{Base64, Encoding};
use core::fmt;
use sha2::Sha256;
use std::path::Path;

use keys::{KeyError, write_secret};

/// The size of the RSA keys that are made here, in bits.
const RSA_BITS: usize = 2_048;

/// The secret half of an RSA key: the merchant's, or in the sandbox the provider's.
#[derive(Clone)]
pub struct RsaSecret(::rsa::PrivateKey);

/// The public half of an RSA key.
#[derive(Debug, Clone)]
pub struct RsaPublic(::rsa::PublicKey);

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

    /// Reads a key from PEM (PKCS#8), or makes one where there is no file.
    ///
    /// # Errors
    /// When the file can't be read, is something else, or can't be written.
    pub fn load_or_create(path: &Path) -> Result<Self, KeyError> {
        if path.exists() {
            return Self::load(path);
        }
        let key = Self::new()?;
        let pem = key.0.to_pkcs8_pem(LineEnding::LF);
        write_secret(path, &pem.map_err(|_| KeyError::Encoding(path.into()))?)?;
        Ok(key)
    }

    /// Reads a key from PEM (PKCS#8).
    ///
    /// # Errors
    /// When the file can't be read or is something else.
    pub fn load(path: &Path) -> Result<Self, KeyError> {
        let pem =
            std::fs::read_to_string(path).map_err(|error| KeyError::File(path.into(), error))?;
        let key = ::rsa::PrivateKey::from_pkcs8_pem(&pem);
        key.map(Self).map_err(|_| KeyError::Encoding(path.into()))
    }

    /// The public half.
    #[must_use]
    pub fn public(&self) -> RsaPublic {
        RsaPublic(self.0.to_public_key())
    }

    /// The signature of this text in base64, or nothing when the key is too small to make one.
    #[must_use]
    pub fn sign(&self, text: &str) -> Option<String> {
        let signature = self.0.pkcs1v15_sign::<Sha256>(text.as_bytes()).ok()?;
        Some(Base64::encode_string(&signature))
    }
}

impl fmt::Debug for RsaSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RsaSecret")
    }
}

impl RsaPublic {
    /// Reads a public key from PEM (SPKI).
    ///
    /// # Errors
    /// When the file can't be read or is something else.
    pub fn load(path: &Path) -> Result<Self, KeyError> {
        let pem =
            std::fs::read_to_string(path).map_err(|error| KeyError::File(path.into(), error))?;
        let key = ::rsa::PublicKey::from_public_key_pem(&pem);
        key.map(Self).map_err(|_| KeyError::Encoding(path.into()))
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

    /// Whether the signature is this key's over this text.
    #[must_use]
    pub fn signed(&self, text: &str, signature: &str) -> bool {
        let Ok(signature) = Base64::decode_vec(signature) else {
            return false;
        };
        self.0.pkcs1v15_verify::<Sha256>(text.as_bytes(), &signature).is_ok()
    }
}
