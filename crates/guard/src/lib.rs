//! The process before the merchant's credentials: it verifies, signs instructions, and calls the
//! payment providers. The shop reaches it by the crate `guard-client` alone.

mod refusal;
mod order;
mod report;
mod provider;
mod accounts;
mod guard;
mod instruct;
mod payment;
pub mod http;
pub mod command;

pub use guard::{Guard, GuardParts};
pub use provider::ProviderClient;
pub use provider::alipay::AlipayClient;
pub use provider::wechat::WechatClient;
pub use refusal::{GuardRefusal, ProviderError, RefundFailure};
