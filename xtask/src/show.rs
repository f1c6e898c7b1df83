//! Showing the app on this machine: once built, built again after every change, or every screen on one page.

pub(crate) mod demo;
pub(crate) mod dev;
pub(crate) mod gallery;
pub(crate) mod folder;
