//! Work that goes on while the page waits for its events.

/// Runs this in the background of the page.
pub(crate) fn spawn(work: impl Future<Output = ()> + 'static) {
    wasm_bindgen_futures::spawn_local(work);
}
