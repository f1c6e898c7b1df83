//! JSON objects, read member by member.
//!
//! One reader for all bodies: derived ones for each type would be a tenth of the app's download, and would leave it
//! to each reader what a repeated member means.

use core::fmt;
use serde::Serialize;
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

/// A JSON object without repeated members.
#[derive(Debug, Default)]
pub struct Object(Vec<(String, Json)>);

/// A value of our protocol, which has no lists and no fractions.
#[derive(Debug)]
enum Json {
    Text(String),
    Number(u64),
    Bool(bool),
    Null,
    Object(Object),
    /// A value that no body has: a list, a fraction, a negative number, an object with a repeated member.
    Other,
}

impl Object {
    /// Reads one object. A value that no body has, however deep, makes all of it unreadable.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let Json::Object(object) = serde_json::from_slice(bytes).ok()? else { return None };
        Some(object)
    }

    /// How many members it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether it has no members.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The names of its members, in their order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }

    /// A text.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        let Json::Text(text) = self.member(name)? else { return None };
        Some(text)
    }

    /// A whole number that is not negative.
    #[must_use]
    pub fn number(&self, name: &str) -> Option<u64> {
        let Json::Number(number) = self.member(name)? else { return None };
        Some(*number)
    }

    /// True or false.
    #[must_use]
    pub fn bool(&self, name: &str) -> Option<bool> {
        let Json::Bool(value) = self.member(name)? else { return None };
        Some(*value)
    }

    /// An optional member, read by `read`; `Some(None)` if it is absent or null.
    ///
    /// Returns `None` if it is present and `read` refuses it.
    pub fn optional<T>(
        &self,
        name: &str,
        read: impl FnOnce(&Self, &str) -> Option<T>,
    ) -> Option<Option<T>> {
        match self.member(name) {
            None | Some(Json::Null) => Some(None),
            Some(_) => read(self, name).map(Some),
        }
    }

    /// An object.
    #[must_use]
    pub fn object(&self, name: &str) -> Option<&Self> {
        let Json::Object(object) = self.member(name)? else { return None };
        Some(object)
    }

    fn member(&self, name: &str) -> Option<&Json> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }
}

/// A body that can be read from an object.
pub trait FromJson: Sized {
    /// Reads it; `None` if a member is missing or impossible.
    fn from_json(object: &Object) -> Option<Self>;
}

/// The JSON of a value.
#[must_use]
pub fn encode<T: Serialize>(value: &T) -> String {
    // Plain structures of strings and numbers always serialise.
    serde_json::to_string(value).unwrap_or_default()
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reading)
    }
}

struct Reading;

impl<'de> Visitor<'de> for Reading {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Json, E> {
        Ok(Json::Number(number))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Json, E> {
        Ok(Json::Other)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Json, E> {
        Ok(Json::Other)
    }

    fn visit_str<E>(self, text: &str) -> Result<Json, E> {
        Ok(Json::Text(text.into()))
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Json, A::Error> {
        while list.next_element::<Json>()?.is_some() {}
        Ok(Json::Other)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Json, A::Error> {
        let mut members: Vec<(String, Json)> = Vec::new();
        let mut other = false;
        while let Some((name, value)) = map.next_entry()? {
            let twice = members.iter().any(|(known, _)| *known == name);
            other |= twice || matches!(value, Json::Other);
            members.push((name, value));
        }
        Ok(if other { Json::Other } else { Json::Object(Object(members)) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_is_read_in_one_way_or_not_at_all() {
        let object = Object::read(br#"{"a":"x","n":7,"t":true,"o":{"b":"y"},"z":null}"#);
        let object = object.expect("an object");
        assert_eq!((object.text("a"), object.number("n")), (Some("x"), Some(7)));
        assert_eq!(object.bool("t"), Some(true));
        assert_eq!(object.object("o").and_then(|inner| inner.text("b")), Some("y"));
        assert_eq!(object.optional("z", Object::number), Some(None));
        assert_eq!(object.optional("absent", Object::number), Some(None));
        assert_eq!(object.optional("a", Object::number), None, "there, and not a number");
        for other in [
            r#"{"a":"x","a":"y"}"#,
            r#"{"a":["x"]}"#,
            r#"{"a":1.5}"#,
            r#"{"a":-1}"#,
            r#"{"a":"x"} x"#,
            r#"{"a":"x""#,
            r#""a""#,
            "[]",
            "",
        ] {
            assert!(Object::read(other.as_bytes()).is_none(), "{other}");
        }
    }
}
