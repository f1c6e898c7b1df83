//! What the ceremony, the guard and the shop share: keys that sign notes and their files, the root
//! keys, the arithmetic of money, the time, and the check of notes for a person at a command line.
//!
//! Nothing here opens a connection.

mod error;
mod signing;
mod file;
mod keyholder;
pub mod random;
pub mod roots;
pub mod pricing;
mod clock;
pub mod china_time;
pub mod verify;

pub use clock::Clock;
pub use error::{KeyError, PASSPHRASE_CHARS_MIN};
pub use file::{KeyFile, LockedKey, Passphrase, write_secret};
pub use keyholder::Keyholder;
pub use signing::SigningKey;
