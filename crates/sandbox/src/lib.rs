//! A payment provider for demos and tests, in a program of its own, with the keys and the tariff of a
//! demo. What an operator installs has none of it.

mod state;
mod switches;
mod shapes;
mod books;
mod pay;
mod delivery;
mod cashier;
mod alipay;
mod wechat;
mod http;
pub mod demo;
pub mod command;

pub use books::ledger::LedgerEntry;
pub use delivery::Delivery;
pub use pay::RefundEnd;
pub use state::{ProviderKeys, Sandbox, SandboxConfig, SandboxRefusal};
pub use switches::{ProviderSwitches, RefundSwitch, Switches, WechatKey};
pub use wechat::certificate::PlatformCertificate;
