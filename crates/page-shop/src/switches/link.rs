//! The network of the demonstration: how long a request takes, and whether it or its answer gets lost. The same seed
//! loses the same requests.

use wire::Digest;

use super::Switches;

/// What becomes of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It arrives, and so does its answer.
    Arrives,
    /// It never arrives.
    RequestLost,
    /// It arrives, and its answer is lost.
    AnswerLost,
}

/// The way of one request and its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transit {
    /// How long both take together, in milliseconds.
    pub delay_ms: u32,
    /// What becomes of them.
    pub fate: Fate,
}

/// The way of the request with this number, counted from the start.
#[must_use]
pub fn transit(switches: &Switches, number: u64) -> Transit {
    let seed = [switches.seed.to_be_bytes(), number.to_be_bytes()].concat();
    let digest = Digest::of(&seed);
    let [first, second, third, ..] = *digest.as_bytes();
    let drawn = u32::from(u16::from_be_bytes([first, second])) % 100;
    let fate = if switches.outage {
        Fate::RequestLost
    } else if drawn >= switches.loss_percent {
        Fate::Arrives
    } else if third.is_multiple_of(2) {
        Fate::RequestLost
    } else {
        Fate::AnswerLost
    };
    Transit { delay_ms: switches.delay_ms, fate }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_loses_the_same_requests_and_about_as_many_as_it_should() {
        let switches = Switches { seed: 7, loss_percent: 30, ..Switches::default() };
        let fates = |seed| {
            let switches = Switches { seed, ..switches };
            (0..1_000).map(|number| transit(&switches, number).fate).collect::<Vec<_>>()
        };
        assert_eq!(fates(7), fates(7));
        assert_ne!(fates(7), fates(8));
        let arrived = fates(7).iter().filter(|fate| **fate == Fate::Arrives).count();
        assert!((650..750).contains(&arrived), "{arrived} of 1,000 at a loss of 30 %");
        for fate in [Fate::RequestLost, Fate::AnswerLost] {
            assert!(fates(7).contains(&fate), "{fate:?}");
        }
        let out = Switches { outage: true, ..Switches::default() };
        assert!((0..100).all(|number| transit(&out, number).fate == Fate::RequestLost));
        let calm = Switches::default();
        assert!((0..100).all(|number| transit(&calm, number).fate == Fate::Arrives));
    }
}
