//! Keys that sign notes: Ed25519 secrets with a name.

use base64ct::{Base64, Encoding};
use core::fmt;
use ed25519_dalek::Signer;
use sha2::{Digest as _, Sha512};
use wire::digest::hex;
use wire::note::signature_line;
use wire::{Body, VerifierKey};

use crate::error::KeyError;
use crate::random;

/// What the file of a secret key begins with, as in the note tools of Go.
const PREFIX: &str = "PRIVATE+KEY+";
/// The type byte that C2SP signed-note gives to Ed25519.
const ED25519: u8 = 1;

/// An Ed25519 secret with its name. It has no `Debug` that would print it and no way out of the
/// process but a file.
#[derive(Clone)]
pub struct SigningKey {
    secret: ed25519_dalek::SigningKey,
    public: VerifierKey,
}

impl SigningKey {
    /// A new key.
    ///
    /// # Errors
    /// [`KeyError::Random`] or [`KeyError::Name`].
    pub fn new(name: &str) -> Result<Self, KeyError> {
        Self::from_seed(name, &random::bytes().map_err(KeyError::Random)?)
    }

    /// The key of this seed: for tests, whose notes have to be the same every time.
    ///
    /// # Errors
    /// [`KeyError::Name`].
    pub fn from_seed(name: &str, seed: &[u8; 32]) -> Result<Self, KeyError> {
        let secret = ed25519_dalek::SigningKey::from_bytes(seed);
        let public = VerifierKey::new(name, secret.verifying_key().to_bytes())
            .ok_or_else(|| KeyError::Name(name.into()))?;
        Ok(Self { secret, public })
    }

    /// The public half.
    #[must_use]
    pub fn public(&self) -> &VerifierKey {
        &self.public
    }

    /// A whole note of one signature.
    #[must_use]
    pub fn note<B: Body>(&self, issuer: &str, body: &B) -> String {
        self.sign(&wire::note::write(issuer, body))
    }

    /// A whole note of one signature over this text.
    #[must_use]
    pub fn sign(&self, text: &str) -> String {
        [text, "\n", &self.line(text)].concat()
    }

    /// The note with this key's signature after the others, over the same text.
    ///
    /// # Errors
    /// When the bytes are not a note.
    pub fn add_signature(&self, note: &str) -> Result<String, wire::NoteError> {
        let split = wire::Note::split(note.as_bytes())?;
        let signed = [note, &self.line(&split.text)].concat();
        wire::Note::split(signed.as_bytes()).map(|_| signed)
    }

    fn line(&self, text: &str) -> String {
        let signature = self.secret.sign(text.as_bytes()).to_bytes();
        signature_line(self.public.name(), self.public.id(), &signature)
    }

    /// A secret for another purpose that follows from this one: SHA-512 of the purpose and the
    /// secret. Whoever has it learns nothing of this key.
    #[must_use]
    pub fn derived(&self, purpose: &[u8]) -> [u8; 64] {
        Sha512::new().chain_update(purpose).chain_update(self.secret.as_bytes()).finalize().into()
    }

    /// The secret itself, for the file that it is kept in.
    pub(crate) fn secret(&self) -> &ed25519_dalek::SigningKey {
        &self.secret
    }

    /// The encoding of the note tools of Go, in which a demo keeps its keys.
    pub(crate) fn encode(&self) -> String {
        let bytes = [&[ED25519], self.secret.as_bytes().as_slice()].concat();
        let (name, id) = (self.public.name(), hex(&self.public.id()));
        format!("{PREFIX}{name}+{id}+{}", Base64::encode_string(&bytes))
    }

    /// Reads what [`SigningKey::encode`] writes.
    pub(crate) fn decode(text: &str) -> Option<Self> {
        let (name, rest) = text.strip_prefix(PREFIX)?.split_once('+')?;
        let (id, encoded) = rest.split_once('+')?;
        let mut bytes = [0; 33];
        let decoded = Base64::decode(encoded, &mut bytes).ok()?;
        let (kind, seed) = decoded.split_first()?;
        let key = Self::from_seed(name, seed.try_into().ok()?).ok()?;
        (*kind == ED25519 && hex(&key.public.id()) == id).then_some(key)
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({})", self.public)
    }
}
