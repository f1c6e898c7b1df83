//! Everything that the machine can have the shell do.

use proof::Payable;
use wire::endpoint::Method;

use crate::network::topic::Topic;
use crate::route::Route;

/// What the shell has to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Send a request; dispatch [`Event::ResponseReceived`](crate::Event::ResponseReceived) or
    /// [`Event::RequestFailed`](crate::Event::RequestFailed).
    Send(HttpRequest),
    /// Generate sixteen random bytes; dispatch [`Event::KeyGenerated`](crate::Event::KeyGenerated).
    GenerateKey,
    /// Write the text to storage and read it back; dispatch [`Event::Saved`](crate::Event::Saved).
    Save(String),
    /// Write the text to the storage of this tab, in place of an earlier one; without a text, remove that.
    KeepCode(Option<String>),
    /// Put the route into the address, without leaving the page.
    Navigate(Route),
    /// Leave the page for the address to pay at.
    OpenPayment(Box<Payable>),
}

/// A request of one page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestId {
    /// Counts the requests of the page, from 1.
    pub(crate) number: u32,
    /// What it is about. A wait that its answer names binds what follows, whatever became of the request.
    pub(crate) topic: Topic,
}

/// A request to the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpRequest {
    /// Which request this is.
    pub id: RequestId,
    /// The HTTP method.
    pub method: Method,
    /// The path, below the server's origin.
    pub path: String,
    /// The `Idempotency-Key` header.
    pub key: Option<String>,
    /// The `Slot-Pass` header, from an earlier response.
    pub slot_pass: Option<String>,
    /// The JSON body.
    pub body: Option<String>,
    /// Which attempt this is, from 1.
    pub attempt: u32,
    /// How long to wait for the whole response, in milliseconds.
    pub timeout_ms: u32,
}
