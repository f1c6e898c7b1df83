//! The ceremony of a tariff, command by command, as holders and an operator type them.

#![expect(
    clippy::expect_used,
    reason = "a test that can't be set up has failed, and this says where"
)]

mod office;
mod road;
mod refusals;
mod rules;
