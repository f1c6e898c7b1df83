//! The published formats of payment providers, as merchant and provider both write them: fields,
//! signatures and seals. Nothing here decides anything about money, and nothing opens a connection.

mod absent;
pub mod meaning;
pub mod alipay;
pub mod wechat;
pub mod rsa;
