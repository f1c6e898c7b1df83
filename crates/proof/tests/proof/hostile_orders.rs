//! Addresses and order strings that a faulty guard may sign, made by chance: whatever is accepted has this amount and
//! this order number for every reader, however it takes doubled names, separators and charsets.

use fastrand::Rng;
use serde::de::{Deserializer, MapAccess, Visitor};
use std::borrow::Cow;
use std::fmt;
use wire::{Channel, Purpose};

use crate::cases;
use crate::sale;
use crate::verdict::Judge;

/// How many are made of each kind.
const MADE: u64 = 1_000;
/// The most changes of one.
const CHANGES_MAX: usize = 3;

/// Spellings of the amount, and other amounts.
const AMOUNTS: [&str; 14] = [
    "1.00",
    "3.00",
    "30000.00",
    "3E2",
    "300",
    "300.0",
    "300.000",
    "0300.00",
    "300,00",
    "+300.00",
    " 300.00",
    "300.00 ",
    "３００.００",
    "\\u0033\\u0030\\u0030.00",
];
/// Charsets that the published method names, and spellings.
const CHARSETS: [&str; 6] = ["gbk", "GBK", "gb2312", "gb18030", "UTF-8", "utf8"];
/// Names of parameters.
const NAMES: [&str; 6] = ["app_id", "biz_content", "charset", "method", "total_amount", "x"];
/// An order with another amount and another number.
const OTHER: &str = r#"{"out_trade_no":"00000000000000000000000000000000","total_amount":"1.00"}"#;

/// A reader that is not ours: it takes the first or the last of a name, and may split at semicolons as well.
#[derive(Debug, Clone, Copy)]
struct Lenient {
    last: bool,
    semicolons: bool,
}

/// Every member of an object as it comes, doubled ones too.
struct Members(Vec<(String, serde_json::Value)>);

impl<'de> serde::Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct All;
        impl<'de> Visitor<'de> for All {
            type Value = Members;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Members, M::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(All)
    }
}

impl Lenient {
    const ALL: [Self; 4] = [
        Self { last: false, semicolons: false },
        Self { last: true, semicolons: false },
        Self { last: false, semicolons: true },
        Self { last: true, semicolons: true },
    ];

