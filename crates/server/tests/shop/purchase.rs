//! One rider's purchase from code to ticket, verified as the rider's page verifies it.

use keys::Clock;
use proof::{ExpectedQuote, LatestSeen};
use server::Data;
use server::money::sweep_once;
use wire::{
    BatchState, InstructionAnswer, OrderState, ProblemType, PurchaseView, ReceiptKind, endpoint,
};

use crate::harness::{NOW, OPENS, ORIGIN, Shop, batch, keyring, purchase, quote_request};

#[tokio::test]
async fn a_rider_buys_a_ticket_and_every_note_on_the_way_holds() {
    let shop = Shop::open(3).await;
    let rider = shop.rider("13800138000").await;
    let tariff = shop.get(endpoint::TARIFF).await.body;
    let tariff = proof::verify_tariff(&tariff, &keyring().roots()).expect("a tariff");
    let tariff = tariff.in_force(OPENS, LatestSeen::default()).expect("in force");
    let (id, wanted) = (purchase(1), quote_request());

    let view: PurchaseView = rider.quote(id).await.read();
    let asked = ExpectedQuote {
        aud: ORIGIN,
        purchase: id,
        batch: &wanted.batch,
        product: &wanted.product,
        qty: Some(1),
    };
    let quote = proof::verify_quote(view.quote.as_bytes(), &tariff, &asked).expect("a quote");
    assert_eq!((quote.price().pay(), quote.price().words()), ("¥300.00", "叁佰元整"));
    assert_eq!((quote.iat, quote.exp), (OPENS, OPENS + 300));
    let confirmed = quote.confirm(&tariff, OPENS).expect("confirmed");

    let view: PurchaseView = rider.confirm(id, &view.quote).await.read();
    let order = view.order.expect("an order");
    assert_eq!((order.state, order.pay_by), (OrderState::Awaiting, OPENS + 600));
    let answer: InstructionAnswer = rider.instruct(id).await.read();
    let payable = proof::verify_instruction(&answer, &confirmed, &order.no, &tariff, OPENS);
    let payable = payable.expect("payable");
    assert_eq!(payable.payee(), "兰州轨道交通");

    let back = shop.sandbox.pay(payable.address()).await.expect("paid");
    assert!(back.starts_with(&format!("{ORIGIN}/p/{id}?")), "{back}");
    assert_eq!(rider.order_state(id).await, OrderState::Awaiting, "the way back proves nothing");
    shop.deliver_reports().await;

    let view = rider.purchase(id).await;
    assert_eq!(view.order.expect("an order").state, OrderState::Paid);
    let receipt = view.receipt.expect("a receipt");
    let receipt = proof::verify_receipt(receipt.as_bytes(), &confirmed, &order.no, &tariff);
    let receipt = receipt.expect("a receipt of this purchase");
    let ReceiptKind::Payment { tickets } = &receipt.kind else { panic!("a payment") };
    assert_eq!(*tickets, ["LZ-20251218-1-000001".into()]);
    let ledger = shop.sandbox.ledger().await.expect("a ledger");
    let charges: Vec<_> = ledger.iter().map(|entry| (entry.kind, entry.fen)).collect();
    assert_eq!(charges, [("charge", 30_000)]);
}

#[tokio::test]
async fn the_status_counts_and_its_number_only_rises() {
    let shop = Shop::builder().size(1).clock(Clock::manual(NOW)).open().await;
    let mut last = shop.status().await;
    assert_eq!((last.state, last.since), (BatchState::Upcoming, NOW));
    let mut next = async |state, sold, held| {
        let status = shop.status().await;
        assert_eq!((status.state, status.sold, status.held), (state, sold, held));
        assert!(status.seq > last.seq, "{:?} after {:?}", status.seq, last.seq);
        last = status;
    };
    shop.clock.advance(OPENS - NOW);
    next(BatchState::Open, 0, 0).await;
    let rider = shop.rider("13800138000").await;
    let address = rider.to_payment(purchase(1)).await;
    next(BatchState::SoldOut, 0, 1).await;
    shop.sandbox.pay(&address).await.expect("paid");
    shop.deliver_reports().await;
    next(BatchState::SoldOut, 1, 0).await;
    server::sale::pause(&shop.state, &batch()).await.expect("paused");
    next(BatchState::Paused, 1, 0).await;
    server::sale::resume(&shop.state, &batch()).await.expect("resumed");
    next(BatchState::SoldOut, 1, 0).await;
    shop.clock.advance(86_400);
    next(BatchState::Closed, 1, 0).await;
}

#[tokio::test]
async fn a_batch_sells_between_its_opening_and_its_close_unless_it_is_paused() {
    let shop = Shop::builder().clock(Clock::manual(NOW)).open().await;
    let rider = shop.rider("13800138000").await;
    let early = rider.quote(purchase(1)).await;
    assert_eq!(early.kind(), ProblemType::NotOpen);
    assert_eq!(early.header(&axum::http::header::RETRY_AFTER), "400");
    shop.clock.advance(OPENS - NOW);
    server::sale::pause(&shop.state, &batch()).await.expect("paused");
    assert_eq!(rider.quote(purchase(1)).await.kind(), ProblemType::Paused);
    server::sale::resume(&shop.state, &batch()).await.expect("resumed");
    let view: PurchaseView = rider.quote(purchase(1)).await.read();
    server::sale::pause(&shop.state, &batch()).await.expect("paused");
    assert_eq!(rider.confirm(purchase(1), &view.quote).await.kind(), ProblemType::Paused);
    shop.clock.advance(86_400);
    let late = rider.quote(purchase(1)).await;
    assert_eq!(late.kind(), ProblemType::NotOpen);
    assert_eq!(late.header(&axum::http::header::RETRY_AFTER), "");
}

#[tokio::test]
async fn a_restart_in_the_middle_loses_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = Data::Folder(folder.path().into());
    let open = async || Shop::builder().data(data.clone()).open().await;
    let id = purchase(1);
    let first = open().await;
    let rider = first.rider("13800138000").await;
    let address = rider.to_payment(id).await;
    let (cookies, before) = (rider.cookies.clone(), rider.purchase(id).await);
    first.sandbox.pay(&address).await.expect("paid");
    first.state.close().await;

    let second = open().await;
    let rider = crate::harness::Rider { shop: &second, cookies };
    assert_eq!(rider.purchase(id).await, before);
    assert_eq!(rider.to_payment(id).await, address, "the same address, byte for byte");
    second.clock.advance(601);
    sweep_once(&second.state).await;
    assert_eq!(rider.order_state(id).await, OrderState::Paid, "found without any notification");
}
