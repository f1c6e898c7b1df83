//! The instruction: the guard's signed statement that binds one payment address to one quote and one amount.

use super::body::{Body, Reader, Writer};
use crate::{Channel, Digest, Fen, OrderNo, PurchaseId, Purpose, Slice, UnixSeconds};

/// The longest validity window of an instruction, in seconds.
pub const INSTRUCTION_SECONDS_MAX: u64 = 900;
/// The longest payment address, in bytes.
pub const ADDRESS_BYTES_MAX: usize = 4_096;

/// The fields of an instruction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instruction {
    /// The web origin that it is for.
    pub aud: Slice,
    /// The purchase.
    pub purchase: PurchaseId,
    /// The quote that the rider confirmed.
    pub quote: Digest,
    /// Our number of the order at the channel.
    pub order: OrderNo,
    /// The way to pay.
    pub channel: Channel,
    /// The amount that the channel was told to charge, in fen.
    pub total: Fen,
    /// The same in figures, as the wallet should show it.
    pub pay: Slice,
    /// The digest of the exact final address, return address included; of a bridge, of its exact parameters.
    pub address: Digest,
    /// When it was signed.
    pub iat: UnixSeconds,
    /// From when the address must not be opened any more.
    pub exp: UnixSeconds,
}

impl Body for Instruction {
    const PURPOSE: Purpose = Purpose::Instruction;

    fn iat(&self) -> UnixSeconds {
        self.iat
    }

    fn read(reader: &mut Reader<'_>) -> Self {
        Self {
            aud: reader.word("aud"),
            purchase: reader.purchase(),
            quote: reader.digest("quote"),
            order: reader.parsed("order", OrderNo::BLANK, OrderNo::parse),
            channel: reader.parsed("channel", Channel::AlipayWap, Channel::parse),
            total: reader.fen("total-fen"),
            pay: reader.word("pay"),
            address: reader.digest("address"),
            iat: reader.instant("iat"),
            exp: reader.instant("exp"),
        }
    }

    fn write(&self, writer: &mut Writer) {
        writer.field("aud", &*self.aud);
        writer.field("purchase", self.purchase);
        writer.field("quote", self.quote);
        writer.field("order", &self.order);
        writer.field("channel", self.channel.as_str());
        writer.field("total-fen", self.total.get());
        writer.field("pay", &*self.pay);
        writer.field("address", self.address);
        writer.field("iat", self.iat);
        writer.field("exp", self.exp);
    }
}
