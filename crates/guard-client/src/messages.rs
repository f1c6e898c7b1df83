//! The messages between the shop and its guard: JSON in which every member is known and none is repeated.

use keys::pricing::{read_whole_fen, whole_fen};
use serde::{Deserialize, Serialize};
use std::net::IpAddr;
use wire::{
    BatchId, Channel, Fen, InstructionAnswer, OrderNo, ProductId, Provider, PurchaseId, RiderId,
    UnixSeconds,
};

/// The longest body in either direction, in bytes: a tariff, a quote and what JSON adds to them.
pub const BODY_BYTES_MAX: usize = 65_536;

/// What the shop states about an order. None of it is an amount or a payee.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
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
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sale {
    /// The tariff in force, which need not be the one that a quote follows.
    pub tariff: String,
    /// The status of the batch, of this moment.
    pub status: String,
}

/// Who pays, as far as a channel wants to know. Neither amount nor payee depends on it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Payer {
    /// The number of the person in the application inside WeChat.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub openid: Option<String>,
    /// The address of their phone, where it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ip: Option<IpAddr>,
}

/// An order, where it is paid. This is what query, close and refund are asked about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrderAt {
    /// The way to pay.
    pub channel: Channel,
    /// Our number of it.
    pub order: OrderNo,
}

/// What the provider reports of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", content = "payment", rename_all = "snake_case", deny_unknown_fields)]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Payment {
    /// The provider's number of the payment.
    pub trade: String,
    /// How much.
    #[serde(
        rename = "total_fen",
        serialize_with = "whole_fen",
        deserialize_with = "read_whole_fen"
    )]
    pub total: Fen,
    /// When.
    pub paid: UnixSeconds,
}

/// A refund that the provider confirmed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refunded {
    /// Our number of the refund.
    pub refund: String,
    /// How much went back: all that was paid.
    #[serde(
        rename = "total_fen",
        serialize_with = "whole_fen",
        deserialize_with = "read_whole_fen"
    )]
    pub total: Fen,
}

/// What the provider reported by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notification {
    /// The provider's number of the report: a repeated report has the same one.
    pub id: String,
    /// The order that it is about.
    pub order: OrderNo,
    /// A channel of the payee that it is about, good for a refund.
    pub channel: Channel,
    /// The payment; nothing when the report is about something else than money taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment: Option<Payment>,
    /// What the provider has to read in the answer to stop repeating the report.
    pub acknowledgement: String,
}

/// *Where is this order paid?*
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ToInstruct {
    /// The tariff that the quote follows: a note.
    pub tariff: String,
    /// The quote: a note.
    pub quote: String,
    /// The order.
    pub order: OrderFacts,
}

/// What the rider opens to pay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Instructed {
    /// The exact address to open.
    pub address: String,
    /// The instruction about it: a note.
    pub instruction: String,
}

impl From<InstructionAnswer> for Instructed {
    fn from(InstructionAnswer { address, instruction }: InstructionAnswer) -> Self {
        Self { address, instruction }
    }
}

impl From<Instructed> for InstructionAnswer {
    fn from(Instructed { address, instruction }: Instructed) -> Self {
        Self { address, instruction }
    }
}

/// What came to the address for notifications. *Is this the provider's word?*
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Report {
    /// The provider at whose address it came.
    pub provider: Provider,
    /// The headers that may hold a signature, as they came.
    pub headers: Vec<Header>,
    /// The body, as it came.
    pub body: String,
}

/// A header of a notification.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// Its name in lower case.
    pub name: String,
    /// Its value.
    pub value: String,
}

impl Report {
    /// The value of the header of this name, which is written in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|header| header.name == name).map(|header| &*header.value)
    }
}

/// A verb that was not done, with the reason.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Undone {
    /// Why not.
    pub reason: String,
}

/// A verb that was done, without a result.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Done {}
