//! What a key file contains, in whichever form a provider hands it out: PEM, PEM without its armour, or
//! DER; PKCS#8, PKCS#1, a public key, or a certificate.

use ::rsa::pkcs1::{DecodeRsaPrivateKey, DecodeRsaPublicKey};
use ::rsa::pkcs8::{DecodePrivateKey, DecodePublicKey};
use ::rsa::traits::PublicKeyParts;
use ::rsa::{PrivateKey, PublicKey};
use base64ct::{Base64Unpadded, Encoding};
use std::io;
use std::path::{Path, PathBuf};
use x509_cert::Certificate;
use x509_cert::der::{Decode, Encode};
use zeroize::Zeroizing;

use keys::KeyError;

/// The smallest RSA key that signs or verifies, in bits: both providers ask for it.
const RSA_BITS_MIN: u32 = 2_048;

/// Why a file is not the key that belongs there.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// It can't be read.
    #[error("{path}: {cause}", path = .0.display(), cause = .1)]
    File(PathBuf, io::Error),
    /// No key could be made or written.
    #[error(transparent)]
    New(#[from] KeyError),
    /// It is a public key.
    #[error("{path}: this is a public key, and the secret one belongs here", path = .0.display())]
    PublicForSecret(PathBuf),
    /// It is a certificate.
    #[error(
        "{path}: this is a certificate, and the secret key that it was made for belongs here (of WeChat Pay \
         apiclient_key.pem, and not apiclient_cert.pem)", path = .0.display()
    )]
    CertificateForSecret(PathBuf),
    /// It is a secret key.
    #[error(
        "{path}: this is a secret key, and the provider's public key belongs here; keep the secret one to \
         yourself", path = .0.display()
    )]
    SecretForPublic(PathBuf),
    /// It is the merchant's own public key.
    #[error(
        "{path}: this is the public half of the merchant's own key, and the provider's public key belongs here \
         (Alipay's console shows both beside each other)", path = .0.display()
    )]
    OwnForProvider(PathBuf),
    /// It is a secret key under a passphrase.
    #[error(
        "{path}: this key is under a passphrase; take it off with openssl pkey, and let the file be readable by \
         its owner alone", path = .0.display()
    )]
    Encrypted(PathBuf),
    /// It is a key of another algorithm.
    #[error("{path}: this is no RSA key", path = .0.display())]
    NotRsa(PathBuf),
    /// It is too small.
    #[error("{path}: this key has {bits} bits, and {RSA_BITS_MIN} are needed", path = .path.display())]
    Small {
        /// The file.
        path: PathBuf,
        /// The size of the key.
        bits: u32,
    },
    /// It is nothing that is known here.
    #[error("{path}: neither PEM nor base64 of an RSA key", path = .0.display())]
    Unreadable(PathBuf),
    /// The key that notifications are sealed with has another length.
    #[error(
        "{path}: the APIv3 key has {SEAL_KEY_CHARS} characters, and here are {chars}", path = .path.display()
    )]
    SealKey {
        /// The file.
        path: PathBuf,
        /// How many characters are there.
        chars: usize,
    },
}

/// How long the key that notifications are sealed with is, in characters of one byte.
pub(crate) const SEAL_KEY_CHARS: usize = 32;

impl From<KeyFileError> for KeyError {
    fn from(error: KeyFileError) -> Self {
        match error {
            KeyFileError::New(error) => error,
            other => Self::File(other.path(), io::Error::other(other.to_string())),
        }
    }
}

impl KeyFileError {
    fn path(&self) -> PathBuf {
        match self {
            Self::File(path, _)
            | Self::PublicForSecret(path)
            | Self::CertificateForSecret(path)
            | Self::SecretForPublic(path)
            | Self::OwnForProvider(path)
            | Self::Encrypted(path)
            | Self::NotRsa(path)
            | Self::Unreadable(path)
            | Self::Small { path, .. }
            | Self::SealKey { path, .. } => path.clone(),
            Self::New(_) => PathBuf::new(),
        }
    }
}

/// What is in a file.
pub(super) enum Material {
    Secret(PrivateKey),
    Public(PublicKey),
    Certificate { serial: String, key: PublicKey },
    Encrypted,
    NotRsa,
}

impl Material {
    /// Reads a file.
    pub(super) fn load(path: &Path) -> Result<Self, KeyFileError> {
        let bytes = std::fs::read(path).map(Zeroizing::new);
        let bytes = bytes.map_err(|error| KeyFileError::File(path.into(), error))?;
        Self::read(&bytes).ok_or_else(|| KeyFileError::Unreadable(path.into()))
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let Ok(text) = core::str::from_utf8(bytes) else {
            return Self::of_der(bytes);
        };
        let text = text.trim_start_matches('\u{feff}');
        if text.contains("ENCRYPTED") {
            return Some(Self::Encrypted);
        }
        let inner = match text.split_once("-----BEGIN ") {
            // The first of a file with several is the one that the others vouch for.
            Some((_, block)) => block.split_once("-----")?.1.split("-----END").next()?,
            None => text,
        };
        let packed: Zeroizing<String> = Zeroizing::new(inner.split_whitespace().collect());
        let der = Base64Unpadded::decode_vec(packed.trim_end_matches('=')).ok()?;
        let der = Zeroizing::new(der);
        Self::of_der(&der)
    }

    fn of_der(der: &[u8]) -> Option<Self> {
        let secret = PrivateKey::from_pkcs8_der(der).ok();
        if let Some(key) = secret.or_else(|| PrivateKey::from_pkcs1_der(der).ok()) {
            return Some(Self::Secret(key));
        }
        let public = PublicKey::from_public_key_der(der).ok();
        if let Some(key) = public.or_else(|| PublicKey::from_pkcs1_der(der).ok()) {
            return Some(Self::Public(key));
        }
        if let Ok(certificate) = Certificate::from_der(der) {
            let inner = certificate.tbs_certificate();
            let key = inner.subject_public_key_info().to_der().ok()?;
            return Some(match PublicKey::from_public_key_der(&key) {
                Ok(key) => {
                    let serial = serial(inner.serial_number().as_bytes());
                    Self::Certificate { serial, key }
                }
                Err(_) => Self::NotRsa,
            });
        }
        let other = ::rsa::pkcs8::PrivateKeyInfoRef::try_from(der).is_ok()
            || ::rsa::pkcs8::SubjectPublicKeyInfoRef::try_from(der).is_ok();
        other.then_some(Self::NotRsa)
    }
}

/// As WeChat Pay writes it: capital hexadecimal digits, without the zero that keeps a number positive.
fn serial(bytes: &[u8]) -> String {
    let digits = wire::digest::hex(bytes).to_uppercase();
    digits.strip_prefix("00").map_or(digits.clone(), String::from)
}

/// Refuses a key that is too small.
pub(super) fn large_enough(key: &impl PublicKeyParts, path: &Path) -> Result<(), KeyFileError> {
    let bits = key.n().bit_width();
    if bits < RSA_BITS_MIN { Err(KeyFileError::Small { path: path.into(), bits }) } else { Ok(()) }
}
