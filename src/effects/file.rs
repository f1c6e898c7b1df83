//! Reads a file that the rider chooses. It is not sent anywhere.

use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{EventTarget, HtmlInputElement};

use super::events;

/// The file is longer than the limit.
pub(crate) struct TooLong;

/// Calls this when a file was chosen in the input with this id below this element, for as long as the page lives.
pub(crate) fn listen(root: &EventTarget, name: &'static str, handler: impl Fn() + 'static) {
    events::listen(root, "change", move |event| {
        let field = event.target().and_then(|field| field.dyn_into::<HtmlInputElement>().ok());
        if field.is_some_and(|field| field.id() == name) {
            handler();
        }
    });
}

/// The text of the file that was chosen in the input with this id; `None` without a file, or if it can't be read.
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
