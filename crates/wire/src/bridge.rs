//! The messages between the page and the app whose web view shows it, for apps and tests in Rust. `docs/host-bridge.md`
//! describes them; the page itself writes and reads them in `src/hosts/webview.js`.
//!
//! What the app reports decides nothing: it says how the page should look, which payments it can open, and who the
//! rider is by a token that the server verifies. That something was paid is a hint to ask the server.

use core::fmt::Write as _;
use serde_json::{Map, Value};

use crate::Channel;
use crate::json::encode;

/// A message as it was read. Members that are unknown, of whatever kind, are passed over.
pub type Object = Map<String, Value>;

/// The version of the messages.
const VERSION: u64 = 1;
/// The longest message, in bytes.
pub const MESSAGE_BYTES_MAX: usize = 8_192;

/// What the page has the app do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageMessage<'a> {
    /// Greets, and wants an [`AppMessage::Hello`].
    Hello,
    /// Open the wallet with this text, which was verified: an order string, or the parameters of an SDK.
    Pay {
        /// By which wallet.
        channel: Channel,
        /// The text, unchanged.
        text: &'a str,
    },
    /// Save what this address of the page's own origin serves.
    Save {
        /// The name of the file.
        name: &'a str,
        /// The address.
        address: &'a str,
    },
    /// Print the page.
    Print,
    /// Call this number.
    Call {
        /// The telephone number.
        number: &'a str,
    },
    /// Open this address outside of the page.
    Open {
        /// The address.
        address: &'a str,
    },
    /// Close the page: the rider went back from its first step.
    Close,
    /// Show this title.
    Title {
        /// The title.
        title: &'a str,
    },
}

impl<'a> PageMessage<'a> {
    /// The message as it is sent, with the nonce of this page's greeting.
    #[must_use]
    pub fn encode(&self, nonce: &str) -> String {
        match *self {
            Self::Hello => written("hello", nonce, &[("versions", "1")]),
            Self::Pay { channel, text } => {
                written("pay", nonce, &[("channel", channel.as_str()), ("text", text)])
            }
            Self::Save { name, address } => {
                written("save", nonce, &[("name", name), ("address", address)])
            }
            Self::Print => written("print", nonce, &[]),
            Self::Call { number } => written("call", nonce, &[("number", number)]),
            Self::Open { address } => written("open", nonce, &[("address", address)]),
            Self::Close => written("close", nonce, &[]),
            Self::Title { title } => written("title", nonce, &[("title", title)]),
        }
    }

    /// Reads a message and the nonce in it; `None` if its type or its version is unknown, or a member is missing.
    #[must_use]
    pub fn read(object: &'a Object) -> Option<(&'a str, Self)> {
        let text = |name| self::text(object, name);
        let message = match kind(object)? {
            "hello" => text("versions")?.split(' ').any(|it| it == "1").then_some(Self::Hello)?,
            "pay" => Self::Pay { channel: Channel::parse(text("channel")?)?, text: text("text")? },
            "save" => Self::Save { name: text("name")?, address: text("address")? },
            "print" => Self::Print,
            "call" => Self::Call { number: text("number")? },
            "open" => Self::Open { address: text("address")? },
            "close" => Self::Close,
            "title" => Self::Title { title: text("title")? },
            _ => return None,
        };
        Some((text("nonce")?, message))
    }
}

/// What the app reports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AppMessage<'a> {
    /// The answer to the page's greeting.
    Hello(AppHello<'a>),
    /// A new token of the rider.
    Token {
        /// A JWT of the operator's backend.
        token: &'a str,
    },
    /// The rider pressed the app's back button.
    Back,
    /// The app is in the foreground again.
    Resumed,
    /// The wallet came back. Whether money moved is for the server to find out.
    Paid,
}

/// How the app shows its pages, and what it can do for them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AppHello<'a> {
    /// The app's language, as a tag of BCP 47.
    pub language: Option<&'a str>,
    /// The size of letters, in percent of the usual one.
    pub font_scale: Option<u64>,
    /// Whether the app is dark.
    pub dark: Option<bool>,
    /// What the app's own surfaces cover of the page.
    pub insets: Insets,
    /// The payments that the app can open.
    pub pays: Vec<Channel>,
    /// A JWT of the operator's backend, where the rider is signed in.
    pub token: Option<&'a str>,
}

