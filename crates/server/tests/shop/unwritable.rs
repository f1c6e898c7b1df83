//! A store that can't be written for a while: every request that writes is answered `busy`, nothing of it is kept, and
//! the same requests succeed once the store can be written again.

use axum::http::{StatusCode, header};
use server::Data;
use server::money::sweep_once;
use wire::{
    ClaimRequest, CodeRequest, OrderState, ProblemType, PurchaseView, SessionRequest, endpoint,
};

use crate::harness::{Shop, purchase};
use crate::pause::{hundredfold, store};

#[tokio::test]
async fn while_another_program_locks_the_store_every_write_is_answered_busy_and_succeeds_later() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = Data::Folder(folder.path().into());
    let shop = Shop::builder().size(4).data(data).open().await;
    let (new, quoted) = (shop.rider("13800138000").await, shop.rider("13800138001").await);
    let (ordered, paid) = (shop.rider("13800138002").await, shop.rider("13800138003").await);
    let view: PurchaseView = quoted.quote(purchase(2)).await.read();
    let order = ordered.to_order(purchase(3)).await.order.expect("an order");
    let address = paid.to_payment(purchase(4)).await;
    shop.sandbox.visit(&address).await.expect("a cashier");
    shop.sandbox.pay(&address).await.expect("a payment");
    let reports = shop.sandbox.take_notifications().await.expect("reports");
    let code = wire::request::encode(&CodeRequest { phone: Some("13800138009".into()) });
    let mut asked = shop.browser();
    asked.code("13800138008").await;
    let session = SessionRequest::Code("wrong!".into());
    let claim = wire::request::encode(&ClaimRequest { code: order.claim.expect("a claim code") });
    let evidence = wire::request::encode(&hundredfold(&view.quote));

    // As the operator's own `sqlite3` may hold it.
    let mut lock = store(&folder).await;
    sqlx::raw_sql("BEGIN IMMEDIATE").execute(&mut lock).await.expect("a lock");
    // Together, since each waits for its turn as long as the store allows, some five seconds.
    let answers = tokio::join!(
        shop.post(endpoint::CODES, code.clone()),
        asked.post(endpoint::SESSION, None, &session),
        shop.post(endpoint::CLAIMS, claim.clone()),
        shop.post(endpoint::EVIDENCE, evidence.clone()),
        new.quote(purchase(1)),
        quoted.confirm(purchase(2), &view.quote),
        ordered.instruct(purchase(3)),
        paid.settle(purchase(4)),
        shop.deliver(&reports[0]),
        sweep_once(&shop.state),
    );
    let (code_asked, signed_in, claimed, reported, quote, order, instruction, settled, ..) =
        &answers;
    let rows = [
        ("codes", code_asked),
        ("session", signed_in),
        ("claims", claimed),
        ("evidence", reported),
        ("quotes", quote),
        ("orders", order),
        ("instructions", instruction),
        ("settle", settled),
    ];
    for (name, answer) in rows {
        assert_eq!(answer.kind(), ProblemType::Busy, "{name}: {}", answer.text());
        assert_eq!(answer.header(&header::RETRY_AFTER), "1", "{name}");
    }
    assert_eq!(answers.8.status, StatusCode::SERVICE_UNAVAILABLE, "it is reported again");
    sqlx::raw_sql("ROLLBACK").execute(&mut lock).await.expect("unlocked");

    assert_eq!(shop.deliver(&reports[0]).await.status, StatusCode::OK);
    assert_eq!(paid.order_state(purchase(4)).await, OrderState::Paid, "the payment is not lost");
    assert_eq!(shop.post(endpoint::CODES, code).await.status, StatusCode::OK);
    assert_eq!(asked.sign_in("wrong!").await.kind(), ProblemType::CodeWrong);
    assert_eq!(shop.post(endpoint::CLAIMS, claim).await.status, StatusCode::OK);
    assert_eq!(new.quote(purchase(1)).await.status, StatusCode::OK, "no hold was left over");
    assert_eq!(quoted.confirm(purchase(2), &view.quote).await.status, StatusCode::OK);
    assert_eq!(ordered.instruct(purchase(3)).await.status, StatusCode::OK);
    assert_eq!(shop.post(endpoint::EVIDENCE, evidence).await.status, StatusCode::NO_CONTENT);
}
