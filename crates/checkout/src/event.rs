//! Everything that can happen: to the page, on the network, and what the rider presses.

use wire::Channel;

use crate::route::Step;

use crate::effect::RequestId;

/// The readings of the phone's two clocks, which the shell takes with every event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Now {
    /// Milliseconds since the page started, by the monotonic clock. It may stop while the phone sleeps.
    pub mono_ms: u64,
    /// Milliseconds since 1970 by the phone's wall clock, which may be wrong and may jump.
    pub wall_ms: u64,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(not(target_family = "wasm"), derive(strum::VariantNames, strum::IntoStaticStr))]
pub enum Event {
    /// The page started.
    Started {
        /// What storage held, if anything could be read.
        record: Option<String>,
        /// What the storage of this tab held of a request for a code.
        code: Option<String>,
        /// The path in the address.
        path: String,
        /// A seed from the phone's source of randomness: two phones never share a sequence.
        seed: u64,
    },
    /// The time that [`Checkout::wake_at`](crate::Checkout::wake_at) named has come.
    TimerFired,
    /// A response came, whatever its status.
    ResponseReceived {
        /// Which request.
        id: RequestId,
        /// The response.
        response: HttpResponse,
    },
    /// A request got no response: the connection failed, or its time limit passed. The server may have acted.
    RequestFailed {
        /// Which request.
        id: RequestId,
    },
    /// Sixteen random bytes were generated, for the id of a purchase.
    KeyGenerated([u8; 16]),
    /// The record was written and read back, or storage refused.
    Saved(bool),
    /// Another tab of this browser wrote to storage.
    StorageChanged {
        /// The record, as stored.
        record: String,
    },
    /// The browser reports a network.
    WentOnline,
    /// The browser reports no network.
    WentOffline,
    /// The page is hidden behind another tab or app.
    PageHidden,
    /// The page is visible again.
    PageVisible,
    /// The page is restored from the back/forward cache, as it was left, however long ago.
    PageRestored,
    /// The rider went back or forward to this step, by the browser's buttons, the system's or the app's.
    WentTo(Step),
    /// The rider wants a ticket.
    BuyPressed,
    /// The rider wants to sign in ahead of the opening.
    SignInPressed,
    /// The rider entered a phone number, as it was typed or pasted.
    PhoneEntered(String),
    /// A claim code, in place of a phone number, as it was typed or pasted.
    ClaimEntered(String),
    /// The rider wants to enter another phone number.
    ChangePhonePressed,
    /// The rider entered the one-time code, as it was typed or pasted.
    CodeEntered(String),
    /// The rider wants another code sent to the same number.
    ResendPressed,
    /// The rider is not the one who is signed in.
    NotMePressed,
    /// The rider confirms the price that is on the screen.
    ConfirmPressed,
    /// The rider wants to pay by this channel.
    ChannelPressed(Channel),
    /// The rider wants to open the payment.
    PayPressed,
    /// The rider came back without having paid, and wants to open the same payment again.
    ReopenPressed,
    /// The rider wants to pay by another channel than the one that was chosen before.
    ChangeChannelPressed,
    /// The rider stays with the channel that was chosen before.
    KeepChannelPressed,
    /// The rider wants to give the ticket back.
    GiveBackPressed,
    /// The rider means it.
    GiveBackConfirmed,
    /// The rider keeps the ticket.
    KeepTicketPressed,
    /// The rider wants to start over. It is possible only where nothing was charged.
    StartOverPressed,
    /// The rider wants to see the purchase that this phone remembers.
    ResumePressed,
    /// The rider wants to go back to the batch.
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

/// The response to a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpResponse {
    /// The HTTP status.
    pub status: u16,
    /// The `Retry-After` header, as it came.
    pub retry_after: Option<String>,
    /// The `Slot-Pass` header, as it came: the next attempt sends it back.
    pub slot_pass: Option<String>,
    /// The body, at most `wire::answer::ANSWER_BYTES_MAX` bytes of it.
    pub body: Vec<u8>,
}
