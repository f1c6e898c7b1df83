//! Rider tokens of the app around the page: who is signed in by one, and which are refused.

use axum::http::{Request, StatusCode};
use base64ct::{Base64, Base64UrlUnpadded, Encoding as _};
use channels::rsa::RsaSecret;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _,
};
use serde_json::{Value, json};
use server::AppBackend;
use server::money::sweep_once;
use std::path::Path;
use wire::{ProblemType, SessionAnswer, SessionRequest, SessionsAnswer, endpoint};

use crate::harness::{Answer, OPENS, ORIGIN, Rider, Shop};

const ISSUER: &str = "https://app.example";
const PHONE: &str = "13800138000";
const NONCE: &str = "5f1c0a9b3e7d46b28a90c1d2e3f40516";

/// A key of the app's backend: how it signs, and its public half.
struct Key {
    algorithm: Algorithm,
    secret: Secret,
    public: Value,
}

enum Secret {
    Der(EncodingKey),
    Rsa(Box<RsaSecret>),
}

fn base64url(bytes: &[u8]) -> String {
    Base64UrlUnpadded::encode_string(bytes)
}

fn ed25519(kid: &str) -> Key {
    let pair = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).expect("a key");
    let public = Ed25519KeyPair::from_pkcs8(pair.as_ref()).expect("a key");
    let x = base64url(public.public_key().as_ref());
    Key {
        algorithm: Algorithm::EdDSA,
        secret: Secret::Der(EncodingKey::from_ed_der(pair.as_ref())),
        public: json!({"kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "kid": kid, "x": x}),
    }
}

fn p256(kid: &str) -> Key {
    let (random, kind) = (SystemRandom::new(), &ECDSA_P256_SHA256_FIXED_SIGNING);
    let pair = EcdsaKeyPair::generate_pkcs8(kind, &random).expect("a key");
    let public = EcdsaKeyPair::from_pkcs8(kind, pair.as_ref(), &random).expect("a key");
    let (x, y) = public.public_key().as_ref()[1..].split_at(32);
    let (x, y) = (base64url(x), base64url(y));
    Key {
        algorithm: Algorithm::ES256,
        secret: Secret::Der(EncodingKey::from_ec_der(pair.as_ref())),
        public: json!({"kty": "EC", "crv": "P-256", "alg": "ES256", "kid": kid, "x": x, "y": y}),
    }
}

fn rsa(kid: &str) -> Key {
    let secret = RsaSecret::new().expect("a key");
    let folder = tempfile::tempdir().expect("a folder");
    secret.public().store(&folder.path().join("key.pem")).expect("stored");
    let pem = std::fs::read_to_string(folder.path().join("key.pem")).expect("a file");
    let body: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    let der = Base64::decode_vec(&body).expect("base64");
    // A public key of 2,048 bits ends in its modulus, and in the exponent: 02 03 01 00 01.
    let modulus = der.len() - 5 - 256..der.len() - 5;
    let n = base64url(&der[modulus]);
    Key {
        algorithm: Algorithm::RS256,
        secret: Secret::Rsa(Box::new(secret)),
        public: json!({"kty": "RSA", "alg": "RS256", "kid": kid, "n": n, "e": "AQAB"}),
    }
}

impl Key {
    fn kid(&self) -> &str {
        self.public["kid"].as_str().expect("a kid")
    }

    fn sign(&self, claims: &Value) -> String {
        self.sign_as(self.kid(), claims)
    }

    fn sign_as(&self, kid: &str, claims: &Value) -> String {
        let header = Header { kid: Some(kid.into()), ..Header::new(self.algorithm) };
        match &self.secret {
            Secret::Der(key) => jsonwebtoken::encode(&header, claims, key).expect("a token"),
            Secret::Rsa(key) => {
                let part = |value: &Value| base64url(value.to_string().as_bytes());
                let header = json!({"alg": "RS256", "typ": "JWT", "kid": kid});
                let text = format!("{}.{}", part(&header), part(claims));
                let signature = Base64::decode_vec(&key.sign(&text).expect("a signature"));
                format!("{text}.{}", base64url(&signature.expect("base64")))
            }
        }
    }
}

fn claims(jti: &str) -> Value {
    json!({
        "iss": ISSUER, "aud": ORIGIN, "sub": "rider-1", "phone_number": "+8613800138000",
        "iat": OPENS, "exp": OPENS + 300, "jti": jti,
    })
}

fn with(name: &str, value: Value) -> Value {
    let mut all = claims("changed");
    all[name] = value;
    all
}

fn without(name: &str) -> Value {
    let mut all = claims("changed");
    all.as_object_mut().expect("an object").remove(name);
    all
}

/// Writes the keys as an operator does.
fn publish(path: &Path, keys: &[&Key]) {
    let keys: Vec<_> = keys.iter().map(|key| &key.public).collect();
    std::fs::write(path, json!({ "keys": keys }).to_string()).expect("a file");
}

async fn shop(path: &Path) -> Shop {
    let backend = AppBackend { issuer: ISSUER.into(), keys: path.into() };
    Shop::builder().app_backend(backend).open().await
}

/// Signs in by a token; `nonce` is what the browser repeats the request by.
async fn signs_in(rider: &mut Rider<'_>, token: &str, nonce: &str) -> Answer {
    let body = wire::request::encode(&SessionRequest::Token(token.into()));
    let request = Request::post(endpoint::SESSION).header(endpoint::IDEMPOTENCY_KEY, nonce);
    let answer = rider.send(request, body).await;
    rider.cookies.take(answer.cookies());
    answer
}

#[tokio::test]
async fn a_token_signs_in_the_rider_of_its_number_who_is_the_same_in_a_browser() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("app-keys.json");
    let keys = [ed25519("a"), p256("b"), rsa("c")];
    publish(&path, &keys.each_ref());
    let shop = shop(&path).await;
    let browser = shop.rider(PHONE).await;
    let known: SessionAnswer = browser.get(endpoint::SESSION).await.read();
    for (at, key) in keys.iter().enumerate() {
        let mut rider = shop.browser();
        let token = key.sign(&claims(&format!("token-{at}")));
        let answer = signs_in(&mut rider, &token, NONCE).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", key.kid());
        let signed_in: SessionAnswer = rider.get(endpoint::SESSION).await.read();
        assert_eq!(signed_in, known, "one rider in the app and in a browser");
    }
}

