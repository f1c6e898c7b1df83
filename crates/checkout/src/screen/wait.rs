//! What a screen shows of a wait.

/// What is waited for, in words that count down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wait {
    /// Why.
    pub reason: WaitReason,
    /// Whether a hold makes "your place is safe" true.
    pub held: bool,
}

/// Why there is a wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WaitReason {
    /// An answer is on its way.
    Asking,
    /// The next attempt follows in this many whole seconds.
    Again {
        /// How many.
        in_s: u64,
    },
    /// Somebody else answered, most often a network that wants a sign-in; the next attempt follows in this many whole
    /// seconds.
    Intercepted {
        /// How many.
        in_s: u64,
    },
    /// The phone has no network; it goes on by itself when there is one.
    Offline,
}

impl WaitReason {
    /// Whether it counts seconds.
    pub(crate) fn counts(self) -> bool {
        match self {
            Self::Again { .. } | Self::Intercepted { .. } => true,
            Self::Asking | Self::Offline => false,
        }
    }
}
