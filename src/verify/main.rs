//! Lets `public/boot.js` begin the page `/verify`, and nothing else.

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

/// Takes the page over, with a way to another language; says whether it could. It has all its words with it.
#[wasm_bindgen]
pub fn begin(_words: String, switch: JsValue) -> bool {
    samefare::verify::mount(switch)
}

/// The page begins when it is told to.
fn main() {}
