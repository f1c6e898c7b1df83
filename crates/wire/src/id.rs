//! Typed ids, so that one can't be confused with another.

use core::fmt;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A purchase: a version 4 UUID made on the rider's phone before the first request. It is the
/// idempotency key of every request about the purchase.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PurchaseId(Uuid);

impl PurchaseId {
    /// A placeholder after an unreadable id; [`crate::note::read`] never returns it.
    pub(crate) const BLANK: Self = Self(Uuid::nil());

    /// A purchase id from 16 random bytes.
    #[must_use]
    pub fn from_random(bytes: [u8; 16]) -> Self {
        Self(uuid::Builder::from_random_bytes(bytes).into_uuid())
    }

    /// Reads the one spelling we write: lower case, with hyphens, version 4.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let id = Uuid::try_parse(text).ok()?;
        let ours = id.get_version_num() == 4 && id.get_variant() == uuid::Variant::RFC4122;
        (ours && Self(id).to_string() == text).then_some(Self(id))
    }

    /// Reads the `Idempotency-Key` header: a structured-field string, so it has quotation marks.
    #[must_use]
    pub fn from_idempotency_key(header: &str) -> Option<Self> {
        Self::parse(header.strip_prefix('"')?.strip_suffix('"')?)
    }

    /// The `Idempotency-Key` header of this purchase.
    #[must_use]
    pub fn idempotency_key(&self) -> String {
        format!("\"{self}\"")
    }

    /// The 16 bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 16] {
        self.0.as_bytes()
    }

    /// The short number that a rider reads to the hotline. It authorises nothing.
    #[must_use]
    pub fn number(&self) -> String {
        let text = self.to_string();
        text.get(..8).unwrap_or_default().to_ascii_uppercase()
    }
}

impl fmt::Display for PurchaseId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0.as_hyphenated(), f)
    }
}

impl fmt::Debug for PurchaseId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl From<PurchaseId> for String {
    fn from(id: PurchaseId) -> Self {
        id.to_string()
    }
}

impl TryFrom<String> for PurchaseId {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or("not a version 4 UUID in lower case")
    }
}

macro_rules! name_id {
    ($(#[$doc:meta])* $name:ident, $allowed:expr, $len:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// A placeholder after an unreadable id; [`crate::note::read`] never returns it.
            pub(crate) const BLANK: Self = Self(String::new());

            /// Reads the id; `None` if it has another length or other characters.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                let fits = $len.contains(&text.len()) && text.bytes().all($allowed);
                fits.then(|| Self(String::from(text)))
            }

            /// The text of the id.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = &'static str;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                Self::parse(&text).ok_or(concat!("not a ", stringify!($name)))
            }
        }
    };
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-'
}

fn is_hex(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'a'..=b'f')
}

name_id!(
    /// One release: `LZ-20251218-1`. 1 to 32 letters, digits and hyphens.
    BatchId, is_name, (1..=32)
);
name_id!(
    /// What is sold: `ride100`. 1 to 32 letters, digits and hyphens.
    ProductId, is_name, (1..=32)
);
name_id!(
    /// A rider in notes: a pseudonym of 32 hexadecimal digits.
    RiderId, is_hex, (32..=32)
);
name_id!(
    /// Our number of an order at the channel (`out_trade_no`): 32 hexadecimal digits.
    OrderNo, is_hex, (32..=32)
);

impl OrderNo {
    /// The number of the given attempt to pay for a purchase, from 1. The same attempt always has the same
    /// number, so that repeating a call to the channel can't open a second order.
    #[must_use]
    pub fn derive(purchase: PurchaseId, attempt: u32) -> Self {
        let mut bytes = Vec::from(*purchase.as_bytes());
        bytes.extend_from_slice(&attempt.to_be_bytes());
        let digest = crate::Digest::of(&bytes).hex();
        Self(digest.get(..32).unwrap_or_default().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_purchase_id_has_one_spelling() {
        let text = "8e03978e-40d5-43e8-bc93-6894a57f9324";
        let id = PurchaseId::parse(text).expect("a version 4 UUID");
        assert_eq!(id.to_string(), text);
        assert_eq!(PurchaseId::from_idempotency_key(&id.idempotency_key()), Some(id));
        let refused = [
            "8E03978E-40D5-43E8-BC93-6894A57F9324",
            "8e03978e40d543e8bc936894a57f9324",
            "{8e03978e-40d5-43e8-bc93-6894a57f9324}",
            "8e03978e-40d5-13e8-bc93-6894a57f9324",
            "8e03978e-40d5-43e8-1c93-6894a57f9324",
            "",
        ];
        for text in refused {
            assert_eq!(PurchaseId::parse(text), None, "{text}");
        }
        assert_eq!(PurchaseId::from_idempotency_key(text), None, "quotes belong to the header");
    }

    #[test]
    fn the_same_attempt_has_the_same_order_number_and_another_has_another() {
        let id = PurchaseId::from_random([7; 16]);
        assert_eq!(OrderNo::derive(id, 1), OrderNo::derive(id, 1));
        assert_ne!(OrderNo::derive(id, 1), OrderNo::derive(id, 2));
        assert!(OrderNo::parse(OrderNo::derive(id, 1).as_str()).is_some());
    }
}
