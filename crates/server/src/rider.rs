//! The identity of riders: a phone number, an app's token or a claim code at this server, a number of its own at WeChat; the browsers
//! that they sign in with; and the address of their phones.

pub(crate) mod address;
pub(crate) mod browser;
pub(crate) mod claim;
pub(crate) mod code;
pub(crate) mod forgetting;
pub(crate) mod openid;
pub(crate) mod session;
pub(crate) mod token;
