//! Fuzzes the reader of order strings.
#![no_main]

#[path = "../properties.rs"]
#[expect(dead_code, reason = "each target checks one property of them")]
mod properties;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| properties::order_string(bytes));
