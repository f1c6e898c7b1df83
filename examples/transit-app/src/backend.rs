//! The app's backend: it signs tokens of the app's riders. An operator's runs on a machine of its own, and no app has its
//! key.

use std::fs;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use base64ct::{Base64UrlUnpadded, Encoding as _};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use ring::rand::{SecureRandom as _, SystemRandom};
use ring::signature::{Ed25519KeyPair, KeyPair as _};
use serde_json::json;

/// What the backend calls itself, as the server is told by `--app-issuer`.
const ISSUER: &str = "https://app.example";
const KEY_ID: &str = "app-1";
/// The longest life of a token, in seconds.
pub(crate) const TOKEN_SECONDS: u64 = 300;

/// The backend, with its key.
pub(crate) struct Backend(EncodingKey);

impl Backend {
    /// The backend whose key is in this folder. Where there is none it is made, and its public half is written beside it
    /// as `app-keys.json`, for the server.
    ///
    /// # Errors
    /// When the folder can't be read or written.
    pub(crate) fn open(folder: &Path) -> Result<Self, String> {
        let (secret, public) = (folder.join("app-secret.der"), folder.join("app-keys.json"));
        let key = match fs::read(&secret) {
            Ok(key) => key,
            Err(_) => {
                let new = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new());
                let new = new.map_err(|_| "no randomness")?.as_ref().to_vec();
                fs::write(&secret, &new).map_err(|it| format!("{}: {it}", secret.display()))?;
                new
            }
        };
        let pair = Ed25519KeyPair::from_pkcs8(&key).map_err(|it| it.to_string())?;
        let x = Base64UrlUnpadded::encode_string(pair.public_key().as_ref());
        let keys = json!({ "keys": [
            { "kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "kid": KEY_ID, "x": x },
        ] });
        fs::write(&public, keys.to_string()).map_err(|it| format!("{}: {it}", public.display()))?;
        Ok(Self(EncodingKey::from_ed_der(&key)))
    }

    /// A token of the rider with this number, for the page of this origin.
    ///
    /// # Errors
    /// When it can't be signed.
    pub(crate) fn token(&self, origin: &str, phone: &str) -> Result<String, String> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_err(|it| it.to_string())?;
        let now = now.as_secs();
        let claims = json!({
            "iss": ISSUER,
            "aud": origin,
            "sub": format!("rider-{phone}"),
            "phone_number": format!("+86{phone}"),
            "iat": now,
            "exp": now + TOKEN_SECONDS,
            "jti": random()?,
        });
        let header = Header { kid: Some(KEY_ID.into()), ..Header::new(Algorithm::EdDSA) };
        jsonwebtoken::encode(&header, &claims, &self.0).map_err(|it| it.to_string())
    }
}

/// 128 random bits, as text.
///
/// # Errors
/// When the system has none.
pub(crate) fn random() -> Result<String, String> {
    let mut bytes = [0; 16];
    SystemRandom::new().fill(&mut bytes).map_err(|_| "no randomness")?;
    Ok(Base64UrlUnpadded::encode_string(&bytes))
}
