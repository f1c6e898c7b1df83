//! The whole road in a real browser, with the real server and the real sandbox.
#![cfg(not(target_arch = "wasm32"))]
