//! The faults of the demonstration, as a query of the address: a night can be sent to somebody.

mod link;

pub use link::{Fate, Transit, transit};

use core::fmt::Write as _;

/// The longest delay of a request, in milliseconds.
pub(crate) const DELAY_MS_MAX: u32 = 20_000;

/// Where the amount is converted once too often.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In the quote.
    Quote,
    /// In the instruction, and so in the address that it is about.
    Instruction,
    /// In the address to pay at; the instruction about it has the right amount.
    Address,
    /// In what the wallet takes.
    Charge,
}

impl Place {
    /// Every place, in the order of a purchase.
    pub const ALL: [Self; 4] = [Self::Quote, Self::Instruction, Self::Address, Self::Charge];

    /// Its name in an address.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Quote => "quote",
            Self::Instruction => "instruction",
            Self::Address => "address",
            Self::Charge => "charge",
        }
    }

    /// The place of this name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|place| place.as_str() == name)
    }
}

/// What is faulty, and the seed of what is left to chance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Switches {
    /// The seed.
    pub seed: u64,
    /// How long each request and its answer take together, in milliseconds.
    pub delay_ms: u32,
    /// How many requests or answers in a hundred get lost.
    pub loss_percent: u32,
    /// Nothing arrives.
    pub outage: bool,
    /// Where the amount is converted once too often.
    pub convert: Option<Place>,
}

impl Switches {
    /// Reads a query. What it does not name, or not in a way that can be read, is off.
    #[must_use]
    pub fn parse(query: &str) -> Self {
        let mut switches = Self::default();
        for (name, value) in form_urlencoded::parse(query.trim_start_matches('?').as_bytes()) {
            match &*name {
                "seed" => switches.seed = value.parse().unwrap_or(0),
                "delay" => switches.delay_ms = value.parse().unwrap_or(0).min(DELAY_MS_MAX),
                "loss" => switches.loss_percent = value.parse().unwrap_or(0).min(100),
                "outage" => switches.outage = value == "1",
                "convert" => switches.convert = Place::parse(&value),
                _ => {}
            }
        }
        switches
    }

    /// The query of these switches: what is off is left out.
    #[must_use]
    pub fn query(&self) -> String {
        let Self { seed, delay_ms, loss_percent, outage, convert } = self;
        let mut query = format!("seed={seed}");
        // Writing into a text does not fail.
        if *delay_ms > 0 {
            _ = write!(query, "&delay={delay_ms}");
        }
        if *loss_percent > 0 {
            _ = write!(query, "&loss={loss_percent}");
        }
        if *outage {
            query += "&outage=1";
        }
        if let Some(place) = convert {
            _ = write!(query, "&convert={}", place.as_str());
        }
        query
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn switches_read_back_from_their_query_and_what_is_impossible_is_off() {
        let off = Switches::default();
        let all = Switches {
            seed: 7,
            delay_ms: 400,
            loss_percent: 20,
            outage: true,
            convert: Some(Place::Address),
        };
        for switches in [off, all] {
            assert_eq!(Switches::parse(&switches.query()), switches);
        }
        assert_eq!(all.query(), "seed=7&delay=400&loss=20&outage=1&convert=address");
        let cases = [
            ("", off),
            ("?seed=x&delay=-1&loss=a&outage=yes&convert=nowhere&more=1", off),
            ("delay=99999", Switches { delay_ms: DELAY_MS_MAX, ..off }),
            ("loss=200", Switches { loss_percent: 100, ..off }),
        ];
        for (query, expected) in cases {
            assert_eq!(Switches::parse(query), expected, "{query}");
        }
    }
}
