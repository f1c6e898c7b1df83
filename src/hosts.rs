//! What differs between the places where the page runs, and nothing else.

pub(crate) mod browser;
