//! Tokens that follow from a key of the server and from what only one browser has, so that the same request gets the
//! same token again.

use base64ct::{Base64UrlUnpadded, Encoding as _};
use hmac::{Hmac, KeyInit as _, Mac as _};
use keys::SigningKey;
use sha2::Sha256;

/// What the key of the tokens is derived with, so that it is a key for nothing else.
const TOKEN_PURPOSE: &[u8] = b"samefare token v1\n";

/// Makes tokens.
#[derive(Debug)]
pub(crate) struct Tokens {
    mac: Hmac<Sha256>,
}

impl Tokens {
    /// The key of the tokens is derived from the status key, so that they are the same after a restart and at another
    /// node of the same server.
    pub(crate) fn new(status: &SigningKey) -> Self {
        Self { mac: Hmac::new(&status.derived(TOKEN_PURPOSE).into()) }
    }

    /// The token for this use that follows from these parts, one of which has to be secret. No part contains LF.
    pub(crate) fn token(&self, usage: &str, parts: &[&str]) -> String {
        let mut mac = self.mac.clone().chain_update(usage);
        for part in parts {
            mac = mac.chain_update("\n").chain_update(part);
        }
        Base64UrlUnpadded::encode_string(&mac.finalize().into_bytes())
    }
}
