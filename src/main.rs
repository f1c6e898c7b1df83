//! Lets `public/boot.js` begin the app, and nothing else.

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

/// Takes the page over, with the words of its language and a way to another; says whether it could.
#[wasm_bindgen]
pub fn begin(words: String, switch: JsValue) -> bool {
    samefare::mount(words, switch)
}

/// There is nothing to do before the words are there.
fn main() {}
