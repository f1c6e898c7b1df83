//! `samefare verify` and `samefare-demo prepare`, below their command line.

use axum::http::{StatusCode, header};
use keys::Clock;
use keys::roots::{self, RootsError};
use keys::verify::{self, Broken, LinkVerdict};
use proof::{LinkError, SignatureError};
use sandbox::demo;
use wire::{ProblemType, PurchaseView, Purpose, endpoint};

use crate::harness::{NOW, OPENS, PROVIDER, Rider, Shop, keyring, purchase};

/// The valid links, where none is invalid.
fn verified(file: &str, tariff: Option<&str>) -> Result<Vec<&'static str>, Broken> {
    let report = verify::file(file, tariff, &keyring().roots());
    let holds = report.links.iter().filter(|link| link.verdict == LinkVerdict::Holds);
    let holds = holds.map(|link| link.name).collect();
    report.broken.map_or(Ok(holds), Err)
}

/// A shop in which a rider has paid for the first purchase.
async fn paid(shop: &Shop) -> Rider<'_> {
    let rider = shop.rider("13800138000").await;
    let address = rider.to_payment(purchase(1)).await;
    shop.sandbox.pay(&address).await.expect("paid");
    shop.deliver_reports().await;
    rider
}

#[tokio::test]
async fn the_price_proof_of_a_purchase_holds_and_one_changed_amount_names_its_link() {
    let shop = Shop::open(3).await;
    let rider = paid(&shop).await;
    let answer = rider.get(&endpoint::price_proof(purchase(1))).await;
    assert_eq!(answer.header(&header::CONTENT_TYPE), "text/plain; charset=utf-8");
    let file = answer.text();
    assert_eq!(verified(file, None), Ok(vec!["tariff", "quote", "instruction", "receipt"]));
    // A proof contains its own tariff, whatever file is beside it.
    assert!(verified(file, Some("no tariff")).is_ok());
    let links = [Purpose::Tariff, Purpose::Quote, Purpose::Instruction, Purpose::Receipt];
    for (at, link) in links.into_iter().enumerate() {
        let (place, _) = file.match_indices("¥300.00").nth(at).expect("four times the fare");
        let (before, after) = file.split_at(place);
        let changed = [before, &after.replacen("300.00", "300.01", 1)].concat();
        let broken = verified(&changed, None);
        assert!(matches!(&broken, Err(Broken::Link(named, _)) if *named == link), "{broken:?}");
    }
}

#[tokio::test]
async fn a_price_proof_and_a_code_are_for_the_rider_who_has_a_receipt() {
    let shop = Shop::open(3).await;
    let rider = paid(&shop).await;
    rider.quote(purchase(2)).await;
    let other = shop.rider("13900139000").await;
    for path in [endpoint::price_proof, endpoint::receipt_code] {
        assert_eq!(rider.get(&path(purchase(1))).await.status, StatusCode::OK);
        for refused in [rider.get(&path(purchase(2))).await, other.get(&path(purchase(1))).await] {
            assert_eq!(refused.kind(), ProblemType::NotFound);
        }
        assert_eq!(shop.get(&path(purchase(1))).await.kind(), ProblemType::SignedOut);
    }
    let code = rider.get(&endpoint::receipt_code(purchase(1))).await;
    assert_eq!(code.header(&header::CONTENT_TYPE), "image/svg+xml");
    assert!(code.text().contains("<svg"));
}

