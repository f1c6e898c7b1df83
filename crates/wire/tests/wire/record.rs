//! The record that the app stores on the phone: it is read back, and any other text is refused.

use wire::record::{Intent, StoredRecord};
use wire::{BatchId, Digest, ProductId, PurchaseId};

#[test]
fn what_was_stored_reads_back() {
    let purchase = PurchaseId::from_random([7; 16]);
    let batch = BatchId::parse("LZ-20251218-1").expect("a batch id");
    let product = ProductId::parse("ride100").expect("a product id");
    let mut record = StoredRecord::default();
    record.purchase = Some(Intent { purchase, batch, product, qty: 1 });
    record.tariff = Some("a\n\n— b c\n".into());
    record.tariff_version = 7;
    record.tariff_digest = Some(Digest::of(b"a\n"));
    record.seen_s = 1_766_066_400;
    for record in [record, StoredRecord::default()] {
        assert_eq!(StoredRecord::decode(&record.encode()), Some(record));
    }
}

#[test]
fn a_record_of_another_version_or_of_nobody_is_not_read() {
    let text = StoredRecord::default().encode();
    assert!(text.contains(r#""version":1"#), "{text}");
    for refused in [
        text.replace(r#""version":1"#, r#""version":2"#),
        text.replace(r#""version":1"#, r#""version":0"#),
        text.replace(r#""version":1,"#, ""),
        text[..text.len() - 1].into(),
        "null".into(),
        String::new(),
    ] {
        assert_eq!(StoredRecord::decode(&refused), None, "{refused}");
    }
}
