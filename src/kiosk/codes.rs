//! The codes of what is wrong with the kiosk, for its staff: each with what it is, and what to do.

use super::words::Words;

/// What is wrong. The codes are those of `docs/kiosk.md`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Code {
    /// The browser has no service worker here.
    NoWorker,
    /// The demonstration does not start.
    NotStarted,
    /// The machine has no network.
    NoNetwork,
    /// The sale does not answer.
    SaleUnreachable,
    /// What the sale announces was refused.
    SaleRefused,
    /// The machine's clock differs from the sale's.
    ClockOff,
    /// No PIN is configured.
    NoPin,
    /// The camera can't be used.
    NoCamera,
}

impl Code {
    /// All of them, in their order.
    pub(super) const ALL: [Self; 8] = [
        Self::NoWorker,
        Self::NotStarted,
        Self::NoNetwork,
        Self::SaleUnreachable,
        Self::SaleRefused,
        Self::ClockOff,
        Self::NoPin,
        Self::NoCamera,
    ];

    /// The code as it is read out on the telephone.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::NoWorker => "K1",
            Self::NotStarted => "K2",
            Self::NoNetwork => "K3",
            Self::SaleUnreachable => "K4",
            Self::SaleRefused => "K5",
            Self::ClockOff => "K6",
            Self::NoPin => "K7",
            Self::NoCamera => "K8",
        }
    }

    /// What it is, and what to do.
    pub(super) const fn text(self, words: &'static Words) -> [&'static str; 2] {
        match self {
            Self::NoWorker => [words.k1_is(), words.k1_do()],
            Self::NotStarted => [words.k2_is(), words.k2_do()],
            Self::NoNetwork => [words.k3_is(), words.k3_do()],
            Self::SaleUnreachable => [words.k4_is(), words.k4_do()],
            Self::SaleRefused => [words.k5_is(), words.k5_do()],
            Self::ClockOff => [words.k6_is(), words.k6_do()],
            Self::NoPin => [words.k7_is(), words.k7_do()],
            Self::NoCamera => [words.k8_is(), words.k8_do()],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Language;

    #[test]
    fn the_document_has_each_code_with_what_it_is_and_what_to_do() {
        let document = include_str!("../../docs/kiosk.md");
        let words = Words::of(Language::English);
        for code in Code::ALL {
            let [is, to_do] = code.text(words);
            let row = format!("| {} | {is} | {to_do} |", code.as_str());
            assert!(document.contains(&row), "{row}");
        }
    }
}
