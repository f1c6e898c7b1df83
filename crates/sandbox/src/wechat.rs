//! The sandbox as WeChat: the interface of WeChat Pay, and who a person is in an application.

pub(crate) mod identity;
pub(crate) mod pay;
