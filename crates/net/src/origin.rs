//! Origins and addresses as an operator types them, in the one spelling that browsers have for them.

use core::fmt;
use core::str::FromStr;
use url::{Host, Url};

/// Why a text is no origin or address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OriginError {
    /// It can't be read; the reason is the reader's.
    #[error("{0}, where https://host or https://host:port is expected")]
    Unreadable(#[from] url::ParseError),
    /// It is neither http nor https.
    #[error("it begins with neither https:// nor http://")]
    Scheme,
    /// There is more than scheme, host and port.
    #[error("an origin ends after host and port: no path, no query, no fragment")]
    More,
    /// It contains a user name or a password, or a fragment.
    #[error("an address contains no user, no password and no fragment")]
    Secret,
}

/// An origin: scheme, host and perhaps a port, as browsers write it.
///
/// Capital letters, the port of the scheme, a slash at the end, spaces around it and a host in other than Latin letters
/// are put into this spelling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin(String);

impl Origin {
    /// The origin, without a slash at its end.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a browser can be reached by it without encryption.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.0.starts_with("http://")
    }
}

impl FromStr for Origin {
    type Err = OriginError;

    fn from_str(text: &str) -> Result<Self, OriginError> {
        let url = read(text)?;
        if url.path() != "/" || url.query().is_some() {
            return Err(OriginError::More);
        }
        Ok(Self(url.origin().ascii_serialization()))
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An address to which a browser is sent: an origin, a path and perhaps a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address(String);

impl Address {
    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is reached without encryption.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.0.starts_with("http://")
    }
}

impl FromStr for Address {
    type Err = OriginError;

    fn from_str(text: &str) -> Result<Self, OriginError> {
        read(text).map(|url| Self(url.into()))
    }
}

fn read(text: &str) -> Result<Url, OriginError> {
    let url = Url::parse(text.trim())?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(OriginError::Scheme);
    }
    // `https:host` and `https:///host` are read by browsers, and are slips of the hand here.
    let authority = text.trim().split_once("://").map(|(_, rest)| rest);
    if authority.is_none_or(|rest| rest.starts_with(['/', '\\'])) {
        return Err(OriginError::Unreadable(url::ParseError::EmptyHost));
    }
    if !matches!(url.host(), Some(Host::Domain(_) | Host::Ipv4(_) | Host::Ipv6(_))) {
        return Err(OriginError::Unreadable(url::ParseError::EmptyHost));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(OriginError::Secret);
    }
    if url.fragment().is_some() {
        return Err(OriginError::More);
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_put_into_the_spelling_of_browsers_or_refused() {
        let taken = [
            ("https://tickets.example", "https://tickets.example"),
            ("https://tickets.example/", "https://tickets.example"),
            ("  https://tickets.example\n", "https://tickets.example"),
            ("HTTPS://Tickets.Example:443", "https://tickets.example"),
            ("https://tickets.example:8443/", "https://tickets.example:8443"),
            ("http://127.0.0.1:8700", "http://127.0.0.1:8700"),
            ("http://[::1]:80", "http://[::1]"),
            ("https://票务.example", "https://xn--zfr551g.example"),
        ];
        for (text, expected) in taken {
            let origin = text.parse::<Origin>();
            assert_eq!(origin.as_ref().map(Origin::as_str), Ok(expected), "{text}");
            assert_eq!(expected.parse::<Origin>(), origin, "{text}");
        }
        let refused = [
            "",
            "   ",
            "nonsense",
            "127.0.0.1:8080",
            "tickets.example",
            "//tickets.example",
            "https:tickets.example",
            "https:///tickets.example",
            "https://",
            "https://tickets.example/shop",
            "https://tickets.example?a=b",
            "https://tickets.example#a",
            "https://user@tickets.example",
            "https://tickets example",
            "https://tickets.example:99999",
            "ftp://tickets.example",
            "file:///tickets",
        ];
        for text in refused {
            assert!(text.parse::<Origin>().is_err(), "{text}: {:?}", text.parse::<Origin>());
        }
    }

    #[test]
    fn an_address_may_have_a_path_and_leads_to_no_other_place_than_it_shows() {
        let address = "HTTPS://Open.example/connect/authorize".parse::<Address>();
        let written = address.as_ref().map(Address::as_str);
        assert_eq!(written, Ok("https://open.example/connect/authorize"));
        for text in
            ["", "/connect", "https://a@b.example/", "https://b.example/#c", "wss://b.example"]
        {
            assert!(text.parse::<Address>().is_err(), "{text}");
        }
    }
}
