//! What WeChat Pay asks of the members of a call.

/// How long an order's number may be, in characters.
const ORDER_CHARS: core::ops::RangeInclusive<usize> = 6..=32;
/// How long a refund's number may be, in characters.
const REFUND_CHARS: core::ops::RangeInclusive<usize> = 1..=64;
/// How long a description may be, in characters.
const DESCRIPTION_CHARS: core::ops::RangeInclusive<usize> = 1..=127;
/// How long an address may be, in characters.
const ADDRESS_CHARS_MAX: usize = 256;

/// Whether this can be the number of an order.
pub(super) fn is_order(text: &str) -> bool {
    ORDER_CHARS.contains(&text.len()) && text.bytes().all(of_number)
}

/// Whether this can be the number of a refund.
pub(super) fn is_refund(text: &str) -> bool {
    REFUND_CHARS.contains(&text.len()) && text.bytes().all(|byte| of_number(byte) || byte == b'@')
}

fn of_number(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"_-|*".contains(&byte)
}

/// Whether this can describe an order.
pub(super) fn is_description(text: &str) -> bool {
    DESCRIPTION_CHARS.contains(&text.chars().count())
}

/// Whether notifications can be sent to this address: https, except on this machine, and without a query.
pub(super) fn is_notify_url(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| {
        let rest = text.strip_prefix("http://")?;
        let local = ["127.0.0.1", "localhost", "[::1]"];
        local.iter().any(|host| rest.starts_with(host)).then_some(rest)
    });
    rest.is_some_and(|rest| !rest.is_empty() && !rest.contains(['?', '#', ' ']))
        && text.len() <= ADDRESS_CHARS_MAX
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_descriptions_and_addresses_have_the_documented_forms() {
        let long = "票".repeat(127);
        type Rule = fn(&str) -> bool;
        let rows: [(&str, Rule, bool); 17] = [
            ("123456", is_order, true),
            ("12345", is_order, false),
            ("a_b-c|d*1", is_order, true),
            ("123456789012345678901234567890123", is_order, false),
            ("12345678901234567890123456789012", is_order, true),
            ("12345 7", is_order, false),
            ("1", is_refund, true),
            ("5f1c0a9b3e7d46b28a90c1d2e3f40516-r1", is_refund, true),
            ("", is_refund, false),
            (&long, is_description, true),
            ("", is_description, false),
            ("https://tickets.example/api/notify/wechat", is_notify_url, true),
            ("http://tickets.example/api/notify/wechat", is_notify_url, false),
            ("http://127.0.0.1:8080/api/notify/wechat", is_notify_url, true),
            ("https://tickets.example/api?a=1", is_notify_url, false),
            ("https://", is_notify_url, false),
            ("", is_notify_url, false),
        ];
        for (text, rule, holds) in rows {
            assert_eq!(rule(text), holds, "{text}");
        }
        assert!(!is_description(&format!("{long}票")));
    }
}
