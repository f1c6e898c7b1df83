//! Who a rider is: to this server by a phone number or a claim code, to WeChat by its own number.

pub(crate) mod claim;
pub(crate) mod openid;
pub(crate) mod session;
