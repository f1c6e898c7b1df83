//! HTTP in both directions, as every program of this project does it: one call with a time limit to
//! another machine, and a service that runs until it is told to stop.

mod body;
mod origin;
mod transport;
mod serve;
#[cfg(feature = "in-process")]
mod in_process;

pub use body::{json, read_json};
#[cfg(feature = "in-process")]
pub use in_process::InProcess;
pub use origin::{Address, Origin, OriginError};
pub use serve::{run, serve};
pub use transport::{HttpTransport, Transport, TransportError, TransportFuture, http_client};
