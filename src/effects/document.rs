//! The document around the app: its root element, title, focus, and the values of its inputs.

use wasm_bindgen::JsCast;
use web_sys::{Document, HtmlElement, HtmlInputElement, HtmlTextAreaElement};

use crate::text::Language;

fn document() -> Option<Document> {
    web_sys::window()?.document()
}

/// The element that contains the app.
pub(crate) type Root = HtmlElement;

/// The element that contains the app, if this is its page.
pub(crate) fn root() -> Option<Root> {
    document()?.get_element_by_id("app")?.dyn_into().ok()
}

/// Removes the static first paint.
pub(crate) fn clear(root: &Root) {
    root.set_text_content(None);
}

/// Sets the title after the heading, for the list of tabs and for screen readers.
pub(crate) fn name_after_heading(suffix: &str) {
    if let (Some(document), Some(heading)) = (document(), heading()) {
        let heading = heading.text_content().unwrap_or_default();
        let title = [heading.trim(), " · ", suffix].concat();
        // Setting an equal title replaces the text node all the same.
        if document.title() != title {
            document.set_title(&title);
        }
    }
}

/// Moves the focus to the heading, so that a screen reader reads a new screen from its beginning.
pub(crate) fn focus_heading() {
    if let Some(heading) = heading() {
        _ = heading.focus();
    }
    if let Some(window) = web_sys::window() {
        window.scroll_to_with_x_and_y(0.0, 0.0);
    }
}

/// Moves the focus to the element with this id, where it has gone from what is not there any more.
pub(crate) fn focus_element(id: &str) {
    let element = document().and_then(|document| document.get_element_by_id(id));
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        _ = element.focus();
    }
}

/// The field whose content was refused.
pub(crate) fn refused_field() -> Option<HtmlElement> {
    document()?.query_selector("[aria-invalid]").ok()??.dyn_into().ok()
}

fn heading() -> Option<HtmlElement> {
    document()?.query_selector("#app h1").ok()??.dyn_into().ok()
}

/// The value of the input element with this id.
pub(crate) fn input_value(name: &str) -> String {
    let field = document().and_then(|document| document.get_element_by_id(name));
    let field = field.and_then(|field| field.dyn_into::<HtmlInputElement>().ok());
    field.map(|field| field.value()).unwrap_or_default()
}

/// The value of the text area with this id.
pub(crate) fn text_area_value(name: &str) -> String {
    let area = document().and_then(|document| document.get_element_by_id(name));
    let area = area.and_then(|area| area.dyn_into::<HtmlTextAreaElement>().ok());
    area.map(|area| area.value()).unwrap_or_default()
}

/// The page's language, as chosen by `public/boot.js`.
pub(crate) fn language() -> Option<Language> {
    Language::of(&document()?.document_element()?.get_attribute("lang")?)
}

/// Prints the page.
pub(crate) fn print() {
    if let Some(window) = web_sys::window() {
        _ = window.print();
    }
}
