//! What a server and its guard say to each other, and how it is written when they are two processes:
//! JSON, read as every other body.

use serde::Serialize;
use std::net::IpAddr;
use wire::json::{FromJson, Object};
use wire::{BatchId, Channel, Fen, OrderNo, ProductId, PurchaseId, RiderId, UnixSeconds};

use crate::pricing::whole_fen;
use crate::wechat::Signature;

/// The longest body in either direction, in bytes: a tariff, a quote and what JSON adds to them.
pub(super) const BODY_BYTES_MAX: usize = 65_536;

/// What the server says about an order. None of it is an amount or a payee.
#[derive(Debug, Clone, Serialize)]
pub struct OrderFacts {
    /// Who ordered.
    pub rider: RiderId,
    /// The purchase.
    pub purchase: PurchaseId,
    /// The batch.
    pub batch: BatchId,
    /// What.
    pub product: ProductId,
    /// How many.
    pub qty: u32,
    /// The way to pay.
    pub channel: Channel,
    /// Who pays.
    pub payer: Payer,
    /// Which attempt to pay, from 1.
    pub attempt: u32,
    /// Until when it can be paid.
    pub pay_by: UnixSeconds,
    /// What the sale is at.
    pub sale: Sale,
}

/// What the sale is at, in signed notes: the guard takes nobody's word for it that it is not paused.
#[derive(Debug, Clone, Serialize)]
pub struct Sale {
    /// The tariff in force, which need not be the one that a quote follows.
    pub tariff: String,
    /// The status of the batch, of this moment.
    pub status: String,
}

/// Who pays, as far as a channel wants to know. Neither amount nor payee depends on it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Payer {
    /// The number of the person in the application inside WeChat.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub openid: Option<String>,
    /// The address of their phone, where it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ip: Option<IpAddr>,
}

/// An order, where it is paid. This is what query, close and refund are asked about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OrderAt {
    /// The way to pay.
    pub channel: Channel,
    /// Our number of it.
    pub order: OrderNo,
}

/// What the provider says about an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trade {
    /// The provider does not know it: nobody opened the address, so far.
    Absent,
    /// The provider waits for the rider.
    Unpaid,
    /// It is closed unpaid, and can't be paid any more.
    Closed,
    /// The provider took money.
    Paid(Payment),
}

/// Money that the provider took.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Payment {
    /// The provider's number of the payment.
    pub trade: String,
    /// How much.
    #[serde(rename = "total_fen", serialize_with = "whole_fen")]
    pub total: Fen,
    /// When.
    pub paid: UnixSeconds,
}

/// A refund that the provider confirmed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Refunded {
    /// Our number of the refund.
    pub refund: String,
    /// How much went back: all that was paid.
    #[serde(rename = "total_fen", serialize_with = "whole_fen")]
    pub total: Fen,
}

/// What the provider reported by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Notification {
    /// The provider's number of the report: a repeated report has the same one.
    pub id: String,
    /// The order that it is about.
    pub order: OrderNo,
    /// The payment; nothing when the report is about something else than money taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment: Option<Payment>,
}

/// *Where is this order paid?*
#[derive(Debug, Serialize)]
pub(super) struct ToInstruct {
    pub(super) tariff: String,
    pub(super) quote: String,
    pub(super) order: OrderFacts,
}

/// What came to the address for notifications. *Is this the provider's word?*
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The body, as it came.
    pub body: String,
    /// WeChat Pay's signature over it, from the headers; Alipay signs inside the body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signature: Option<Signature>,
}

/// A verb that was not done, with the reason.
#[derive(Debug, Serialize)]
pub(super) struct Undone {
    pub(super) reason: String,
}

/// A verb that was done, and has nothing to tell.
#[derive(Debug, Serialize)]
pub(super) struct Done {}

/// A [`Trade`], as it is written.
#[derive(Debug, Serialize)]
pub(super) struct TradeSpoken {
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    payment: Option<Payment>,
}