/// What is covered at each edge of the page, in CSS pixels.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Insets {
    /// At the top.
    pub top: u64,
    /// On the right.
    pub right: u64,
    /// At the bottom.
    pub bottom: u64,
    /// On the left.
    pub left: u64,
}

impl<'a> AppMessage<'a> {
    /// Reads a message that answers the greeting with this nonce; `None` if its type or its version is unknown, or a
    /// member is missing. Members that are unknown, or not of the kind that they should be, are passed over.
    #[must_use]
    pub fn read(object: &'a Object, nonce: &str) -> Option<Self> {
        if text(object, "nonce")? != nonce {
            return None;
        }
        Some(match kind(object)? {
            "hello" => Self::Hello(AppHello::read(object)),
            "token" => Self::Token { token: text(object, "token")? },
            "back" => Self::Back,
            "resumed" => Self::Resumed,
            "paid" => Self::Paid,
            _ => return None,
        })
    }

    /// The message as it is sent, with the nonce of the page's greeting.
    #[must_use]
    pub fn encode(&self, nonce: &str) -> String {
        match self {
            Self::Hello(hello) => hello.encode(nonce),
            Self::Token { token } => written("token", nonce, &[("token", token)]),
            Self::Back => written("back", nonce, &[]),
            Self::Resumed => written("resumed", nonce, &[]),
            Self::Paid => written("paid", nonce, &[]),
        }
    }
}

impl<'a> AppHello<'a> {
    fn read(object: &'a Object) -> Self {
        let insets = object.get("insets").and_then(Value::as_object);
        let inset = |name| insets.and_then(|it| it.get(name)?.as_u64()).unwrap_or(0);
        let pays = text(object, "pays").unwrap_or_default();
        Self {
            language: text(object, "language"),
            font_scale: object.get("font_scale").and_then(Value::as_u64),
            dark: object.get("dark").and_then(Value::as_bool),
            insets: Insets {
                top: inset("top"),
                right: inset("right"),
                bottom: inset("bottom"),
                left: inset("left"),
            },
            pays: pays.split(' ').filter_map(Channel::parse).collect(),
            token: text(object, "token"),
        }
    }

    fn encode(&self, nonce: &str) -> String {
        let pays: Vec<_> = self.pays.iter().map(|channel| channel.as_str()).collect();
        let pays = pays.join(" ");
        let mut texts = vec![("pays", pays.as_str())];
        texts.extend(self.language.map(|language| ("language", language)));
        texts.extend(self.token.map(|token| ("token", token)));
        let mut text = written("hello", nonce, &texts);
        text.pop();
        let Insets { top, right, bottom, left } = self.insets;
        // Writing to a string does not fail.
        _ = write!(
            text,
            r#","insets":{{"top":{top},"right":{right},"bottom":{bottom},"left":{left}}}"#
        );
        if let Some(font_scale) = self.font_scale {
            _ = write!(text, r#","font_scale":{font_scale}"#);
        }
        if let Some(dark) = self.dark {
            _ = write!(text, r#","dark":{dark}"#);
        }
        text.push('}');
        text
    }
}

/// Reads the object of a message, as far as it is one, and not too long.
#[must_use]
pub fn read(message: &str) -> Option<Object> {
    if message.len() > MESSAGE_BYTES_MAX { None } else { serde_json::from_str(message).ok() }
}

fn text<'a>(object: &'a Object, name: &str) -> Option<&'a str> {
    object.get(name)?.as_str()
}

/// The type of a message of this version.
fn kind(object: &Object) -> Option<&str> {
    (object.get("v")?.as_u64()? == VERSION).then(|| text(object, "type"))?
}

