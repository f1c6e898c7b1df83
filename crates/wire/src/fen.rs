//! Money: whole fen, the currency's minor unit. No arithmetic, no formatting, no float: only equality and order.

/// An amount in fen. It has no `Display`, so it cannot reach a screen by accident, and no operators:
/// only the server's `pricing` may compute with the integer inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fen(u32);

impl Fen {
    /// This many fen.
    #[must_use]
    pub const fn new(fen: u32) -> Self {
        Self(fen)
    }

    /// The integer, in fen.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0
    }
}
