//! The program of the app: `public/boot.js` calls `begin`.

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

/// Replaces the static first paint, with the words of the page's language and the function that switches to another.
/// Returns whether it could.
#[wasm_bindgen]
pub fn begin(words: String, switch: JsValue) -> bool {
    samefare::mount(words, switch)
}

/// The names of the gallery's samples, for the page that shows all of them.
#[cfg(feature = "gallery")]
#[wasm_bindgen]
pub fn samples() -> Vec<String> {
    samefare::samples().map(String::from).collect()
}

/// Draws the gallery's sample as it is a second later.
#[cfg(feature = "gallery")]
#[wasm_bindgen]
pub fn redraw() {
    samefare::redraw();
}

/// Nothing happens before the words are loaded.
fn main() {}
