//! Claim codes: how they are made and read.
//!
//! 80 bits in Crockford's base 32, four groups of four. They follow from the order's number and from a
//! key that nobody else has, so that the rider can be shown theirs again; the store keeps their SHA-256.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use wire::{Digest, OrderNo};

use keys::SigningKey;

/// What the key of the codes is derived with, so that it is a key for nothing else.
const CODE_PURPOSE: &[u8] = b"samefare claim code v1\n";
/// Crockford's alphabet: without I, L, O and U, which are read for others.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// The characters of a code: 5 bits each.
const CODE_CHARACTERS: usize = 16;
/// The longest text that is looked at, in bytes: a code with whatever a person puts between its groups.
const TYPED_BYTES_MAX: usize = 64;

/// Makes codes.
#[derive(Debug)]
pub(crate) struct Claims {
    mac: Hmac<Sha256>,
}

impl Claims {
    /// The key of the codes follows from the receipt key: what a code leads to is what that key signs.
    pub(crate) fn new(receipt: &SigningKey) -> Self {
        let key = receipt.derived(CODE_PURPOSE);
        Self { mac: Hmac::new(&key.into()) }
    }

    /// The code of an order, in groups.
    pub(crate) fn code(&self, order: &OrderNo) -> String {
        let mac = self.mac.clone().chain_update(order.as_str()).finalize().into_bytes();
        let mut bits = mac.iter().take(10).fold(0_u128, |bits, byte| bits << 8 | u128::from(*byte));
        let mut code = Vec::with_capacity(CODE_CHARACTERS);
        for _ in 0..CODE_CHARACTERS {
            let five = usize::try_from(bits & 31).unwrap_or_default();
            code.extend(ALPHABET.get(five));
            bits >>= 5;
        }
        let groups = code.chunks(4).map(|group| String::from_utf8_lossy(group).into_owned());
        groups.collect::<Vec<_>>().join("-")
    }
}

/// The part of a code that is stored.
pub(crate) fn digest(code: &str) -> Option<Digest> {
    normalized(code).map(|code| Digest::of(code.as_bytes()))
}

/// A code in its one spelling: capital letters, the letters that are read for digits replaced, separators removed.
fn normalized(typed: &str) -> Option<String> {
    if typed.len() > TYPED_BYTES_MAX {
        return None;
    }
    let mut code = String::new();
    for character in typed.chars().map(|character| character.to_ascii_uppercase()) {
        match character {
            ' ' | '-' => {}
            'O' => code.push('0'),
            'I' | 'L' => code.push('1'),
            _ if ALPHABET.iter().any(|known| char::from(*known) == character) => {
                code.push(character)
            }
            _ => return None,
        }
    }
    (code.len() == CODE_CHARACTERS).then_some(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_however_it_is_typed_and_nothing_else_is_one() {
        let meant = normalized("0123-456A-BCDE-FG1J");
        assert!(meant.is_some());
        for typed in ["0123456ABCDEFG1J", " o123 456a bcde fgij ", "O123-456a-bcde-fgLj"] {
            assert_eq!(normalized(typed), meant, "{typed}");
        }
        let long = "0".repeat(TYPED_BYTES_MAX + 1);
        for other in
            ["", "0123-456A-BCDE-FG1", "0123-456A-BCDE-FG1JK", "0123-456U-BCDE-FG1J", &long]
        {
            assert_eq!(normalized(other), None, "{other}");
        }
    }
}