fn written(kind: &str, nonce: &str, members: &[(&str, &str)]) -> String {
    let mut text = String::from("{\"v\":1");
    for (name, value) in [("type", kind), ("nonce", nonce)].iter().chain(members) {
        text.push_str(",\"");
        text.push_str(name);
        text.push_str("\":");
        text.push_str(&encode(value));
    }
    text.push('}');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONCE: &str = "5f1c0a9b3e7d46b28a90c1d2e3f40516";

    #[test]
    fn every_message_of_the_page_reads_back() {
        let text = "app_id=1&biz_content=%7B%22total_amount%22%3A%22300.00%22%7D";
        let rows = [
            (PageMessage::Hello, r#""type":"hello","nonce":"…","versions":"1""#),
            (
                PageMessage::Pay { channel: Channel::AlipayApp, text },
                r#""type":"pay","nonce":"…","channel":"alipay-app","text":"app_id"#,
            ),
            (
                PageMessage::Pay { channel: Channel::WechatApp, text: "{\"appid\":\"wx1\"}" },
                r#""channel":"wechat-app","text":"{\"appid\":\"wx1\"}""#,
            ),
            (
                PageMessage::Save { name: "price-proof.txt", address: "/api/x" },
                r#""type":"save","nonce":"…","name":"price-proof.txt","address":"/api/x""#,
            ),
            (PageMessage::Print, r#""type":"print""#),
            (PageMessage::Call { number: "0931-000-0000" }, r#""type":"call""#),
            (PageMessage::Open { address: "/verify" }, r#""type":"open""#),
            (PageMessage::Close, r#""type":"close""#),
            (PageMessage::Title { title: "检票 \"1\"" }, r#""type":"title""#),
        ];
        for (message, part) in rows {
            let written = message.encode(NONCE);
            assert!(written.contains(&part.replace('…', NONCE)), "{written}");
            let object = read(&written).expect("an object");
            assert_eq!(PageMessage::read(&object), Some((NONCE, message)), "{written}");
        }
    }

    #[test]
    fn every_message_of_the_app_reads_back_and_only_for_the_page_that_greeted() {
        let hello = AppHello {
            language: Some("zh-CN"),
            font_scale: Some(130),
            dark: Some(true),
            insets: Insets { top: 44, right: 0, bottom: 34, left: 0 },
            pays: vec![Channel::AlipayApp, Channel::WechatApp],
            token: Some("a.b.c"),
        };
        for message in [
            AppMessage::Hello(hello),
            AppMessage::Hello(AppHello::default()),
            AppMessage::Token { token: "a.b.c" },
            AppMessage::Back,
            AppMessage::Resumed,
            AppMessage::Paid,
        ] {
            let object = read(&message.encode(NONCE)).expect("an object");
            assert_eq!(AppMessage::read(&object, NONCE), Some(message.clone()));
            assert_eq!(AppMessage::read(&object, "another"), None, "{message:?}");
        }
    }

    #[test]
    fn what_is_unknown_is_ignored_and_what_is_not_a_message_is_dropped() {
        let of_app = |text: &str| {
            let text = text.replace('…', NONCE);
            read(&text).is_some_and(|object| AppMessage::read(&object, NONCE).is_some())
        };
        let long = format!(r#"{{"v":1,"type":"back","nonce":"…","more":"{}"}}"#, "x".repeat(8_192));
        let rows = [
            (r#"{"v":1,"type":"back","nonce":"…"}"#, true),
            (r#"{"v":1,"type":"back","nonce":"…","more":[1.5,{"a":-1}]}"#, true),
            (r#"{"nonce":"…","type":"back","v":1}"#, true),
            (r#"{"v":2,"type":"back","nonce":"…"}"#, false),
            (r#"{"v":"1","type":"back","nonce":"…"}"#, false),
            (r#"{"type":"back","nonce":"…"}"#, false),
            (r#"{"v":1,"type":"paid-for-sure","nonce":"…"}"#, false),
            (r#"{"v":1,"type":"back"}"#, false),
            (r#"{"v":1,"type":"token","nonce":"…"}"#, false),
            ("back", false),
            (&long, false),
        ];
        for (text, taken) in rows {
            assert_eq!(of_app(text), taken, "{text}");
        }
        let odd = format!(
            r#"{{"v":1,"type":"hello","nonce":"{NONCE}","dark":"yes","font_scale":1.3,"pays":"alipay-app cash","insets":[1]}}"#
        );
        let object = read(&odd).expect("an object");
        let hello = AppHello { pays: vec![Channel::AlipayApp], ..AppHello::default() };
        assert_eq!(AppMessage::read(&object, NONCE), Some(AppMessage::Hello(hello)));
    }
}