impl From<Trade> for TradeSpoken {
    fn from(trade: Trade) -> Self {
        let (state, payment) = match trade {
            Trade::Absent => ("absent", None),
            Trade::Unpaid => ("unpaid", None),
            Trade::Closed => ("closed", None),
            Trade::Paid(payment) => ("paid", Some(payment)),
        };
        Self { state, payment }
    }
}

impl FromJson for ToInstruct {
    fn from_json(object: &Object) -> Option<Self> {
        Some(Self {
            tariff: object.text("tariff")?.into(),
            quote: object.text("quote")?.into(),
            order: OrderFacts::from_json(object.object("order")?)?,
        })
    }
}

impl FromJson for OrderFacts {
    fn from_json(object: &Object) -> Option<Self> {
        Some(Self {
            rider: RiderId::parse(object.text("rider")?)?,
            purchase: PurchaseId::parse(object.text("purchase")?)?,
            batch: BatchId::parse(object.text("batch")?)?,
            product: ProductId::parse(object.text("product")?)?,
            qty: small(object, "qty")?,
            channel: Channel::parse(object.text("channel")?)?,
            payer: Payer::from_json(object.object("payer")?)?,
            attempt: small(object, "attempt")?,
            pay_by: object.number("pay_by")?,
            sale: Sale::from_json(object.object("sale")?)?,
        })
    }
}

impl FromJson for Sale {
    fn from_json(object: &Object) -> Option<Self> {
        let text = |name| object.text(name).map(String::from);
        Some(Self { tariff: text("tariff")?, status: text("status")? })
    }
}

impl FromJson for Payer {
    fn from_json(object: &Object) -> Option<Self> {
        Some(Self {
            openid: object.optional("openid", |it, name| it.text(name).map(String::from))?,
            ip: object.optional("ip", |it, name| it.text(name)?.parse().ok())?,
        })
    }
}

impl FromJson for OrderAt {
    fn from_json(object: &Object) -> Option<Self> {
        Some(Self {
            channel: Channel::parse(object.text("channel")?)?,
            order: OrderNo::parse(object.text("order")?)?,
        })
    }
}

impl FromJson for Report {
    fn from_json(object: &Object) -> Option<Self> {
        let signature = |object: &Object| {
            let text = |name| object.text(name).map(String::from);
            Some(Signature {
                timestamp: text("timestamp")?,
                nonce: text("nonce")?,
                serial: text("serial")?,
                value: text("value")?,
            })
        };
        Some(Self {
            body: object.text("body")?.into(),
            signature: object.optional("signature", |it, name| signature(it.object(name)?))?,
        })
    }
}

impl FromJson for Undone {
    fn from_json(object: &Object) -> Option<Self> {
        Some(Self { reason: object.text("reason")?.into() })
    }
}

impl FromJson for Done {
    fn from_json(_object: &Object) -> Option<Self> {
        Some(Self {})
    }
}

impl FromJson for Trade {
    fn from_json(object: &Object) -> Option<Self> {
        match object.text("state")? {
            "absent" => Some(Self::Absent),
            "unpaid" => Some(Self::Unpaid),
            "closed" => Some(Self::Closed),
            "paid" => Some(Self::Paid(Payment::from_json(object.object("payment")?)?)),
            _ => None,
        }
    }
}

impl FromJson for Payment {
    fn from_json(object: &Object) -> Option<Self> {
        Some(Self {
            trade: object.text("trade")?.into(),
            total: Fen::new(small(object, "total_fen")?),
            paid: object.number("paid")?,
        })
    }
}

impl FromJson for Refunded {
    fn from_json(object: &Object) -> Option<Self> {
        Some(Self {
            refund: object.text("refund")?.into(),
            total: Fen::new(small(object, "total_fen")?),
        })
    }
}

impl FromJson for Notification {
    fn from_json(object: &Object) -> Option<Self> {
        Some(Self {
            id: object.text("id")?.into(),
            order: OrderNo::parse(object.text("order")?)?,
            payment: object.optional("payment", |it, name| Payment::from_json(it.object(name)?))?,
        })
    }
}

fn small(object: &Object, name: &str) -> Option<u32> {
    object.number(name)?.try_into().ok()
}