    fn pick<T: Clone>(self, name: &str, all: &[(Cow<'_, str>, T)]) -> Option<T> {
        let mut found = all.iter().filter(|(known, _)| known == name);
        let one = if self.last { found.next_back() } else { found.next() };
        one.map(|(_, value)| value.clone())
    }

    /// The amount and the order number, by the charset that the text declares.
    fn read(self, query: &str) -> Option<[String; 2]> {
        let separators: &[char] = if self.semicolons { &['&', ';'] } else { &['&'] };
        let mut all: Vec<(Cow<'_, str>, Vec<u8>)> = Vec::new();
        for parameter in query.split(separators) {
            let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
            all.push((String::from_utf8_lossy(&decoded(name)).into_owned().into(), decoded(value)));
        }
        let label = self.pick("charset", &all).unwrap_or_else(|| b"utf-8".to_vec());
        let charset = encoding_rs::Encoding::for_label(&label)?;
        let content = self.pick("biz_content", &all)?;
        let content = charset.decode_without_bom_handling(&content).0;
        let Members(members) = serde_json::from_str(&content).ok()?;
        let members: Vec<_> = members.into_iter().map(|(name, it)| (name.into(), it)).collect();
        let text = |name| match self.pick(name, &members)? {
            serde_json::Value::String(text) => Some(text),
            other => Some(other.to_string()),
        };
        Some([text("total_amount")?, text("out_trade_no")?])
    }
}

/// The bytes behind plus signs and escapes; an escape that is not whole stands for itself.
fn decoded(text: &str) -> Vec<u8> {
    let bytes = text.as_bytes();
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let escape = text.get(at + 1..at + 3).and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match (byte, escape) {
            (b'%', Some(escaped)) => {
                out.push(escaped);
                at += 2;
            }
            (b'+', _) => out.push(b' '),
            (other, _) => out.push(*other),
        }
        at += 1;
    }
    out
}

fn escaped(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// A text with one change, by chance.
fn changed(text: &str, rng: &mut Rng) -> String {
    let amount = AMOUNTS[rng.usize(..AMOUNTS.len())];
    let name = NAMES[rng.usize(..NAMES.len())];
    let charset = CHARSETS[rng.usize(..CHARSETS.len())];
    let parameters: Vec<&str> = text.split('&').collect();
    let one = parameters[rng.usize(..parameters.len())];
    let doubled = |name: &str| match name {
        "biz_content" => format!("{name}={}", escaped(OTHER)),
        name => format!("{name}={}", escaped(charset)),
    };
    match rng.u32(..16) {
        0 => text.replacen("300.00", &escaped(amount), 1),
        1 => text.replacen("300.00", amount, 1),
        2 => text.replacen(sale::order().as_str(), &"0".repeat(32), 1),
        3 => text.replacen(sale::order().as_str(), &sale::order().as_str().to_uppercase(), 1),
        4 => format!("{text}&{}", doubled(name)),
        5 => format!("{text};{}", doubled(name)),
        6 => text.replacen('&', &format!("&{}&", doubled(name)), 1),
        // The name, one of its letters escaped.
        7 => {
            let letter = name.as_bytes()[rng.usize(..name.len())];
            let spelled = name.replacen(char::from(letter), &format!("%{letter:02x}"), 1);
            format!("{text}&{}", doubled(&spelled).replace(charset, &escaped(OTHER)))
        }
        8 => text.replacen("%7B", &escaped(&format!("{{\"total_amount\":\"{amount}\",")), 1),
        9 => text.replacen("%7B", &escaped("{\"total\\u005famount\":\"1.00\","), 1),
        10 => text.replacen("charset=utf-8", &format!("charset={charset}"), 1),
        // As GBK, the last byte of the name takes the backslash, and the quotation mark ends the text.
        11 => text.replacen("charset=utf-8", &format!("charset={charset}"), 1).replacen(
            "%E7%A5%A8",
            &escaped("票\\\","),
            1,
        ),
        12 => parameters.iter().filter(|it| **it != one).copied().collect::<Vec<_>>().join("&"),
        // A letter escaped, which changes nothing, or an escape escaped, which does.
        13 => {
            let at = rng.usize(..text.len());
            let byte = text.as_bytes()[at];
            let (before, after) = (&text[..at], &text[at + 1..]);
            format!("{before}%{byte:02X}{after}")
        }
        14 => {
            let at = rng.usize(..text.len());
            let byte = char::from(rng.u8(0x21..0x7f));
            format!("{}{byte}{}", &text[..at], &text[at + 1..])
        }
        _ => {
            let mut order: Vec<&str> = text.split('&').collect();
            // The first one is what the tariff's prefix asks for.
            if let Some(rest) = order.get_mut(1..) {
                rng.shuffle(rest);
            }
            order.join("&")
        }
    }
}

#[test]
fn what_is_accepted_has_one_amount_and_one_number_for_every_reader() {
    let kinds = [
        (Channel::AlipayApp, cases::order_string_text(), ""),
        (Channel::AlipayWap, sale::address(|_| ()), sale::GATEWAY),
    ];
    let right = [String::from("300.00"), sale::order().to_string()];
    let judge = Judge::new();
    for (channel, base, prefix) in kinds {
        let query = base.strip_prefix(prefix).unwrap_or(&base);
        let (mut accepted, mut refused) = (0, 0);
        for seed in 0..MADE {
            let mut rng = Rng::with_seed(seed);
            let mut text = String::from(query);
            for _ in 0..rng.usize(1..=CHANGES_MAX) {
                text = changed(&text, &mut rng);
            }
            let whole = format!("{prefix}{text}");
            if !whole.is_ascii() {
                continue;
            }
            let received = cases::received(&whole, |it| it.channel = channel);
            if judge.verdict(Purpose::Instruction, &received).is_err() {
                refused += 1;
                continue;
            }
            accepted += 1;
            for reader in Lenient::ALL {
                let read = reader.read(&text);
                assert_eq!(read.as_ref(), Some(&right), "seed {seed}, {reader:?}: {whole}");
            }
        }
        // Another order of the parameters and other spellings are harmless, and taken.
        assert!(accepted > MADE / 50 && refused > MADE / 2, "{accepted} taken, {refused} refused");
    }
}
