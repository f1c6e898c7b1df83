//! What is under way between the page and the server: the requests, and their attempts.

pub(crate) mod exchange;
pub(crate) mod request;
pub(crate) mod topic;
