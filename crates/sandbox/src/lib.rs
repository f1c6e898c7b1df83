//! A payment provider for demos and tests, in a program of its own, with the keys and the tariff of a
//! demo. What an operator installs has none of it.

mod state;
mod trades;
mod pay;
mod delivery;
mod page;
mod cashier;
mod alipay;
mod wechat;
mod http;
pub mod demo;
pub mod command;

pub use delivery::Delivery;
pub use state::{ProviderKeys, Sandbox, SandboxConfig, SandboxRefusal};
pub use trades::LedgerEntry;
