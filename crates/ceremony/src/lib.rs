//! The ceremony of a tariff, offline: making, showing, signing, verifying and comparing tariffs, and
//! making keys. What two holders run on machines without a network, and no more than that.

mod place;
pub mod rules;
pub mod file;
pub mod draft;
pub mod sheet;
pub mod command;
