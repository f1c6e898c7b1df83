//! Every single-byte change of a valid note is refused, whatever its purpose.

use wire::Purpose;

use crate::sale;
use crate::verdict::{Judge, Received};

/// A bit at either end, the one that turns a letter's case, and all but one.
const MASKS: [u8; 4] = [0x01, 0x20, 0x80, 0xfe];
/// The bytes that are inserted: the separators of the format, and a digit.
const INSERTED: [u8; 3] = [b'\n', b' ', b'0'];

#[test]
fn every_changed_byte_of_a_tariff_is_refused() {
    refused(Purpose::Tariff, &sale::signed(&sale::tariff(|_| ())).into());
}

#[test]
fn every_changed_byte_of_a_quote_is_refused() {
    refused(Purpose::Quote, &sale::signed(&sale::quote(|_| ())).into());
}

#[test]
fn every_changed_byte_of_an_instruction_and_of_its_address_is_refused() {
    let answer = sale::instruction_answer();
    let address = answer.address.into_bytes();
    let received = Received {
        note: answer.instruction.into_bytes(),
        address: String::from_utf8(address.clone()).ok(),
    };
    refused(Purpose::Instruction, &received);
    let judge = Judge::new();
    for (change, address) in changes(&address) {
        // An address that is not UTF-8 can't be in JSON.
        let Ok(address) = String::from_utf8(address) else {
            continue;
        };
        let changed = Received { address: Some(address), ..received.clone() };
        let verdict = judge.verdict(Purpose::Instruction, &changed);
        assert_eq!(verdict, Err("address".into()), "the address, {change}");
    }
}

#[test]
fn every_changed_byte_of_a_receipt_is_refused() {
    refused(Purpose::Receipt, &sale::signed(&sale::receipt(|_| ())).into());
    refused(Purpose::Receipt, &sale::signed(&sale::receipt(sale::refund)).into());
}

#[test]
fn every_changed_byte_of_a_status_is_refused() {
    refused(Purpose::Status, &sale::signed(&sale::status(|_| ())).into());
}

fn refused(purpose: Purpose, received: &Received) {
    let judge = Judge::new();
    assert_eq!(judge.verdict(purpose, received), Ok(()), "it is in order as it stands");
    for (change, note) in changes(&received.note) {
        let changed = Received { note, ..received.clone() };
        assert!(judge.verdict(purpose, &changed).is_err(), "{}, {change}", purpose.as_str());
    }
}

/// The bytes with one of them changed, removed, doubled, or with one inserted before it, and a
/// description.
fn changes(bytes: &[u8]) -> impl Iterator<Item = (String, Vec<u8>)> + '_ {
    let with =
        move |at: usize, here: &[u8], after: usize| [&bytes[..at], here, &bytes[after..]].concat();
    let places = (0..bytes.len()).flat_map(move |at| {
        let byte = bytes[at];
        let masked = MASKS
            .map(|mask| (format!("byte {at} xor {mask:#04x}"), with(at, &[byte ^ mask], at + 1)));
        let inserted =
            INSERTED.map(|new| (format!("{new:#04x} before byte {at}"), with(at, &[new], at)));
        let left_out = (format!("without byte {at}"), with(at, &[], at + 1));
        let doubled = (format!("byte {at} twice"), with(at, &[byte, byte], at + 1));
        masked.into_iter().chain(inserted).chain([left_out, doubled])
    });
    let end = bytes.len();
    places.chain(INSERTED.map(|new| (format!("{new:#04x} at the end"), with(end, &[new], end))))
}
