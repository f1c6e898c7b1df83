//! Notes that are wrong and signed by the right keys: what a broken or bought server could
//! send.

use std::time::{SystemTime, UNIX_EPOCH};

use channels::alipay::{Direction, open_query, signed_query};
use keys::pricing;
use sandbox::demo::{ISSUER, Keyring};
use wire::{
    Body, Digest, Fen, Instruction, InstructionAnswer, Note, OrderState, PurchaseView, Quote,
    Slice, answer, note, request,
};

/// A server that errs by the factor between fen and yuan.
const FACTOR: u32 = 100;

/// A purchase whose quote is changed like this and signed again; nothing when it is no purchase.
pub(crate) fn quote(
    text: &str,
    keys: &Keyring,
    change: impl FnOnce(Quote) -> Quote,
) -> Option<String> {
    let view: PurchaseView = answer::decode(text.as_bytes())?;
    let quote = keys.quote.note(ISSUER, &change(body(&view.quote)?));
    Some(request::encode(&PurchaseView { quote, ..view }))
}

/// A hundred times as much, in all four writings.
pub(crate) fn times_hundred(quote: Quote) -> Quote {
    let total = Fen::new(quote.total.get() * FACTOR);
    let (pay, words) = (pricing::figures(total), pricing::words(total));
    let (pay, words) = (Slice::from(pay.as_str()), Slice::from(words.as_str()));
    Quote { total, pay, words, ..quote }
}

/// The same quote, good for so many seconds from now.
pub(crate) fn ending_in(quote: Quote, seconds: u64) -> Quote {
    let iat = now();
    Quote { iat, exp: iat + seconds, ..quote }
}

/// A purchase whose order is in this state, without a receipt.
pub(crate) fn order(text: &str, state: OrderState) -> Option<String> {
    let mut view: PurchaseView = answer::decode(text.as_bytes())?;
    view.order.as_mut()?.state = state;
    view.receipt = None;
    Some(request::encode(&view))
}

/// An address that asks the provider for a hundred times the amount, signed by the merchant, and
/// an instruction signed over that address.
pub(crate) fn address(text: &str, keys: &Keyring) -> Option<String> {
    let answer: InstructionAnswer = answer::decode(text.as_bytes())?;
    let instruction: Instruction = body(&answer.instruction)?;
    let right = pricing::yuan(instruction.total);
    let wrong = pricing::yuan(Fen::new(instruction.total.get() * FACTOR));
    // The order string of an app is a query by itself.
    let begins = answer.address.find('?').map_or(0, |mark| mark + 1);
    let (begins, query) = answer.address.split_at(begins);
    let mut all = open_query(query, Direction::Request, &keys.merchant.public())?;
    let content = all.get_mut("biz_content")?;
    *content = content.replacen(&format!("\"{right}\""), &format!("\"{wrong}\""), 1);
    let query = signed_query(all, Direction::Request, &keys.merchant)?;
    let address = format!("{begins}{query}");
    let instruction = Instruction { address: Digest::of(address.as_bytes()), ..instruction };
    let instruction = keys.instruction.note(ISSUER, &instruction);
    Some(request::encode(&InstructionAnswer { address, instruction }))
}

/// An instruction for a hundred times the amount, over an address with the right amount.
pub(crate) fn instruction(text: &str, keys: &Keyring) -> Option<String> {
    let answer: InstructionAnswer = answer::decode(text.as_bytes())?;
    let instruction: Instruction = body(&answer.instruction)?;
    let total = Fen::new(instruction.total.get() * FACTOR);
    let pay = Slice::from(pricing::figures(total).as_str());
    let instruction = keys.instruction.note(ISSUER, &Instruction { total, pay, ..instruction });
    Some(request::encode(&InstructionAnswer { instruction, ..answer }))
}

/// The tariff with the signature of operations alone.
pub(crate) fn tariff(text: &str, keys: &Keyring) -> Option<String> {
    let split = Note::split(text.as_bytes()).ok()?;
    Some(keys.operations.sign(&split.text))
}

/// The body of a note.
pub(crate) fn body<B: Body>(text: &str) -> Option<B> {
    let split = Note::split(text.as_bytes()).ok()?;
    note::read(&split.text).ok().map(|(_, body)| body)
}

/// Seconds since 1970.
pub(crate) fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.expect("a clock after 1970").as_secs()
}
