//! The verdict of `proof` about one note in the sale, and the vectors' word for its
//! reason.

use proof::{
    AmountMismatch, Confirmed, InForce, InstructionRefusal, LatestSeen, Notation, QuoteRefusal,
    ReceiptRefusal, SignatureError, StatusRefusal, TariffRefusal, Window, verify_instruction,
    verify_quote, verify_receipt, verify_status, verify_tariff,
};
use wire::{InstructionAnswer, OrderNo, Purpose};

use crate::sale;

/// A note as a server sends it, and with an instruction its address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Received {
    pub(crate) note: Vec<u8>,
    pub(crate) address: Option<String>,
}

impl From<String> for Received {
    fn from(note: String) -> Self {
        Self { note: note.into_bytes(), address: None }
    }
}

/// What a note of the sale is checked against.
pub(crate) struct Judge {
    tariff: InForce,
    confirmed: Confirmed,
    order: OrderNo,
}

impl Judge {
    pub(crate) fn new() -> Self {
        Self { tariff: sale::in_force(), confirmed: sale::confirmed(), order: sale::order() }
    }

    /// Verifies the note as far as the app does before it acts on it.
    pub(crate) fn verdict(&self, purpose: Purpose, received: &Received) -> Result<(), String> {
        let note = received.note.as_slice();
        match purpose {
            Purpose::Tariff => self.tariff(note).map_err(|refusal| of_tariff(&refusal)),
            Purpose::Quote => self.quote(note),
            Purpose::Instruction => self.instruction(received),
            Purpose::Receipt => verify_receipt(note, &self.confirmed, &self.order, &self.tariff)
                .map_or_else(|refusal| Err(of_receipt(&refusal)), |_| Ok(())),
            Purpose::Status => {
                let batch = sale::batch_id("LZ-20251218-1");
                verify_status(note, &batch, &self.tariff)
                    .map_or_else(|refusal| Err(of_status(&refusal)), |_| Ok(()))
            }
        }
    }

    fn tariff(&self, note: &[u8]) -> Result<(), TariffRefusal> {
        let seen: LatestSeen = self.tariff.seen();
        verify_tariff(note, &sale::roots())?.in_force(sale::NOW, seen)?;
        Ok(())
    }

    fn quote(&self, note: &[u8]) -> Result<(), String> {
        let quote = sale::asked(|asked| verify_quote(note, &self.tariff, &asked))
            .map_err(|refusal| of_quote(&refusal))?;
        quote
            .confirm(&self.tariff, sale::NOW)
            .map_err(|window| of_window(window).into())
            .map(|_| ())
    }

    fn instruction(&self, received: &Received) -> Result<(), String> {
        let answer = InstructionAnswer {
            address: received.address.clone().unwrap_or_default(),
            instruction: String::from_utf8(received.note.clone()).map_err(|_| "not UTF-8")?,
        };
        verify_instruction(&answer, &self.confirmed, &self.order, &self.tariff, sale::NOW)
            .map_or_else(|refusal| Err(of_instruction(&refusal)), |_| Ok(()))
    }
}

fn of_tariff(refusal: &TariffRefusal) -> String {
    match refusal {
        TariffRefusal::Signature(error) => error.to_string(),
        TariffRefusal::Issuer => "issuer".into(),
        TariffRefusal::AboveMaximum => "ceiling".into(),
        TariffRefusal::Ambiguous => "ambiguous".into(),
        TariffRefusal::NotYetValid => of_window(Window::NotYetValid).into(),
        TariffRefusal::Expired => of_window(Window::Expired).into(),
        TariffRefusal::Rollback => "rollback".into(),
    }
}

fn of_quote(refusal: &QuoteRefusal) -> String {
    match refusal {
        QuoteRefusal::Signature(error) => SignatureError::to_string(error),
        QuoteRefusal::Tariff(_) => "foreign tariff".into(),
        QuoteRefusal::Mismatch(field) => format!("foreign {field}"),
        QuoteRefusal::Amount(mismatch) => of_mismatch(mismatch),
        QuoteRefusal::Lifetime => "lifetime".into(),
    }
}

fn of_instruction(refusal: &InstructionRefusal) -> String {
    match refusal {
        InstructionRefusal::Signature(error) => error.to_string(),
        InstructionRefusal::Mismatch(field) => format!("foreign {field}"),
        InstructionRefusal::Address => "address".into(),
        InstructionRefusal::Amount(mismatch) => of_mismatch(mismatch),
        InstructionRefusal::Unreadable(error) => format!("illegible: {error}"),
        InstructionRefusal::Lifetime => "lifetime".into(),
        InstructionRefusal::Window(window) => of_window(*window).into(),
    }
}

fn of_receipt(refusal: &ReceiptRefusal) -> String {
    match refusal {
        ReceiptRefusal::Signature(error) => error.to_string(),
        ReceiptRefusal::Mismatch(field) => format!("foreign {field}"),
        ReceiptRefusal::Amount(mismatch) => of_mismatch(mismatch),
        ReceiptRefusal::UnjustifiedCompensation => "groundless".into(),
    }
}

fn of_status(refusal: &StatusRefusal) -> String {
    match refusal {
        StatusRefusal::Signature(error) => error.to_string(),
        StatusRefusal::Tariff(_) => "foreign tariff".into(),
        StatusRefusal::Batch => "foreign batch".into(),
    }
}

fn of_mismatch(mismatch: &AmountMismatch) -> String {
    let form = match mismatch.received.notation() {
        Notation::Figures => "figures",
        Notation::Words => "words",
        Notation::MinorUnits => "fen",
        Notation::Yuan => "yuan",
    };
    format!("amount in {form}")
}

fn of_window(window: Window) -> &'static str {
    match window {
        Window::NotYetValid => "early",
        Window::Open(_) => "open",
        Window::Expired => "over",
    }
}
