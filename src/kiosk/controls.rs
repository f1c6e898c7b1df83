//! The switches of the demonstration as its address has them, so that a night can be sent to somebody.

/// The places where the amount can be converted once too often.
pub(super) const PLACES: [&str; 4] = ["quote", "instruction", "address", "charge"];
/// The longest delay that can be chosen, in milliseconds.
pub(super) const DELAY_MS_MAX: u32 = 5_000;

/// What is switched, and the seed of what is left to chance. The shop in the page reads the same query.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Controls {
    /// The seed.
    pub(super) seed: u64,
    /// How long a request and its answer take, in milliseconds.
    pub(super) delay_ms: u32,
    /// How many in a hundred get lost.
    pub(super) loss_percent: u32,
    /// Nothing arrives.
    pub(super) outage: bool,
    /// Where the amount is converted once too often.
    pub(super) convert: Option<&'static str>,
}

impl Controls {
    /// Reads the query of the address. What it does not name, or not in a way that can be read, is off.
    pub(super) fn parse(query: &str) -> Self {
        let mut controls = Self::default();
        for pair in query.trim_start_matches('?').split('&') {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            match name {
                "seed" => controls.seed = value.parse().unwrap_or(0),
                "delay" => controls.delay_ms = value.parse().unwrap_or(0).min(DELAY_MS_MAX),
                "loss" => controls.loss_percent = value.parse().unwrap_or(0).min(100),
                "outage" => controls.outage = value == "1",
                "convert" => controls.convert = PLACES.into_iter().find(|place| *place == value),
                _ => {}
            }
        }
        controls
    }

    /// The query of these switches: what is off is left out.
    pub(super) fn query(&self) -> String {
        let Self { seed, delay_ms, loss_percent, outage, convert } = self;
        let number = |name, value: u32| (value > 0).then(|| format!("&{name}={value}"));
        [
            Some(format!("seed={seed}")),
            number("delay", *delay_ms),
            number("loss", *loss_percent),
            outage.then(|| "&outage=1".into()),
            convert.map(|place| format!("&convert={place}")),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn switches_read_back_from_the_address_and_what_is_impossible_is_off() {
        let off = Controls::default();
        for place in PLACES {
            let all = Controls {
                seed: 7,
                delay_ms: 400,
                loss_percent: 20,
                outage: true,
                convert: Some(place),
            };
            assert_eq!(Controls::parse(&all.query()), all);
            // The shop in the page reads the same.
            assert_eq!(page_shop::Switches::parse(&all.query()).query(), all.query());
        }
        assert_eq!(Controls::parse(&off.query()), off);
        for query in ["", "?seed=-1&delay=x&loss=&outage=yes&convert=nowhere&other=1"] {
            assert_eq!(Controls::parse(query), off, "{query}");
        }
    }
}
