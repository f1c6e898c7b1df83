//! The messages between the shop and its guard: JSON in which every member is known and none is repeated.

use keys::pricing::{read_whole_fen, whole_fen};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::net::IpAddr;
use wire::{
    BatchId, Channel, Digest, Fen, InstructionAnswer, OrderNo, ProductId, Provider, PurchaseId,
    RiderId, UnixSeconds,
};

/// The longest body of a notification, in bytes: WeChat Pay documents up to 1,048,576 of sealed text, and
/// what is around it takes less than 16,384.
pub const NOTIFICATION_BYTES_MAX: usize = 1_064_960;
/// The longest body in either direction, in bytes: a notification, each byte of which JSON may escape
/// with another, or a tariff, a quote and what JSON adds to them.
pub const BODY_BYTES_MAX: usize = 2 * NOTIFICATION_BYTES_MAX + 65_536;

/// By how much the clocks of shop and guard may differ, in seconds: the shop compares them when it starts, and
/// the guard allows for it when it is shown a status.
pub const CLOCK_SECONDS_MAX: u64 = 10;

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
#[serde(tag = "state", content = "facts", rename_all = "snake_case", deny_unknown_fields)]
pub enum Trade {
    /// The provider does not know it: nobody opened the address, so far.
    Absent,
    /// The provider waits for the rider.
    Unpaid,
    /// It is closed unpaid, and can't be paid any more.
    Closed,
    /// The provider took money.
    Paid(Payment),
    /// The provider took money, and some or all of it went back, by whomever.
    Returned(Returned),
}

/// Money that went back, by us or in the provider's console.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Returned {
    /// What was taken.
    pub payment: Payment,
    /// How much of it went back in all. Nothing where the provider does not report it: WeChat Pay's
    /// answer about an order says *that* something went back, and its report of a refund says how much.
    #[serde(
        rename = "returned_fen",
        default,
        skip_serializing_if = "Option::is_none",
        serialize_with = "some_whole_fen",
        deserialize_with = "read_some_whole_fen"
    )]
    pub returned: Option<Fen>,
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

/// What the provider reports of a refund under our number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", content = "facts", rename_all = "snake_case", deny_unknown_fields)]
pub enum RefundState {
    /// The provider does not know it: it was never asked for, or the request did not arrive.
    Unknown,
    /// The provider has taken it up and is not done. It is looked up again, and not asked for again.
    Underway,
    /// The money is back.
    Refunded(Refunded),
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

/// What the provider reported by itself, genuine and about this merchant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notification {
    /// The provider's number of the report: a repeated report has the same one.
    pub id: String,
    /// The order that it is about.
    pub order: OrderNo,
    /// A channel of the payee that it is about, good for the calls about the order.
    pub channel: Channel,
    /// What it reports.
    pub event: Event,
    /// The body of the answer by which the provider stops repeating the report.
    pub acknowledgement: String,
}

/// The body of the answer to a notification that was not taken, so that the provider repeats it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotTaken {
    /// Its media type.
    pub kind: &'static str,
    /// The body.
    pub body: &'static str,
}

/// How a notification of this provider is answered that was not taken. Alipay goes by the word, WeChat Pay
/// by the status, and documents this body.
#[must_use]
pub const fn not_taken(provider: Provider) -> NotTaken {
    match provider {
        Provider::Alipay => NotTaken { kind: "text/plain; charset=utf-8", body: "failure" },
        Provider::Wechat => NotTaken {
            kind: "application/json",
            body: r#"{"code":"FAIL","message":"not taken yet"}"#,
        },
    }
}

/// What a notification reports.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", content = "facts", rename_all = "snake_case", deny_unknown_fields)]
pub enum Event {
    /// Money was taken.
    Paid(Payment),
    /// Money was taken, and some or all of it went back.
    Returned(Returned),
    /// A refund moved on.
    Refund(RefundReport),
    /// The order is closed unpaid.
    Closed,
    /// Something else, or what lacks a part that this needs. The report decides nothing: the provider
    /// has to be asked.
    Other,
}

/// What a notification reports of a refund.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RefundReport {
    /// The number of the refund: ours, or one of the provider's console.
    pub refund: String,
    /// What became of it.
    pub outcome: RefundOutcome,
}

/// What became of a refund.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", content = "facts", rename_all = "snake_case", deny_unknown_fields)]
pub enum RefundOutcome {
    /// So much is back, of this refund alone.
    Refunded(Back),
    /// It ended without the money being back. A person has to act: the provider's word for why.
    Failed(String),
}

/// How much one refund gave back, of what was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Back {
    /// What was taken for the order.
    #[serde(
        rename = "total_fen",
        serialize_with = "whole_fen",
        deserialize_with = "read_whole_fen"
    )]
    pub total: Fen,
    /// What this refund gave back.
    #[serde(
        rename = "refund_fen",
        serialize_with = "whole_fen",
        deserialize_with = "read_whole_fen"
    )]
    pub refund: Fen,
}

/// *Who are you?*
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ToHello {}

/// What the guard is for: the shop compares it with itself when it starts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hello {
    /// The guard's time, in milliseconds since 1970.
    pub now_ms: u64,
    /// The origin that sells.
    pub origin: String,
    /// The tariff that the guard started with.
    pub tariff: Digest,
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

/// *Which refunds does the provider's bill of this day name that this guard did not ask for?*
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ToBill {
    /// Whose bill.
    pub provider: Provider,
    /// The day in China, counted from 1 January 1970.
    pub day: u64,
}

/// The refunds that somebody else asked for, as a bill names them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Billed {
    /// They may be about orders of another program of the same merchant.
    pub refunds: Vec<BilledRefund>,
}

/// A refund that a bill names. It is also the question what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BilledRefund {
    /// The order, and a channel of the payee.
    pub at: OrderAt,
    /// The number of the refund.
    pub refund: String,
}

/// What became of a refund that a bill names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", content = "facts", rename_all = "snake_case", deny_unknown_fields)]
pub enum BilledOutcome {
    /// The provider does not know it.
    Unknown,
    /// It is under way.
    Underway,
    /// It ended.
    Ended(RefundReport),
}

/// A verb about which nothing is known, with the reason.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unknown {
    /// Why not.
    pub reason: String,
}

/// A verb that was done, without a result.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Done {}

/// Writes an amount where there is one.
fn some_whole_fen<S: Serializer>(fen: &Option<Fen>, serializer: S) -> Result<S::Ok, S::Error> {
    match fen {
        Some(fen) => whole_fen(fen, serializer),
        None => serializer.serialize_none(),
    }
}

/// Reads an amount; where it is missing, this is not called.
fn read_some_whole_fen<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Fen>, D::Error> {
    read_whole_fen(from).map(Some)
}
