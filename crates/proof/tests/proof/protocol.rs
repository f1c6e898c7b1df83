//! The examples in `docs/protocol.md` are the base notes of the vectors, and they verify.

use wire::Purpose::{self, Instruction, Quote, Receipt, Status, Tariff};
use wire::{PriceProof, fragment};

use crate::sale;
use crate::verdict::{Judge, Received};

const PROTOCOL: &str = include_str!("../../../../docs/protocol.md");

/// The code blocks of the page, with what follows their opening fence on its line.
fn blocks() -> Vec<(&'static str, &'static str)> {
    let fenced = PROTOCOL.split("```").skip(1).step_by(2);
    fenced.filter_map(|block| block.split_once('\n')).collect()
}

#[test]
fn every_note_in_the_protocol_is_taken() {
    let judge = Judge::new();
    let mut kinds = Vec::new();
    for (_, block) in blocks() {
        let purpose = Purpose::ALL
            .into_iter()
            .find(|it| block.starts_with(&format!("{}/{}/v", sale::ISSUER, it.as_str())));
        let Some(purpose) = purpose else { continue };
        let address = (purpose == Purpose::Instruction).then(|| sale::address(|_| ()));
        let received = Received { note: block.into(), address };
        assert_eq!(judge.verdict(purpose, &received), Ok(()), "{block}");
        kinds.push(purpose);
    }
    assert_eq!(kinds, [Tariff, Quote, Instruction, Receipt, Receipt, Status]);
}

#[test]
fn the_address_in_the_protocol_is_the_signed_one() {
    let address = sale::address(|_| ());
    assert!(blocks().iter().any(|(_, block)| block.trim_end() == address));
}

#[test]
fn the_price_proof_and_the_address_of_a_receipt_in_the_protocol_are_those_of_its_notes() {
    let (tariff, receipt) =
        (sale::signed(&sale::tariff(|_| ())), sale::signed(&sale::receipt(|_| ())));
    let part = blocks().into_iter().find(|(_, block)| block.starts_with("samefare price proof v1"));
    let (_, part) = part.expect("an example");
    let proof = PriceProof::read(part).expect("it reads");
    assert_eq!(proof, PriceProof { receipt: Some(&receipt), ..PriceProof::default() });
    let proof = PriceProof { tariff: Some(&tariff), ..proof };
    assert!(proof::verify_price_proof(&proof, &sale::roots()).receipt.valid().is_some());
    let address = format!("{}/verify#{}", sale::AUD, fragment::write(&receipt));
    assert!(blocks().iter().any(|(_, block)| block.trim_end() == address), "{address}");
}

#[test]
fn the_digests_and_ids_in_the_protocol_are_those_of_its_notes() {
    let digest = sale::digest_of(&sale::quote(|_| ())).to_string();
    let confirmed = format!("{{\"quote\":\"{digest}\"}}");
    assert!(blocks().contains(&("json", &*format!("{confirmed}\n"))), "{confirmed}");
    let order = format!("\"no\": \"{}\"", sale::order());
    assert!(PROTOCOL.contains(&order), "{order}");
}
