//! The page around the app: where it is mounted, what it is called, where the focus is.

use wasm_bindgen::JsCast;
use web_sys::{Document, HtmlElement, HtmlInputElement, HtmlTextAreaElement};

use crate::text::Language;

fn document() -> Option<Document> {
    web_sys::window()?.document()
}

/// Where the app goes.
pub(crate) type Place = HtmlElement;

/// Where the app goes, if this is its page.
pub(crate) fn place() -> Option<Place> {
    document()?.get_element_by_id("app")?.dyn_into().ok()
}

/// Takes the static first paint away.
pub(crate) fn clear(place: &HtmlElement) {
    place.set_text_content(None);
}

/// Names the page after its heading, for the list of tabs and for who hears it.
pub(crate) fn name_after_heading(suffix: &str) {
    if let (Some(document), Some(heading)) = (document(), heading()) {
        let heading = heading.text_content().unwrap_or_default();
        document.set_title(&[heading.trim(), " · ", suffix].concat());
    }
}

/// Moves the focus to the heading, so that a new screen is read from its beginning.
pub(crate) fn focus_heading() {
    if let Some(heading) = heading() {
        _ = heading.focus();
    }
    if let Some(window) = web_sys::window() {
        window.scroll_to_with_x_and_y(0.0, 0.0);
    }
}

fn heading() -> Option<HtmlElement> {
    document()?.query_selector("#app h1").ok()??.dyn_into().ok()
}

/// What is typed into the field of this name.
pub(crate) fn typed(name: &str) -> String {
    let field = document().and_then(|document| document.get_element_by_id(name));
    let field = field.and_then(|field| field.dyn_into::<HtmlInputElement>().ok());
    field.map(|field| field.value()).unwrap_or_default()
}

/// What is typed into the area of this name.
pub(crate) fn typed_text(name: &str) -> String {
    let area = document().and_then(|document| document.get_element_by_id(name));
    let area = area.and_then(|area| area.dyn_into::<HtmlTextAreaElement>().ok());
    area.map(|area| area.value()).unwrap_or_default()
}

/// The page's language: `public/boot.js` chose it.
pub(crate) fn language() -> Option<Language> {
    Language::of(&document()?.document_element()?.get_attribute("lang")?)
}

/// Prints the page.
pub(crate) fn print() {
    if let Some(window) = web_sys::window() {
        _ = window.print();
    }
}
