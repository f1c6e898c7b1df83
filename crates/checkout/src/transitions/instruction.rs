//! The instruction of an order: verified, it becomes an address to pay at.

use proof::{InstructionRefusal, Window, verify_instruction};
use wire::{EvidenceRequest, InstructionAnswer, OrderNo, answer};

use crate::network::request::{Attempt, Request};
use crate::page::clock::CLOCK_AGAIN_MS;
use crate::state::{DisputedNote, Placed, State};
use crate::transitions::context::Context;
use crate::transitions::steps::{ask_again_disputed, check, fail_untrusted, settle};

pub(crate) fn on_instruction(
    state: State,
    attempt: Attempt,
    body: &[u8],
    cx: &mut Context<'_>,
) -> State {
    let placed = match state {
        State::Instructing(placed) => placed,
        State::Disputed { note: DisputedNote::Instruction(placed), .. } => *placed,
        state => return state,
    };
    let purchase = placed.intent.purchase;
    let tariff = cx.page.sale.tariff(&placed.confirmed.quote().tariff);
    let (Some(answer), Some(tariff)) = (answer::decode::<InstructionAnswer>(body), tariff) else {
        return fail_untrusted(Some(placed.intent), cx);
    };
    let no = OrderNo::derive(purchase, attempt.number);
    match verify_instruction(&answer, &placed.confirmed, &no, tariff, cx.now_s()) {
        Ok(payable) => {
            cx.page.clock.window_held();
            // The channel of the attempt, which may have been given to another one by another tab.
            let placed = Placed { channel: Some(payable.channel()), ..placed };
            State::Paying { placed, payable: Box::new(payable) }
        }
        // A payment may have been opened before, so the outcome is unknown.
        Err(InstructionRefusal::Amount(_)) if !cx.page.memory.is_unopened(purchase) => {
            check(placed, 0, cx)
        }
        Err(InstructionRefusal::Amount(mismatch)) => {
            let quote = placed.confirmed.quote().note().join();
            cx.page.report(EvidenceRequest { quote, instruction: Some(answer) }, cx.now);
            ask_again_disputed(Request::Instruction(purchase, attempt), cx);
            State::Disputed { note: DisputedNote::Instruction(Box::new(placed)), mismatch }
        }
        Err(InstructionRefusal::Window(_)) if cx.page.clock.resync_once(cx.now) => {
            cx.request_in(Request::Instruction(purchase, attempt), CLOCK_AGAIN_MS);
            State::Instructing(placed)
        }
        Err(InstructionRefusal::Window(Window::Expired)) => settle(placed, cx),
        Err(
            InstructionRefusal::Window(Window::NotYetValid | Window::Open(_))
            | InstructionRefusal::Signature(_)
            | InstructionRefusal::Mismatch(_)
            | InstructionRefusal::Address
            | InstructionRefusal::Unreadable(_)
            | InstructionRefusal::Lifetime,
        ) => fail_untrusted(Some(placed.intent), cx),
    }
}