#[tokio::test]
async fn a_token_is_used_once_and_a_lost_answer_is_repeated_to_its_own_browser() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("app-keys.json");
    let key = ed25519("a");
    publish(&path, &[&key]);
    let shop = shop(&path).await;
    let token = key.sign(&claims("once"));
    let (mut rider, mut again, mut other) = (shop.browser(), shop.browser(), shop.browser());
    let first = signs_in(&mut rider, &token, NONCE).await;
    let second = signs_in(&mut again, &token, NONCE).await;
    assert_eq!((second.status, &second.body), (StatusCode::OK, &first.body));
    assert_eq!(again.cookies, rider.cookies, "the same session");
    let sessions: SessionsAnswer = rider.get(endpoint::SESSIONS).await.read();
    assert_eq!(sessions.0.len(), 1);
    let replayed = signs_in(&mut other, &token, "00000000000000000000000000000000").await;
    assert_eq!(replayed.kind(), ProblemType::CodeWrong, "used by another browser");
    assert_eq!(other.get(endpoint::SESSION).await.kind(), ProblemType::SignedOut);
    // Of a session that was ended nothing is repeated.
    rider.delete(endpoint::SESSION).await;
    let ended = signs_in(&mut again, &token, NONCE).await;
    assert_eq!(ended.kind(), ProblemType::CodeWrong);
    // What is over is forgotten, and refused by its time.
    shop.clock.advance(300);
    sweep_once(&shop.state).await;
    let late = signs_in(&mut other, &token, NONCE).await;
    assert_eq!(late.kind(), ProblemType::CodeWrong);
}

