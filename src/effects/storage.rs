//! Local storage: the machine's record; and the storage of the tab: its request for a code. `public/boot.js` stores the
//! language.

use web_sys::Storage;

const RECORD: &str = if cfg!(feature = "demonstration") { DEMONSTRATION } else { "samefare" };

/// The record of the app that the kiosk shows.
const DEMONSTRATION: &str = "samefare-demonstration";

/// What this tab keeps of its request for a code, also through a reload.
pub(crate) fn code() -> Option<String> {
    tab()?.get_item(RECORD).ok()?
}

/// Keeps that, or nothing. Where storage refuses, a reload asks for the number again.
pub(crate) fn keep_code(text: Option<&str>) {
    if let Some(tab) = tab() {
        _ = match text {
            Some(text) => tab.set_item(RECORD, text),
            None => tab.remove_item(RECORD),
        };
    }
}

fn tab() -> Option<Storage> {
    web_sys::window()?.session_storage().ok()?
}

/// The record, if there is one and storage lets itself be read.
pub(crate) fn record() -> Option<String> {
    read(RECORD)
}

/// Whether this is the name that the record is kept under.
pub(crate) fn is_record(key: &str) -> bool {
    key == RECORD
}

/// Writes the record and reads it back. Private windows and full phones refuse, some of them silently. Then there is no
/// record: the one before may state what is not true any more, such as that no payment was opened.
pub(crate) fn save_record(record: &str) -> bool {
    write(RECORD, record);
    let stored = read(RECORD).as_deref() == Some(record);
    if !stored && let Some(storage) = storage() {
        _ = storage.remove_item(RECORD);
    }
    stored
}

fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok()?
}

fn read(key: &str) -> Option<String> {
    storage()?.get_item(key).ok()?
}

fn write(key: &str, text: &str) {
    if let Some(storage) = storage() {
        // What became of it shows when it is read back.
        _ = storage.set_item(key, text);
    }
}

/// Removes what the app in the kiosk's frame has stored.
pub(crate) fn forget_demonstration() {
    for storage in [storage(), tab()].into_iter().flatten() {
        _ = storage.remove_item(DEMONSTRATION);
    }
}

/// Removes everything that this origin has stored in this browser, the language too.
pub(crate) fn forget_all() {
    if let Some(storage) = storage() {
        _ = storage.clear();
    }
    if let Some(tab) = tab() {
        _ = tab.clear();
    }
}
