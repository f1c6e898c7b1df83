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

/// Whether a browser's translation has replaced text of the app: it puts a `font` element around what it translates.
pub(crate) fn is_translated() -> bool {
    document()
        .is_some_and(|document| document.query_selector("#app font").is_ok_and(|it| it.is_some()))
}

/// What a rider has typed into the fields with these ids, and where the focus is, on a screen that is drawn anew.
pub(crate) struct Typed {
    texts: [(&'static str, String); 3],
    focused: String,
}

/// What the rider has typed into the fields with these ids.
pub(crate) fn typed(ids: [&'static str; 3]) -> Typed {
    let focused = document().and_then(|document| document.active_element());
    Typed {
        texts: ids.map(|id| (id, input_value(id))),
        focused: focused.map(|element| element.id()).unwrap_or_default(),
    }
}

impl Typed {
    /// Puts it into the same fields of the screen that was drawn since.
    pub(crate) fn put_back(self) {
        for (id, text) in self.texts.iter().filter(|(_, text)| !text.is_empty()) {
            if let Some(field) = input(id) {
                field.set_value(text);
                if let Ok(Some(folded)) = field.closest("details") {
                    _ = folded.set_attribute("open", "");
                }
            }
        }
        let focused = document().and_then(|document| document.get_element_by_id(&self.focused));
        if let Some(focused) = focused.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
            _ = focused.focus();
        }
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
    input(name).map(|field| field.value()).unwrap_or_default()
}

fn input(id: &str) -> Option<HtmlInputElement> {
    document()?.get_element_by_id(id)?.dyn_into().ok()
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
