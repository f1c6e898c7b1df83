//! The program of the page `/kiosk`: `public/boot.js` calls `begin`.

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

/// Replaces the static first paint, with the function that switches the language. Returns whether it could. The words
/// are compiled in.
#[wasm_bindgen]
pub fn begin(_words: String, switch: JsValue) -> bool {
    samefare::kiosk::mount(switch)
}

/// Nothing happens before `begin`.
fn main() {}
