//! The address of the page: path, query, fragment, origin.

use wasm_bindgen::JsValue;

/// The path in the address.
pub(crate) fn path() -> String {
    let location = web_sys::window().map(|window| window.location());
    location.and_then(|location| location.pathname().ok()).unwrap_or_default()
}

/// The query, with its question mark.
#[cfg(feature = "gallery")]
pub(crate) fn query() -> String {
    let location = web_sys::window().map(|window| window.location());
    location.and_then(|location| location.search().ok()).unwrap_or_default()
}

/// The fragment, without its `#`.
pub(crate) fn fragment() -> String {
    let location = web_sys::window().map(|window| window.location());
    let hash = location.and_then(|location| location.hash().ok()).unwrap_or_default();
    String::from(hash.trim_start_matches('#'))
}

/// The origin of the page: quotes must be meant for it.
pub(crate) fn origin() -> String {
    let location = web_sys::window().map(|window| window.location());
    location.and_then(|location| location.origin().ok()).unwrap_or_default()
}

/// Puts a path into the address without leaving the page, and without a step for the back button.
pub(crate) fn show(path: &str) {
    let history = web_sys::window().and_then(|window| window.history().ok());
    if let Some(history) = history
        && self::path() != path
    {
        _ = history.replace_state_with_url(&JsValue::NULL, "", Some(path));
    }
}
