//! The payer's number at WeChat (openid), by which a payment inside it names its payer.
//!
//! It is fetched before the sale, when the page is first opened there: the browser is redirected to WeChat and
//! returns with a code, which is exchanged here. Neither amount nor payee depends on it, and nobody is
//! signed in by it.

use axum::http::{Request, StatusCode};
use wire::{Channel, PurchaseId};

use crate::state::AppState;
use net::TransportError;

/// The longest number of a person in an application, in bytes.
const OPENID_BYTES_MAX: usize = 128;
/// Where the code is exchanged, below the origin of WeChat's interface.
const TOKEN_PATH: &str = "/sns/oauth2/access_token";

/// The address of WeChat's sign-in, which returns to this path; none where no payment is possible inside WeChat.
pub(crate) fn question(state: &AppState, path: &str, nonce: &str) -> Option<String> {
    let (app, payee) = (state.wechat.as_ref()?, state.tariff.payee(Channel::WechatJsapi)?);
    let query = |pairs: &[(&str, &str)]| {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(pairs).finish()
    };
    let back = format!("{}/api/openid?{}", state.origin, query(&[("to", path)]));
    // WeChat takes these in this order and in no other.
    let asked = query(&[
        ("appid", payee.app.as_str()),
        ("redirect_uri", &back),
        ("response_type", "code"),
        ("scope", "snsapi_base"),
        ("state", nonce),
    ]);
    Some(format!("{}?{asked}#wechat_redirect", app.authorize))
}

/// Why the payer's number is not known.
#[derive(Debug, thiserror::Error)]
pub(crate) enum OpenidError {
    /// Nobody pays inside WeChat here.
    #[error("nobody pays inside WeChat")]
    NotOffered,
    /// The request can't be built.
    #[error("the request can't be built")]
    Request,
    /// WeChat does not answer.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// WeChat answers with this status.
    #[error("WeChat answers {0}")]
    Status(StatusCode),
    /// There is no number in the answer, or none that could be one.
    #[error("there is no number in the answer")]
    Missing,
}

/// The payer's number for a code that the browser brought.
///
/// # Errors
/// When WeChat gives none.
pub(crate) async fn answer(state: &AppState, code: &str) -> Result<String, OpenidError> {
    let (app, payee) = state
        .wechat
        .as_ref()
        .zip(state.tariff.payee(Channel::WechatJsapi))
        .ok_or(OpenidError::NotOffered)?;
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("appid", payee.app.as_str())
        .append_pair("secret", &app.secret)
        .append_pair("code", code)
        .append_pair("grant_type", "authorization_code")
        .finish();
    let request = Request::get(format!("{TOKEN_PATH}?{query}")).body(String::new());
    let answer = app.interface.call(request.map_err(|_| OpenidError::Request)?).await?;
    if answer.status() != StatusCode::OK {
        return Err(OpenidError::Status(answer.status()));
    }
    let body: serde_json::Value =
        serde_json::from_slice(answer.body()).map_err(|_| OpenidError::Missing)?;
    let openid = body.get("openid").and_then(|openid| openid.as_str());
    openid.filter(|openid| is_openid(openid)).map(String::from).ok_or(OpenidError::Missing)
}

/// Whether a browser may be sent back to this path: a page of the app, and no other origin.
pub(crate) fn is_page(path: &str) -> bool {
    path == "/" || path.strip_prefix("/p/").is_some_and(|id| PurchaseId::parse(id).is_some())
}

/// Whether this could be a person's number in an application.
pub(crate) fn is_openid(text: &str) -> bool {
    let whole = (1..=OPENID_BYTES_MAX).contains(&text.len());
    whole && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_sent_back_to_a_page_of_the_app_and_nowhere_else() {
        assert!(is_page("/") && is_page("/p/8e03978e-40d5-43e8-bc93-6894a57f9324"));
        for other in
            ["", "//evil.example", "https://evil.example", "/p/", "/p/x", "/verify", "/p//"]
        {
            assert!(!is_page(other), "{other}");
        }
    }

    #[test]
    fn a_number_of_a_person_is_letters_digits_and_two_signs() {
        assert!(is_openid("oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"));
        for other in ["", "o;Path=/", "o x", "ö", &"o".repeat(OPENID_BYTES_MAX + 1)] {
            assert!(!is_openid(other), "{other}");
        }
    }
}
