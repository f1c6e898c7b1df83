//! What requests are about.

/// What a request is about. At most one request of a topic is under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Topic {
    Time,
    Tariff,
    Status,
    Rider,
    SignIn,
    Purchase,
    Evidence,
}

impl Topic {
    /// How many there are.
    pub(crate) const COUNT: usize = Self::Evidence.place() + 1;

    /// Its place among them, from 0.
    #[expect(clippy::as_conversions, reason = "a variant without a value is its place")]
    pub(crate) const fn place(self) -> usize {
        self as usize
    }
}
