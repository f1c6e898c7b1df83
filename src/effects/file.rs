//! A file that the rider opens. It is read here and goes nowhere.

use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{EventTarget, HtmlInputElement};

use crate::hosts::browser::listen_to;

/// The file is longer than what was asked for.
pub(crate) struct TooLong;

/// Says when a file was chosen in the field of this name below this element, for as long as the page lives.
pub(crate) fn listen(place: &EventTarget, name: &'static str, happens: impl Fn() + 'static) {
    listen_to(place, "change", move |event| {
        let field = event.target().and_then(|field| field.dyn_into::<HtmlInputElement>().ok());
        if field.is_some_and(|field| field.id() == name) {
            happens();
        }
    });
}

/// The text of the file that was chosen in the field of this name; nothing where none was, or it can't be read.
pub(crate) async fn chosen(name: &str, bytes_max: usize) -> Option<Result<String, TooLong>> {
    let field = web_sys::window()?.document()?.get_element_by_id(name)?;
    let field = field.dyn_into::<HtmlInputElement>().ok()?;
    let file = field.files()?.get(0)?;
    if file.size() > bytes_max as f64 {
        return Some(Err(TooLong));
    }
    let text = JsFuture::from(file.text()).await.ok()?;
    text.as_string().map(Ok)
}
