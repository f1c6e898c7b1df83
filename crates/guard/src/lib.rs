//! The process before the merchant's credentials: it verifies, signs instructions, and calls the
//! payment providers. The shop reaches it by the crate `guard-client` alone.

mod guard;
mod trade;
mod report;
mod alipay;
mod wechat;
pub mod http;
pub mod command;

pub use alipay::AlipayAccount;
pub use guard::{Guard, GuardParts, GuardRefusal};
pub use trade::NotificationRefusal;
pub use wechat::WechatAccount;
