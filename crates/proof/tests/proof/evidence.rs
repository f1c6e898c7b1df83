//! Evidence: which notes prove that a wrong amount was signed, and which do not.

use proof::{Contradiction, EvidenceRefusal, Notation, SignatureError, find_contradiction};
use wire::{Digest, Fen, InstructionAnswer};

use crate::sale::{self, NOW};

/// The sale's quote with another total, in all its writings.
fn hundredfold() -> String {
    sale::signed(&sale::quote(|quote| {
        quote.total = Fen::new(3_000_000);
        quote.pay = "¥30000.00".into();
        quote.words = "叁万元整".into();
    }))
}

fn judge(
    quote: &str,
    instruction: Option<&InstructionAnswer>,
) -> Result<Contradiction, EvidenceRefusal> {
    find_contradiction(quote.as_bytes(), instruction, &sale::verified_tariff())
}

#[test]
fn a_wrong_amount_that_was_signed_convinces_anybody() {
    let good = sale::signed(&sale::quote(|_| ()));
    let answer = |amount: &str, change: fn(&mut wire::Instruction)| {
        let address = sale::address(|it| it.order.total_amount = amount.into());
        let instruction = sale::signed(&sale::instruction(&address, change));
        InstructionAnswer { address, instruction }
    };
    let for_more = answer("300.00", |it| {
        it.total = Fen::new(3_000_000);
        it.pay = "¥30000.00".into();
    });
    let leads_to_more = answer("30000.00", |_| ());
    let rows = [
        ("a quote", hundredfold(), None, Notation::Figures, "¥30000.00"),
        ("an instruction", good.clone(), Some(for_more), Notation::Figures, "¥30000.00"),
        ("its address", good, Some(leads_to_more), Notation::Yuan, "30000.00"),
    ];
    for (what, quote, instruction, form, text) in rows {
        let found = judge(&quote, instruction.as_ref()).expect(what);
        assert_eq!((found.batch, found.iat), (sale::batch_id("LZ-20251218-1"), NOW), "{what}");
        let received = (found.mismatch.received.notation(), found.mismatch.received.text());
        assert_eq!(received, (form, text), "{what}");
        assert_eq!(found.mismatch.announced.pay(), "¥300.00", "{what}");
    }
}

#[test]
fn statements_that_agree_or_were_forged_or_belong_to_nothing_convince_nobody() {
    let good = sale::signed(&sale::quote(|_| ()));
    let forged = hundredfold().replace("¥30000.00", "¥50000.00");
    let other_tariff = sale::signed(&sale::quote(|quote| quote.tariff = Digest::of(b"another")));
    let other_batch =
        sale::signed(&sale::quote(|quote| quote.batch = sale::batch_id("LZ-20260101-1")));
    let other_quantity = sale::signed(&sale::quote(|quote| quote.qty = 9));
    let of_another_quote = {
        let address = sale::address(|_| ());
        let instruction = sale::instruction(&address, |it| it.quote = Digest::of(b"another"));
        InstructionAnswer { instruction: sale::signed(&instruction), address }
    };
    // Anybody can write an address; it counts only where the instruction vouches for its bytes.
    let of_another_address = InstructionAnswer {
        address: sale::address(|it| it.order.total_amount = "30000.00".into()),
        ..sale::instruction_answer()
    };
    let whole = sale::instruction_answer();
    let rows = [
        (good.as_str(), None, EvidenceRefusal::NoContradiction),
        (&good, Some(&whole), EvidenceRefusal::NoContradiction),
        (&forged, None, EvidenceRefusal::Signature(SignatureError::Forged)),
        (&other_tariff, None, EvidenceRefusal::Tariff(Digest::of(b"another"))),
        (&other_batch, None, EvidenceRefusal::Mismatch("batch")),
        (&other_quantity, None, EvidenceRefusal::Mismatch("qty")),
        (&good, Some(&of_another_quote), EvidenceRefusal::Mismatch("quote")),
        (&good, Some(&of_another_address), EvidenceRefusal::Mismatch("address")),
    ];
    for (quote, instruction, expected) in rows {
        assert_eq!(judge(quote, instruction), Err(expected));
    }
}
