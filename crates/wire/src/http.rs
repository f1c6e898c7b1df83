//! The HTTP API of the server: its paths, and the bodies of requests, answers and problems.

pub mod endpoint;
pub mod answer;
pub mod list;
pub mod request;
pub mod problem;
