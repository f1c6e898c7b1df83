//! Amounts in their three notations, as the switches have them at a place.

use keys::pricing;
use wire::{Fen, Slice};

use super::Shop;
use crate::switches::Place;

/// An amount in its three notations.
pub(crate) struct Amount {
    pub(crate) fen: Fen,
    pub(crate) pay: Slice,
    pub(crate) words: Slice,
}

impl Amount {
    pub(crate) fn of(fen: Fen) -> Self {
        let (pay, words) = (pricing::figures(fen), pricing::words(fen));
        Self { fen, pay: pay.as_str().into(), words: words.as_str().into() }
    }

    /// This amount, converted once too often if that is what happens at this place.
    pub(crate) fn at(shop: &Shop, place: Place, fen: Fen) -> Self {
        let again = shop.switches.convert == Some(place);
        let converted = if again { pricing::total(fen, 100) } else { None };
        Self::of(converted.unwrap_or(fen))
    }
}
