//! The shop in the page: a small shop for demonstrations, which runs inside a browser and signs real notes with keys
//! that everybody has.
//!
//! It answers what `docs/protocol.md` describes and the app uses, and a wallet beside it takes demonstration money.
//! Nothing here reads a clock, draws randomness or opens a connection: all of that arrives as arguments, so the same
//! requests give the same answers. `tests/protocol` runs one table over this shop and the reference server.
//!
//! Its faults are switches ([`Switches`]), which no server and no page of a rider contains.

mod message;
mod demonstration;
mod switches;
mod state;
mod check;
mod rider;
mod sale;
mod pay;
mod money;
mod stage;
mod api;

pub use demonstration::{Keys, roots};
pub use message::{Answer, Request, Site};
pub use stage::{NightStep, Step, night};
pub use state::{Moment, Refused, Shop};
pub use switches::{Fate, Place, Switches, Transit, transit};
