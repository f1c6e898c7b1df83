//! A payment provider for demos and tests, in a program of its own, with the keys and the tariff of a
//! demo. What an operator installs has none of it.

mod provider;
mod trades;
mod delivery;
mod cashier;
mod page;
mod wap;
mod gateway;
mod wechat;
mod identity;
pub mod demo;
pub mod command;

pub use delivery::Delivery;
pub use provider::{ProviderKeys, Sandbox, SandboxConfig, SandboxRefusal};
pub use trades::LedgerEntry;
