//! Problems: RFC 9457 bodies with a closed set of types. The app decides on the type alone.

use super::answer::ANSWER_BYTES_MAX;
use crate::PurchaseId;
use crate::json::{self, Object};
use serde::Serialize;

/// The media type of a problem.
pub const MEDIA_TYPE: &str = "application/problem+json";
/// The prefix of every type.
pub const TYPE_PREFIX: &str = "https://samefare.example/problems/";

macro_rules! problem_types {
    ($($(#[$doc:meta])* $name:ident $slug:literal $status:literal $title:literal;)*) => {
        /// What went wrong.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum ProblemType {
            $($(#[$doc])* $name,)*
        }

        impl ProblemType {
            /// Every type.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The last part of the type's URI.
            #[must_use]
            pub const fn slug(self) -> &'static str {
                match self { $(Self::$name => $slug,)* }
            }

            /// The HTTP status that the type always has.
            #[must_use]
            pub const fn status(self) -> u16 {
                match self { $(Self::$name => $status,)* }
            }

            /// A sentence for a log; riders see the app's own texts.
            #[must_use]
            pub const fn title(self) -> &'static str {
                match self { $(Self::$name => $title,)* }
            }
        }
    };
}

problem_types! {
    /// The request can't be read, or a value in it is impossible.
    Malformed "malformed" 400 "The request cannot be read.";
    /// A quote or an order was requested without an `Idempotency-Key`.
    IdempotencyMissing "idempotency-missing" 400 "The request needs an Idempotency-Key.";
    /// The rider is not signed in.
    SignedOut "signed-out" 401 "The rider is not signed in.";
    /// The code is wrong or has expired.
    CodeWrong "code-wrong" 403 "The code is wrong or has expired.";
    /// The batch is not open. `Retry-After` is the time until it opens, if it will.
    NotOpen "not-open" 403 "The batch is not open.";
    /// The resource does not exist, or it is not this rider's.
    NotFound "not-found" 404 "There is no such thing here.";
    /// The first request with this key is still running.
    InProgress "in-progress" 409 "The first request with this key is still running.";
    /// No ticket is free.
    SoldOut "sold-out" 409 "No ticket is free.";
    /// The sale is paused.
    Paused "paused" 409 "The sale is paused.";
    /// The rider has another purchase of this batch; `purchase` names it.
    PurchaseExists "purchase-exists" 409 "The rider has another purchase of this batch.";
    /// The confirmed quote is not the purchase's latest one, or it has expired: request a quote again.
    QuoteStale "quote-stale" 409 "The quote is no longer good.";
    /// The order can't be paid any more: get the purchase.
    OrderSettled "order-settled" 409 "The order can no longer be paid.";
    /// The tickets can't be given back: they are used, the time for it is over, or the tariff does not allow it.
    NotReturnable "not-returnable" 409 "The tickets can not be given back.";
    /// The channel can't take money from this payer: it does not know them, or needs an address of their phone that is
    /// not known. Another channel may.
    PayerUnknown "payer-unknown" 409 "The channel does not know the payer.";
    /// The notes prove no wrong amount.
    Unfounded "unfounded" 422 "The evidence proves nothing.";
    /// The key was used before with another batch, product or quantity.
    IdempotencyMismatch "idempotency-mismatch" 422 "The key was used for another intent.";
    /// Too many requests of this kind from one rider. `Retry-After` is the time until the next.
    TooMany "too-many" 429 "Too many requests of this kind.";
    /// An internal error; nothing was decided.
    Internal "internal" 500 "Something broke here.";
    /// The payment provider does not answer; nothing was decided.
    ChannelUnavailable "channel-unavailable" 502 "The payment provider does not answer.";
    /// The server is busy. `Retry-After` is the time until the next try.
    Busy "busy" 503 "The server is busy.";
}

/// The body of a problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What went wrong.
    pub kind: ProblemType,
    /// With [`ProblemType::PurchaseExists`]: the existing purchase.
    pub purchase: Option<PurchaseId>,
    /// With [`ProblemType::TooMany`] of a code: for how long the code that was sent stays valid, in seconds.
    pub good_for_s: Option<u32>,
}

#[derive(Serialize)]
struct Body {
    r#type: String,
    title: &'static str,
    status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    purchase: Option<PurchaseId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    good_for_s: Option<u32>,
}

impl Problem {
    /// The JSON of the problem.
    #[must_use]
    pub fn encode(&self) -> String {
        json::encode(&Body {
            r#type: format!("{TYPE_PREFIX}{}", self.kind.slug()),
            title: self.kind.title(),
            status: self.kind.status(),
            purchase: self.purchase,
            good_for_s: self.good_for_s,
        })
    }

    /// Reads a problem; `None` if the bytes are not a problem of a known type.
    #[must_use]
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        if bytes.len() > ANSWER_BYTES_MAX {
            return None;
        }
        let object = Object::read(bytes)?;
        let slug = object.text("type")?.strip_prefix(TYPE_PREFIX)?;
        let kind = *ProblemType::ALL.iter().find(|kind| kind.slug() == slug)?;
        let purchase = object.optional("purchase", |it, name| PurchaseId::parse(it.text(name)?))?;
        let good_for_s =
            object.optional("good_for_s", |it, name| it.number(name)?.try_into().ok())?;
        Some(Self { kind, purchase, good_for_s })
    }
}

impl From<ProblemType> for Problem {
    fn from(kind: ProblemType) -> Self {
        Self { kind, purchase: None, good_for_s: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_travels_and_an_unknown_one_is_not_guessed() {
        for kind in ProblemType::ALL {
            let problem = Problem::from(*kind);
            assert_eq!(Problem::decode(problem.encode().as_bytes()), Some(problem));
        }
        let strangers = [
            r#"{"type":"about:blank","status":409}"#,
            r#"{"type":"https://samefare.example/problems/other"}"#,
            r#"{"type":"https://elsewhere.example/problems/sold-out"}"#,
            r#"{"status":503}"#,
            "<html>",
            "",
        ];
        for text in strangers {
            assert_eq!(Problem::decode(text.as_bytes()), None, "{text}");
        }
    }
}
