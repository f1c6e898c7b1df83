//! What the operator has configured for the kiosk: a file beside the page, which `cargo xtask` writes from the operator
//! file. The page itself is built for the demonstration, whose keys are not those of the sale.

use proof::RootKeys;
use wire::{Digest, VerifierKey};

/// The file.
pub(super) const FILE: &str = "settings.txt";
/// The origin of the page, as a value.
const OWN: &str = ".";

/// What is configured.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Settings {
    /// The real sale, where there is one.
    pub(super) sale: Option<Sale>,
    /// The SHA-256 of the staff's PIN.
    pub(super) pin: Option<Digest>,
}

/// The real sale that riders are handed over to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sale {
    /// Its origin.
    pub(super) origin: String,
    /// What a rider types who has no camera.
    pub(super) typed: String,
    /// Whether it is the origin of this page, so that it can be asked.
    pub(super) is_own: bool,
    /// The public root keys of its tariffs.
    pub(super) roots: RootKeys,
}

impl Settings {
    /// Reads the file, for a page of this origin. A line that can't be read is as good as none.
    pub(super) fn parse(text: &str, own: &str) -> Self {
        let lines = || text.lines().filter_map(|line| line.split_once(' '));
        let all = |name| lines().filter(move |(known, _)| *known == name).map(|(_, value)| value);
        let first = |name| all(name).next();
        let keys = |name| all(name).filter_map(VerifierKey::parse).collect();
        let sale = first("sale").map(|value| if value == OWN { own } else { value });
        let sale = sale.filter(|origin| is_origin(origin, own)).map(|origin| Sale {
            origin: origin.to_owned(),
            typed: first("typed").unwrap_or_else(|| host(origin)).to_owned(),
            is_own: origin == own,
            roots: RootKeys {
                issuer: first("issuer").unwrap_or_default().to_owned(),
                operations: keys("operations"),
                finance: keys("finance"),
            },
        });
        Self { sale, pin: first("pin").and_then(Digest::from_hex) }
    }
}

impl Sale {
    /// The address that opens the sale on a phone: nothing of this kiosk is in it.
    pub(super) fn address(&self) -> String {
        [&self.origin, "/"].concat()
    }
}

/// A phone opens only what is encrypted, and what this page itself was opened by.
fn is_origin(text: &str, own: &str) -> bool {
    let secure = text.strip_prefix("https://");
    text == own || secure.is_some_and(|host| !host.is_empty() && !host.contains(['/', '?', '#']))
}

fn host(origin: &str) -> &str {
    origin.split_once("://").map_or(origin, |(_, host)| host)
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN_ORIGIN: &str = "http://localhost:1234";

    #[test]
    fn a_sale_is_the_pages_own_or_an_encrypted_one_and_has_a_short_address() {
        let cases = [
            ("", None),
            ("sale .", Some((OWN_ORIGIN, "localhost:1234", true))),
            (
                "sale https://tickets.example",
                Some(("https://tickets.example", "tickets.example", false)),
            ),
            (
                "sale https://tickets.example\ntyped t.example/1",
                Some(("https://tickets.example", "t.example/1", false)),
            ),
            ("sale http://tickets.example", None),
            ("sale https://", None),
            ("sale https://tickets.example/p/1", None),
            ("sale javascript:alert(1)", None),
        ];
        for (text, expected) in cases {
            let sale = Settings::parse(text, OWN_ORIGIN).sale;
            let read = sale.as_ref().map(|it| (&*it.origin, &*it.typed, it.is_own));
            assert_eq!(read, expected, "{text}");
        }
        let sale = Settings::parse("sale https://tickets.example", OWN_ORIGIN).sale;
        assert_eq!(sale.map(|it| it.address()).as_deref(), Some("https://tickets.example/"));
    }

    #[test]
    fn a_pin_is_kept_as_its_digest_and_anything_else_is_none() {
        let digest = Digest::of(b"4938");
        let read = |text: &str| Settings::parse(text, OWN_ORIGIN).pin;
        assert_eq!(read(&format!("pin {}", digest.hex())), Some(digest));
        assert_eq!(read("pin 4938"), None);
        assert_eq!(read(""), None);
    }
}
