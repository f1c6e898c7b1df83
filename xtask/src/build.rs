//! Building the app as riders get it: Trunk with the pinned tools, then the operator's values, fewer bytes, and brotli.

pub(crate) mod app;
mod hashed_name;
pub(crate) mod gallery;
pub(crate) mod html;
pub(crate) mod kiosk;
pub(crate) mod operator;
mod shrink;
pub(crate) mod size;
pub(crate) mod stage;
mod styles;
pub(crate) mod tools;
mod words;
