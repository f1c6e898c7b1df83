//! The status: of the batch and under the tariff that are meant, and never an older one than is
//! known.

use proof::{StatusRefusal, Verified, verify_status};
use wire::{Sequence, Status};

use crate::sale;

fn verified(seq: u64, iat: u64) -> Verified<Status> {
    let note = sale::signed(&sale::status(|it| (it.seq, it.iat) = (Sequence::new(seq), iat)));
    let batch = sale::batch_id("LZ-20251218-1");
    verify_status(note.as_bytes(), &batch, &sale::verified_tariff()).expect("it is in order")
}

#[test]
fn a_status_is_of_the_batch_that_was_asked_for_and_that_the_tariff_has() {
    let tariff = sale::verified_tariff();
    for (received, asked, verdict) in [
        ("LZ-20251218-1", "LZ-20251218-1", Ok(())),
        ("LZ-20251219-2", "LZ-20251219-2", Ok(())),
        ("LZ-20251219-2", "LZ-20251218-1", Err(StatusRefusal::Batch)),
        ("LZ-20251220-3", "LZ-20251220-3", Err(StatusRefusal::Batch)),
    ] {
        let note = sale::signed(&sale::status(|it| it.batch = sale::batch_id(received)));
        let status = verify_status(note.as_bytes(), &sale::batch_id(asked), &tariff);
        assert_eq!(status.map(|_| ()), verdict, "{received} for {asked}");
    }
}

#[test]
fn a_status_of_another_tariff_names_it_so_that_it_can_be_fetched() {
    let other = sale::digest_of(&sale::tariff(|it| it.version = 8));
    let note = sale::signed(&sale::status(|it| it.tariff = other));
    let batch = sale::batch_id("LZ-20251218-1");
    let status = verify_status(note.as_bytes(), &batch, &sale::verified_tariff());
    assert_eq!(status.map(|_| ()), Err(StatusRefusal::Tariff(other)));
}

#[test]
fn a_lower_sequence_number_is_never_the_later_status() {
    let known = verified(12, sale::NOW);
    for (seq, iat, later) in [
        (11, sale::NOW + 60, false),
        (12, sale::NOW - 1, false),
        (12, sale::NOW, true),
        (12, sale::NOW + 1, true),
        (13, sale::NOW - 60, true),
    ] {
        assert_eq!(verified(seq, iat).is_later_than(&known), later, "{seq} at {iat}");
    }
}