#[tokio::test]
async fn what_is_not_this_servers_token_of_now_signs_nobody_in() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("app-keys.json");
    let (key, curve, stranger) = (ed25519("a"), p256("b"), ed25519("a"));
    publish(&path, &[&key, &curve]);
    let shop = shop(&path).await;
    let part = |value: &Value| base64url(value.to_string().as_bytes());
    let unsigned =
        format!("{}.{}.", part(&json!({"alg": "none", "kid": "a"})), part(&claims("changed")));
    // The public half as the secret of a symmetric signature.
    let shared = EncodingKey::from_secret(key.public["x"].as_str().expect("a key").as_bytes());
    let symmetric = Header { kid: Some("a".into()), ..Header::new(Algorithm::HS256) };
    let symmetric = jsonwebtoken::encode(&symmetric, &claims("changed"), &shared).expect("a token");
    let nameless = Header::new(Algorithm::EdDSA);
    let Secret::Der(secret) = &key.secret else { panic!("a key") };
    let nameless = jsonwebtoken::encode(&nameless, &claims("changed"), secret).expect("a token");
    let rows = [
        ("foreign issuer", key.sign(&with("iss", json!("https://other.example")))),
        ("another origin", key.sign(&with("aud", json!("https://tickets.other")))),
        ("a list of origins", key.sign(&with("aud", json!([ORIGIN])))),
        ("expired", key.sign(&with("exp", json!(OPENS)))),
        ("too long a life", key.sign(&with("exp", json!(OPENS + 301)))),
        ("from the future", {
            let mut all = with("iat", json!(OPENS + 31));
            all["exp"] = json!(OPENS + 300);
            key.sign(&all)
        }),
        ("over before it began", key.sign(&with("iat", json!(OPENS + 301)))),
        ("a time that is text", key.sign(&with("exp", json!((OPENS + 300).to_string())))),
        ("no end", key.sign(&without("exp"))),
        ("no beginning", key.sign(&without("iat"))),
        ("no number of its own", key.sign(&without("jti"))),
        ("an empty number of its own", key.sign(&with("jti", json!("")))),
        ("nobody", key.sign(&with("sub", json!("")))),
        ("no phone number", key.sign(&without("phone_number"))),
        ("a number without its country", key.sign(&with("phone_number", json!(PHONE)))),
        ("a number of another country", key.sign(&with("phone_number", json!("+13800138000")))),
        ("a number that is no mobile's", key.sign(&with("phone_number", json!("+8612800138000")))),
        ("an unknown key", key.sign_as("z", &claims("changed"))),
        ("another key of that name", stranger.sign(&claims("changed"))),
        ("another kind of key", curve.sign_as("a", &claims("changed"))),
        ("no name of a key", nameless),
        ("a symmetric signature", symmetric),
        ("no signature", unsigned),
        ("a changed signature", format!("{}x", key.sign(&claims("changed")))),
        ("no token", "a.b.c".into()),
        ("nothing", String::new()),
    ];
    for (what, token) in rows {
        let mut rider = shop.browser();
        let refused = signs_in(&mut rider, &token, NONCE).await;
        assert_eq!(refused.kind(), ProblemType::CodeWrong, "{what}");
        assert_eq!(rider.get(endpoint::SESSION).await.kind(), ProblemType::SignedOut, "{what}");
    }
    // The same claims, unchanged, are taken: none of the above used up the number of the token.
    let mut rider = shop.browser();
    let taken = signs_in(&mut rider, &key.sign(&claims("changed")), NONCE).await;
    assert_eq!(taken.status, StatusCode::OK);
    for nonce in ["", "short", &"n".repeat(129)] {
        let token = key.sign(&claims("another"));
        let refused = signs_in(&mut shop.browser(), &token, nonce).await;
        assert_eq!(refused.kind(), ProblemType::Malformed, "{nonce}");
    }
}

#[tokio::test]
async fn keys_are_changed_while_the_server_runs() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("app-keys.json");
    let (old, new) = (ed25519("2025-12"), p256("2026-01"));
    publish(&path, &[&old]);
    let shop = shop(&path).await;
    let tries = async |key: &Key, jti: &str| {
        let token = key.sign(&claims(jti));
        signs_in(&mut shop.browser(), &token, NONCE).await.status == StatusCode::OK
    };
    assert!(tries(&old, "1").await);
    assert!(!tries(&new, "2").await, "not published yet");
    publish(&path, &[&old, &new]);
    assert!(tries(&old, "3").await && tries(&new, "4").await);
    publish(&path, &[&new]);
    assert!(!tries(&old, "5").await, "withdrawn");
    assert!(tries(&new, "6").await);
    std::fs::write(&path, "{").expect("a file");
    assert!(!tries(&new, "7").await, "a file that can't be read names no key");
    publish(&path, &[&new]);
    assert!(tries(&new, "8").await);
}

#[tokio::test]
async fn where_no_app_has_a_backend_no_token_is_taken() {
    let shop = Shop::open(3).await;
    let token = ed25519("a").sign(&claims("1"));
    let refused = signs_in(&mut shop.browser(), &token, NONCE).await;
    assert_eq!(refused.kind(), ProblemType::CodeWrong);
}
