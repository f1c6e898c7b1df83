//! Everything that can happen: to the page, on the network, and by the rider's hand.

use wire::Channel;

use crate::effect::RequestId;

/// Where two clocks of the phone stand, as the shell reads them with every event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Now {
    /// Milliseconds since the page began, from a clock that never jumps. It may stand still in sleep.
    pub mono_ms: u64,
    /// Milliseconds since 1970 by the phone's own calendar clock, which may be wrong and may jump.
    pub wall_ms: u64,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(not(target_family = "wasm"), derive(strum::VariantNames, strum::IntoStaticStr))]
pub enum Event {
    /// The page began.
    Started {
        /// What storage held, if anything could be read.
        record: Option<String>,
        /// The path in the address.
        path: String,
        /// A seed from the phone's source of randomness: two phones never share a sequence.
        seed: u64,
    },
    /// The time that [`Checkout::wake_at`](crate::Checkout::wake_at) named has come.
    TimerFired,
    /// A request was answered, whatever the answer.
    ResponseReceived {
        /// Which request.
        id: RequestId,
        /// What came.
        response: HttpResponse,
    },
    /// A request got no answer: the connection failed, or its time was over. The server may have acted.
    RequestFailed {
        /// Which request.
        id: RequestId,
    },
    /// Sixteen random bytes were drawn for a purchase.
    KeyGenerated([u8; 16]),
    /// The record was written and read back, or storage refused.
    Saved(bool),
    /// Another tab of this browser wrote to storage: what stands there now.
    StorageChanged {
        /// The record, as stored.
        record: String,
    },
    /// The phone says that it has a network.
    WentOnline,
    /// The phone says that it has none.
    WentOffline,
    /// The page is not looked at any more: another tab or app is before it.
    PageHidden,
    /// The page is looked at again: shown, or resumed.
    PageVisible,
    /// The page is there again as it was left, however long ago: restored from the back/forward cache.
    PageRestored,
    /// The rider wants a ticket.
    BuyPressed,
    /// The rider wants to sign in ahead of the opening.
    SignInPressed,
    /// The rider entered a phone number.
    PhoneEntered(String),
    /// A claim code, in place of a phone number.
    ClaimEntered(String),
    /// The rider wants to enter another phone number.
    ChangePhonePressed,
    /// The rider entered the one-time code.
    CodeEntered(String),
    /// The rider confirms the price that is on the screen.
    ConfirmPressed,
    /// The rider wants to pay by this channel.
    ChannelPressed(Channel),
    /// The rider goes to pay.
    PayPressed,
    /// The rider, back without having paid, wants to see the same payment again.
    ReopenPressed,
    /// The rider wants to begin anew, where it is proven that nothing was charged.
    StartOverPressed,
    /// The rider wants to see the purchase that this phone remembers.
    ResumePressed,
    /// The rider wants the batch's own screen back.
    HomePressed,
}

#[cfg(not(target_family = "wasm"))]
impl Event {
    /// The name of every variant, for tests that must miss none.
    pub const NAMES: &[&str] = <Self as strum::VariantNames>::VARIANTS;

    /// The name of this variant.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.into()
    }
}

/// The answer to a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpResponse {
    /// The HTTP status.
    pub status: u16,
    /// The `Retry-After` header, as it came.
    pub retry_after: Option<String>,
    /// The `Slot-Pass` header, as it came: it goes back with the next attempt.
    pub slot_pass: Option<String>,
    /// The body, at most `wire::answer::ANSWER_BYTES_MAX` bytes of it.
    pub body: Vec<u8>,
}
