//! The address of a rider's phone, from the headers in which proxies pass it on.
//!
//! WeChat Pay in a browser compares it with the address that it sees itself, so a wrong one is worse than none.

use axum::http::{HeaderMap, HeaderName, header};
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// One address, as nginx and others are configured to set it.
const X_REAL_IP: HeaderName = HeaderName::from_static("x-real-ip");
/// A list of addresses, to which every proxy appends the one it was reached from.
const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The address from which the proxy in front was reached: of `X-Real-IP`, else of `Forwarded` (RFC 7239), else of
/// `X-Forwarded-For`. Of a list it is the last public one, since the addresses before it are whatever the phone sent,
/// and private ones are those of proxies further in. `None` where no header has a public address.
pub(crate) fn address(headers: &HeaderMap) -> Option<IpAddr> {
    let real = values(headers, &X_REAL_IP).find_map(read);
    let forwarded = || last_public(values(headers, &header::FORWARDED).filter_map(node));
    let appended = || last_public(values(headers, &X_FORWARDED_FOR));
    real.filter(is_public).or_else(forwarded).or_else(appended)
}

/// The values of a header that may be there several times, each with several of them.
fn values<'a>(
    headers: &'a HeaderMap,
    name: &'a HeaderName,
) -> impl DoubleEndedIterator<Item = &'a str> {
    let lines = headers.get_all(name).into_iter().filter_map(|value| value.to_str().ok());
    lines.flat_map(|line| line.split(',')).map(str::trim).collect::<Vec<_>>().into_iter()
}

fn last_public<'a>(texts: impl DoubleEndedIterator<Item = &'a str>) -> Option<IpAddr> {
    texts.rev().filter_map(read).find(is_public)
}

/// The `for` of an element such as `for="[2001:db8::17]:4711";proto=https`.
fn node(element: &str) -> Option<&str> {
    let mut pairs = element.split(';').filter_map(|pair| pair.split_once('='));
    pairs.find_map(|(name, value)| name.trim().eq_ignore_ascii_case("for").then_some(value.trim()))
}

/// An address with or without quotes, brackets, port and zone. An IPv4 address in the writing of IPv6 is that IPv4
/// address; `unknown` and a name that hides an address are none.
fn read(text: &str) -> Option<IpAddr> {
    let text = text.trim().trim_matches('"');
    let bare = text.strip_prefix('[').and_then(|text| text.split_once(']')).map(|(bare, _)| bare);
    let bare = bare.unwrap_or(text).split('%').next()?;
    let address = bare.parse::<IpAddr>().ok();
    let address = address.or_else(|| Some(bare.parse::<SocketAddr>().ok()?.ip()));
    Some(address?.to_canonical())
}

fn is_public(address: &IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(*address),
        IpAddr::V6(address) => is_public_v6(*address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    // 100.64.0.0/10: between a provider and its customers (RFC 6598).
    let [first, second, ..] = address.octets();
    let shared = first == 100 && second & 0xc0 == 64;
    !(address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_unspecified()
        || address.is_broadcast()
        || shared)
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    !(address.is_loopback()
        || address.is_unspecified()
        || address.is_unique_local()
        || address.is_unicast_link_local())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(lines: &[(&'static str, &str)]) -> Option<String> {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(*name, value.parse().expect("a value"));
        }
        address(&headers).map(|address| address.to_string())
    }

    #[test]
    fn the_address_is_read_in_every_form_that_proxies_write() {
        let rows = [
            ("x-real-ip", "203.0.113.7", "203.0.113.7"),
            ("x-real-ip", " 203.0.113.7 ", "203.0.113.7"),
            ("x-real-ip", "203.0.113.7:51234", "203.0.113.7"),
            ("x-real-ip", "::ffff:203.0.113.7", "203.0.113.7"),
            ("x-real-ip", "[::ffff:203.0.113.7]:443", "203.0.113.7"),
            ("x-real-ip", "2001:db8::17", "2001:db8::17"),
            ("x-real-ip", "[2001:db8::17]", "2001:db8::17"),
            ("x-real-ip", "[2001:DB8::17]:4711", "2001:db8::17"),
            ("x-forwarded-for", "203.0.113.7", "203.0.113.7"),
            ("x-forwarded-for", "198.51.100.1, 203.0.113.7", "203.0.113.7"),
            ("x-forwarded-for", "203.0.113.7:1, 10.0.0.3, 127.0.0.1", "203.0.113.7"),
            ("x-forwarded-for", "unknown, [2001:db8::17]:4711", "2001:db8::17"),
            ("forwarded", "for=203.0.113.7;proto=https;by=10.0.0.1", "203.0.113.7"),
            ("forwarded", "For=\"[2001:db8:cafe::17]:4711\"", "2001:db8:cafe::17"),
            ("forwarded", "for=198.51.100.1, for=203.0.113.7;host=a", "203.0.113.7"),
            ("forwarded", "proto=https; for=\"203.0.113.7:80\", for=_hidden", "203.0.113.7"),
        ];
        for (name, value, expected) in rows {
            assert_eq!(of(&[(name, value)]).as_deref(), Some(expected), "{name}: {value}");
        }
    }

    #[test]
    fn what_is_no_public_address_is_none() {
        let texts = [
            "",
            "unknown",
            "_hidden",
            "nonsense",
            "127.0.0.1",
            "10.1.2.3:80",
            "192.168.1.4",
            "100.64.0.1",
            "::1",
            "[fe80::1%eth0]:80",
            "fd00::1",
            "::ffff:127.0.0.1",
            "0.0.0.0",
        ];
        for text in texts {
            assert_eq!(of(&[("x-real-ip", text)]), None, "{text}");
            assert_eq!(of(&[("x-forwarded-for", text)]), None, "{text}");
            assert_eq!(of(&[("forwarded", &format!("for=\"{text}\""))]), None, "{text}");
        }
        assert_eq!(of(&[]), None);
    }

    #[test]
    fn several_headers_are_read_in_their_order() {
        let (real, list) = ("x-real-ip", "x-forwarded-for");
        let standard = ("forwarded", "for=198.51.100.2");
        let rows: [(&[(&str, &str)], _); 4] = [
            (&[(list, "198.51.100.3"), standard, (real, "198.51.100.1")], "198.51.100.1"),
            (&[(list, "198.51.100.3"), standard, (real, "127.0.0.1")], "198.51.100.2"),
            (&[(list, "198.51.100.3"), ("forwarded", "for=unknown")], "198.51.100.3"),
            (&[(list, "198.51.100.3"), (list, "198.51.100.4")], "198.51.100.4"),
        ];
        for (lines, expected) in rows {
            assert_eq!(of(lines).as_deref(), Some(expected), "{lines:?}");
        }
    }
}
