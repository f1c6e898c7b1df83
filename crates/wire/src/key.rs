//! Public keys as notes name them, and the one purpose that each key has.

use crate::spelling::spelled;
use base64ct::{Base64, Encoding};
use core::fmt;
use sha2::{Digest as _, Sha256};

spelled! {
    /// What a key may sign. A note's first line names its purpose too, so a receipt can never pass for a quote.
    #[derive(PartialOrd, Ord, Hash)]
    pub enum Purpose {
        /// The public offer. Two offline keys sign it.
        Tariff = "tariff",
        /// The price of a purchase.
        Quote = "quote",
        /// The binding of one payment address to one quote.
        Instruction = "instruction",
        /// What was paid or refunded.
        Receipt = "receipt",
        /// The state of a batch.
        Status = "status",
    }
}

/// The issuer of the demonstration at the kiosk. Everybody has its secret keys, so a rider's page is never built with
/// keys of this name.
pub const DEMONSTRATION_ISSUER: &str = "demonstration.samefare.example";
/// The type byte that C2SP signed-note gives to Ed25519.
const ED25519: u8 = 1;

/// An Ed25519 public key with its name, in the `name+hash+base64` encoding of C2SP signed-note.
#[derive(Clone, PartialEq, Eq)]
pub struct VerifierKey {
    name: String,
    public: [u8; 32],
}

impl VerifierKey {
    /// A placeholder after an unreadable key; [`crate::note::read`] never returns it.
    pub(crate) const BLANK: Self = Self { name: String::new(), public: [0; 32] };

    /// A key by name and bytes; `None` if the name can't be used in a signature line.
    #[must_use]
    pub fn new(name: &str, public: [u8; 32]) -> Option<Self> {
        is_key_name(name).then(|| Self { name: name.into(), public })
    }

    /// Reads `name+hash+base64`, and checks that the hash is the key's own.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (name, rest) = text.split_once('+')?;
        let (id, encoded) = rest.split_once('+')?;
        let mut bytes = [0; 33];
        let decoded = Base64::decode(encoded, &mut bytes).ok()?;
        let (kind, public) = decoded.split_first()?;
        let key = Self::new(name, public.try_into().ok()?)?;
        (*kind == ED25519 && crate::digest::hex(&key.id()) == id).then_some(key)
    }

    /// The name in the signature line.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The 32 bytes of the public key.
    #[must_use]
    pub fn public(&self) -> &[u8; 32] {
        &self.public
    }

    /// The key id: the first four bytes of SHA-256 over name, LF, type byte and key.
    #[must_use]
    pub fn id(&self) -> [u8; 4] {
        let hash = Sha256::new()
            .chain_update(self.name.as_bytes())
            .chain_update([b'\n', ED25519])
            .chain_update(self.public)
            .finalize();
        let mut id = [0; 4];
        id.iter_mut().zip(hash).for_each(|(to, from)| *to = from);
        id
    }
}

/// Names hold no white space and no plus: both are separators in a note.
pub(crate) fn is_key_name(name: &str) -> bool {
    (1..=96).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'+')
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = [ED25519; 33];
        bytes.iter_mut().skip(1).zip(self.public).for_each(|(to, from)| *to = from);
        let (id, key) = (crate::digest::hex(&self.id()), Base64::encode_string(&bytes));
        write!(f, "{}+{id}+{key}", self.name)
    }
}

impl fmt::Debug for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_reads_back_and_a_changed_one_does_not() {
        let key = VerifierKey::new("samefare.example/quote-1", [9; 32]).expect("a name");
        let text = key.to_string();
        assert_eq!(VerifierKey::parse(&text), Some(key));
        for at in 0..text.len() {
            let mut bytes = text.clone().into_bytes();
            bytes[at] ^= 1;
            let changed = String::from_utf8(bytes).expect("ASCII stays ASCII");
            assert_eq!(VerifierKey::parse(&changed), None, "byte {at}: {changed}");
        }
    }
}
