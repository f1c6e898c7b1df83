//! Showing the app on this machine: once built, or built again after every change.

pub(crate) mod demo;
pub(crate) mod dev;