#[tokio::test]
async fn each_note_of_a_purchase_holds_by_itself_and_a_changed_one_breaks() {
    let shop = Shop::open(3).await;
    let rider = paid(&shop).await;
    let tariff = shop.get(endpoint::TARIFF).await;
    let view: PurchaseView = rider.purchase(purchase(1)).await;
    let file = rider.get(&endpoint::price_proof(purchase(1))).await;
    let proof = wire::PriceProof::read(file.text()).expect("a price proof");
    let status = shop.get(&endpoint::status(&crate::harness::batch())).await;
    assert_eq!(verified(tariff.text(), None), Ok(vec!["tariff"]));
    let notes = [
        (view.quote.as_str(), vec!["tariff", "quote"]),
        (view.receipt.as_deref().unwrap_or_default(), vec!["tariff", "receipt"]),
        (proof.instruction.unwrap_or_default(), vec!["tariff", "instruction"]),
        (status.text(), vec!["status"]),
    ];
    for (note, links) in notes {
        assert_eq!(verified(note, Some(tariff.text())), Ok(links));
        assert_eq!(verified(note, None), Err(Broken::NoTariff));
        let changed = note.replacen(" 1", " 2", 1);
        assert!(verified(&changed, Some(tariff.text())).is_err(), "{changed}");
    }
    assert!(matches!(verified("nothing", None), Err(Broken::File(_))));
}

#[tokio::test]
async fn a_quote_signed_before_its_key_was_delegated_breaks_at_the_signature() {
    let shop = Shop::open(3).await;
    let rider = shop.rider("13800138000").await;
    let view: PurchaseView = rider.quote(purchase(1)).await.read();
    let tariff = shop.get(endpoint::TARIFF).await;
    let text = wire::Note::split(view.quote.as_bytes()).expect("a note").text;
    let early = LinkError::Signature(SignatureError::KeyWindow);
    for (iat, expected) in [(NOW, None), (NOW - 1, Some(Broken::Link(Purpose::Quote, early)))] {
        let dated = text.replace(&format!("iat {OPENS}"), &format!("iat {iat}"));
        let dated = dated.replace(&format!("exp {}", OPENS + 300), &format!("exp {}", iat + 300));
        let dated = keyring().quote.sign(&dated);
        assert_eq!(verified(&dated, Some(tariff.text())).err(), expected);
    }
}

#[test]
fn preparing_a_demo_again_keeps_what_is_there() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path();
    let clock = Clock::manual(NOW);
    let prepare = |provider, opens_in| {
        demo::prepare(data, demo::TARIFF, provider, opens_in, &clock).expect("prepared");
        let note = std::fs::read(data.join("tariff.txt")).expect("a tariff");
        let text = std::fs::read_to_string(data.join("roots.toml")).expect("roots");
        let roots = roots::parse(&text).expect("roots");
        proof::verify_tariff(&note, &roots).expect("a tariff that both signed")
    };
    let first = prepare(PROVIDER, Some(40));
    assert_eq!((first.version, first.batches[0].opens), (1, NOW + 40));
    clock.advance(10);
    assert_eq!(prepare(PROVIDER, None), first);
    let moved = prepare("http://127.0.0.1:9", None);
    assert_eq!((moved.version, moved.batches[0].opens), (2, NOW + 40));
    let anew = prepare("http://127.0.0.1:9", Some(5));
    assert_eq!((anew.version, anew.batches[0].opens), (3, NOW + 15));
    assert_eq!(anew.keys[0].key, first.keys[0].key);
}

#[test]
fn root_keys_are_one_issuers_and_of_both_kinds() {
    let roots = keyring().roots();
    let (operations, finance) = (roots.operations[0].to_string(), roots.finance[0].to_string());
    let text = |operations: &str, finance: &str| {
        format!("operations = [{operations}]\nfinance = [{finance}]\n")
    };
    let quoted = |key: &str| format!("\"{key}\"");
    let both = text(&quoted(&operations), &quoted(&finance));
    assert_eq!(roots::parse(&both), Ok(roots));
    assert_eq!(roots::parse(&text(&quoted(&operations), "")), Err(RootsError::Missing));
    let cut = operations.get(..60).expect("a key is longer");
    let broken = roots::parse(&text(&quoted(cut), &quoted(&finance)));
    assert_eq!(broken, Err(RootsError::Key(cut.into())));
    let other = keys::SigningKey::from_seed("other.example/finance-1", &[1; 32]);
    let other = other.expect("a key").public().to_string();
    assert_eq!(roots::parse(&text(&quoted(&operations), &quoted(&other))), Err(RootsError::Issuer));
}
