//! `samefare verify` and `samefare demo prepare`, below their command line.

use server::Clock;
use server::demo;
use server::roots::{self, RootsError};
use server::verify::{self, Broken};
use wire::{PurchaseView, endpoint};

use crate::counter::{NOW, OPENS, PROVIDER, Shop, keyring, purchase};

fn verified(note: &[u8], tariff: Option<&[u8]>) -> Result<usize, Broken> {
    let mut links = 0;
    verify::note(note, &keyring().roots(), tariff, |_| links += 1).map(|()| links)
}

#[tokio::test]
async fn each_note_of_a_purchase_holds_by_itself_and_a_changed_one_breaks() {
    let shop = Shop::open(3).await;
    let rider = shop.rider("13800138000").await;
    let address = rider.to_the_cashier(purchase(1)).await;
    shop.sandbox.pay(&address).await.expect("paid");
    shop.hear().await;
    let tariff = shop.get(endpoint::TARIFF).await.body;
    let view: PurchaseView = rider.purchase(purchase(1)).await;
    let instruction: wire::InstructionAnswer = {
        let other = shop.rider("13900139000").await;
        other.to_the_cashier(purchase(2)).await;
        other.instruct(purchase(2)).await.read()
    };
    let status = shop.get(&endpoint::status(&crate::counter::batch())).await;
    assert_eq!(verified(&tariff, None), Ok(2));
    let notes = [
        (view.quote.as_bytes(), 5),
        (view.receipt.as_deref().unwrap_or_default().as_bytes(), 5),
        (instruction.instruction.as_bytes(), 4),
        (&status.body, 4),
    ];
    for (note, links) in notes {
        assert_eq!(verified(note, Some(&tariff)), Ok(links));
        assert_eq!(verified(note, None), Err(Broken::NoTariff));
        let text = core::str::from_utf8(note).expect("text").replacen(" 1", " 2", 1);
        let changed = verified(text.as_bytes(), Some(&tariff));
        assert!(matches!(changed, Err(Broken::Signature | Broken::Note(_))), "{changed:?}");
    }
    let quote_as_tariff = verified(view.quote.as_bytes(), Some(view.quote.as_bytes()));
    assert!(matches!(quote_as_tariff, Err(Broken::Tariff(_))));
}

#[tokio::test]
async fn a_quote_of_another_amount_breaks_at_the_amount() {
    let shop = Shop::open(3).await;
    let rider = shop.rider("13800138000").await;
    let view: PurchaseView = rider.quote(purchase(1)).await.read();
    let tariff = shop.get(endpoint::TARIFF).await.body;
    let text = wire::Note::split(view.quote.as_bytes()).expect("a note").text;
    let converted = text.replace("total-fen 30000", "total-fen 3000000");
    let converted = keyring().quote.sign(&converted);
    let broken = Broken::Amount("¥300.00".into());
    assert_eq!(verified(converted.as_bytes(), Some(&tariff)), Err(broken));
}

#[tokio::test]
async fn a_quote_signed_before_its_key_was_delegated_breaks_at_the_signature() {
    let shop = Shop::open(3).await;
    let rider = shop.rider("13800138000").await;
    let view: PurchaseView = rider.quote(purchase(1)).await.read();
    let tariff = shop.get(endpoint::TARIFF).await.body;
    let text = wire::Note::split(view.quote.as_bytes()).expect("a note").text;
    for (iat, expected) in [(NOW, Ok(5)), (NOW - 1, Err(Broken::Signature))] {
        let dated = text.replace(&format!("iat {OPENS}"), &format!("iat {iat}"));
        let dated = keyring().quote.sign(&dated);
        assert_eq!(verified(dated.as_bytes(), Some(&tariff)), expected);
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
    let other = server::key::SigningKey::from_seed("other.example/finance-1", &[1; 32]);
    let other = other.expect("a key").public().to_string();
    assert_eq!(roots::parse(&text(&quoted(&operations), &quoted(&other))), Err(RootsError::Issuer));
}
