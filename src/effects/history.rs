//! The address of the page, and the entries of its history: one for each step of a purchase, so that back goes a step
//! back before it leaves.

use core::cell::Cell;

use checkout::{Event, Step};
use wasm_bindgen::JsValue;

use super::events;

thread_local! {
    /// The step of the entry that is shown, or that was asked for; none before the first.
    static AT: Cell<Option<Step>> = const { Cell::new(None) };
}

/// The path in the address.
pub(crate) fn path() -> String {
    let location = web_sys::window().map(|window| window.location());
    location.and_then(|location| location.pathname().ok()).unwrap_or_default()
}

/// The query, with its question mark.
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

/// Puts a path into the address without leaving the page: into the entry of this step.
pub(crate) fn show(path: &str, step: Option<Step>) {
    if step.is_none_or(|step| AT.get() == Some(step)) {
        if self::path() != path {
            replace(AT.get(), path);
        }
    } else {
        go_to(step, path);
    }
}

/// Puts a query into the address without leaving the page, and without a step for the back button.
pub(crate) fn show_query(query: &str) {
    if let Some(history) = history() {
        _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&["?", query].concat()));
    }
}

/// Goes to the entry of this step, if another one is shown.
pub(crate) fn follow(step: Option<Step>) {
    if step.is_some() && step != AT.get() {
        go_to(step, &path());
    }
}

/// Dispatches where the rider goes by the browser's buttons, for as long as the page lives.
pub(crate) fn listen(dispatch: &'static dyn Fn(Event)) {
    let went = move |step| {
        AT.set(Some(step));
        dispatch(Event::WentTo(step));
    };
    // After a reload the entries before this one are there.
    if let Some(step) = shown() {
        went(step);
    }
    let Some(window) = web_sys::window() else {
        return;
    };
    events::listen(&window, "popstate", move |_| went(shown().unwrap_or(Step::Sale)));
}

fn go_to(step: Option<Step>, path: &str) {
    let (Some(step), Some(history)) = (step, history()) else {
        return;
    };
    let at = AT.replace(Some(step)).unwrap_or_else(|| {
        // The first entry of a page is the sale, whatever it was opened for.
        replace(Some(Step::Sale), if step == Step::Sale { path } else { "/" });
        Step::Sale
    });
    let mut back = 0_i32;
    for later in Step::ALL {
        if later > at && later <= step {
            _ = history.push_state_with_url(&later.as_str().into(), "", Some(path));
        } else if later > step && later <= at {
            back = back.saturating_sub(1);
        }
    }
    if back < 0 {
        // The entries before this one are the page's own, and have their paths.
        _ = history.go_with_delta(back);
    }
}

fn replace(step: Option<Step>, path: &str) {
    if let Some(history) = history() {
        let state = step.map_or(JsValue::NULL, |step| step.as_str().into());
        _ = history.replace_state_with_url(&state, "", Some(path));
    }
}

/// The step that the shown entry names.
fn shown() -> Option<Step> {
    Step::parse(&history()?.state().ok()?.as_string()?)
}

fn history() -> Option<web_sys::History> {
    web_sys::window()?.history().ok()
}
