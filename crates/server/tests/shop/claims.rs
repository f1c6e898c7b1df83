//! Claim codes: they find a purchase on any phone, and allow only reading.

use fixtures::Cookies;
use wire::{Channel, ClaimRequest, OrderState, ProblemType, PurchaseView, SessionAnswer, endpoint};

use crate::harness::{Answer, Rider, Shop, purchase};

async fn say(shop: &Shop, code: &str) -> Answer {
    let request = ClaimRequest { code: code.into() };
    shop.post(endpoint::CLAIMS, wire::request::encode(&request)).await
}

/// Another phone, on which this code was entered.
async fn looker<'a>(shop: &'a Shop, code: &str) -> Rider<'a> {
    let answer = say(shop, code).await;
    let mut cookies = Cookies::default();
    cookies.take(answer.cookies());
    let who: SessionAnswer = answer.read();
    assert_eq!(who.phone, "138****8000");
    Rider { shop, cookies }
}

async fn code_of(rider: &Rider<'_>, number: u8) -> String {
    let order = rider.purchase(purchase(number)).await.order.expect("an order");
    order.claim.expect("a claim code")
}

#[tokio::test]
async fn a_claim_code_shows_its_purchase_on_another_phone_however_it_is_typed() {
    let shop = Shop::open(3).await;
    let rider = shop.rider("13800138000").await;
    let address = rider.to_payment(purchase(1)).await;
    let code = code_of(&rider, 1).await;
    assert_eq!(code.len(), 19, "four groups of four");
    assert_eq!(code_of(&rider, 1).await, code, "it is shown again");
    shop.sandbox.pay(&address).await.expect("paid");
    for typed in [code.clone(), code.to_lowercase(), code.replace('-', " "), code.replace('-', "")]
    {
        let other = looker(&shop, &typed).await;
        let mine: PurchaseView =
            other.get(&endpoint::mine(&crate::harness::quote_request().batch)).await.read();
        assert_eq!(mine.purchase, purchase(1));
        let settled: PurchaseView = other.settle(purchase(1)).await.read();
        assert_eq!(settled.order.expect("an order").state, OrderState::Paid);
    }
}

#[tokio::test]
async fn who_looks_by_a_claim_code_can_do_nothing_and_see_nothing_else() {
    let shop = Shop::open(9).await;
    let rider = shop.rider("13800138000").await;
    let (_, view) = (rider.to_payment(purchase(1)).await, rider.purchase(purchase(1)).await);
    let other = looker(&shop, &code_of(&rider, 1).await).await;
    assert_eq!(other.quote(purchase(2)).await.kind(), ProblemType::SignedOut);
    assert_eq!(other.confirm(purchase(1), &view.quote).await.kind(), ProblemType::SignedOut);
    let instruction = other.instruct_by(Channel::AlipayWap, purchase(1)).await;
    assert_eq!(instruction.kind(), ProblemType::SignedOut);
    // Another purchase of the same rider.
    let next = shop.rider("13900139000").await;
    next.to_payment(purchase(3)).await;
    assert_eq!(other.get(&endpoint::purchase(purchase(3))).await.kind(), ProblemType::NotFound);
    assert_eq!(other.settle(purchase(3)).await.kind(), ProblemType::NotFound);
}

#[tokio::test]
async fn neither_the_number_nor_a_guess_opens_anything_and_no_guesses_keep_a_rider_out() {
    let shop = Shop::open(3).await;
    let rider = shop.rider("13800138000").await;
    rider.to_payment(purchase(1)).await;
    let code = code_of(&rider, 1).await;
    let order = rider.purchase(purchase(1)).await.order.expect("an order").no.to_string();
    let last = if code.ends_with('0') { "1" } else { "0" };
    let close = format!("{}{last}", &code[..code.len() - 1]);
    for wrong in [purchase(1).number(), purchase(1).to_string(), order, close, String::new()] {
        assert_eq!(say(&shop, &wrong).await.kind(), ProblemType::CodeWrong, "{wrong}");
    }
    for _ in 0..100 {
        assert_eq!(say(&shop, "0000-0000-0000-0000").await.kind(), ProblemType::CodeWrong);
    }
    assert_eq!(looker(&shop, &code).await.order_state(purchase(1)).await, OrderState::Awaiting);
}
