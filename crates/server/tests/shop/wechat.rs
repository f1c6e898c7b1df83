//! WeChat Pay, in a browser, inside WeChat and in an app: the same steps and the same decisions about money as Alipay's.

use axum::body::Body;
use axum::http::{Request, header};
use channels::wechat::Signature;
use channels::wechat::trade::{Notice, Sealed};
use guard::{GuardRefusal, RefundFailure};
use guard_client::{OrderAt, OrderFacts, Payer, RefundRefusal};
use proof::{ExpectedQuote, InstructionRefusal, LatestSeen};
use sandbox::{Delivery, SandboxRefusal};
use server::money::sweep_once;
use wire::AddressError;
use wire::{
    Channel, Digest, Fen, Instruction, InstructionAnswer, OrderNo, OrderState, ProblemType,
    PurchaseView, endpoint,
};

use crate::guard::met;
use crate::harness::{
    OPENID, OPENS, ORIGIN, PROVIDER, Rider, Shop, body_of, keyring, purchase, quote_request,
};
use crate::money::{movements, receipt};

const PAY_SECONDS: u64 = 600;
const CHANNELS: [Channel; 3] = [Channel::WechatH5, Channel::WechatJsapi, Channel::WechatApp];

/// A rider with an openid, for payments inside WeChat.
async fn known<'a>(shop: &'a Shop, phone: &str) -> Rider<'a> {
    let mut rider = shop.rider(phone).await;
    rider.cookies.take([OPENID]);
    rider
}

#[tokio::test]
async fn a_rider_pays_and_holds_a_ticket() {
    for channel in CHANNELS {
        let shop = Shop::open(3).await;
        let rider = known(&shop, "13800138000").await;
        let address = rider.to_payment_by(channel, purchase(1)).await;
        let begins = match channel {
            Channel::WechatJsapi => r#"{"appId":"wx2421b1c4370ec43b","timeStamp":"#.to_owned(),
            Channel::WechatApp => {
                r#"{"appid":"wx2421b1c4370ec43b","partnerid":"1900000001","prepayid":"wx2025"#
                    .to_owned()
            }
            _ => format!("{PROVIDER}/wechat/h5?prepay_id=wx20251218220000"),
        };
        assert!(address.starts_with(&begins), "{address}");
        let again: InstructionAnswer = rider.instruct_by(channel, purchase(1)).await.read();
        assert_eq!(again.address, address, "the same, byte for byte");
        shop.sandbox.pay(&address).await.expect("paid");
        assert_eq!(rider.order_state(purchase(1)).await, OrderState::Awaiting);
        shop.deliver_reports().await;
        assert_eq!(rider.order_state(purchase(1)).await, OrderState::Paid);
        assert_eq!(movements(&shop).await, [("charge", 30_000)]);
    }
}

#[tokio::test]
async fn the_page_opens_exactly_what_was_signed_for_and_what_the_tariff_allows() {
    for channel in CHANNELS {
        let shop = Shop::open(3).await;
        let rider = known(&shop, "13800138000").await;
        let (id, wanted) = (purchase(1), quote_request());
        let tariff =
            proof::verify_tariff(&shop.get(endpoint::TARIFF).await.body, &keyring().roots());
        let tariff =
            tariff.and_then(|it| it.in_force(OPENS, LatestSeen::default())).expect("a tariff");
        let view: PurchaseView = rider.quote(id).await.read();
        let (batch, product) = (&wanted.batch, &wanted.product);
        let asked = ExpectedQuote { aud: ORIGIN, purchase: id, batch, product, qty: Some(1) };
        let quote = proof::verify_quote(view.quote.as_bytes(), &tariff, &asked).expect("a quote");
        let confirmed = quote.confirm(&tariff, OPENS).expect("confirmed");
        let _: PurchaseView = rider.confirm(id, &view.quote).await.read();
        let good: InstructionAnswer = rider.instruct_by(channel, id).await.read();
        let order = OrderNo::derive(id, 1);
        let judge = |answer: &InstructionAnswer| {
            proof::verify_instruction(answer, &confirmed, &order, &tariff, OPENS)
        };
        let payable = judge(&good).expect("payable");
        assert_eq!((payable.channel(), payable.address()), (channel, good.address.as_str()));
        let longer = InstructionAnswer { address: format!("{}x", good.address), ..good.clone() };
        assert_eq!(judge(&longer), Err(InstructionRefusal::Address));
        // Not even the guard's own key makes an address payable that the tariff does not allow.
        let body: Instruction = body_of(&good.instruction);
        let resigned = |address: String| {
            let body = Instruction { address: Digest::of(address.as_bytes()), ..body.clone() };
            let instruction = keyring().instruction.note(sandbox::demo::ISSUER, &body);
            judge(&InstructionAnswer { address, instruction })
        };
        let elsewhere =
            good.address.replace(PROVIDER, "https://pay.other").replace("wx2421", "wx9");
        assert_eq!(resigned(elsewhere), Err(InstructionRefusal::Address));
        if channel != Channel::WechatH5 {
            let more = good.address.replace('}', ",\"total\":\"1\"}");
            let illegible = InstructionRefusal::Unreadable(AddressError::Parameters);
            assert_eq!(resigned(more), Err(illegible));
        }
    }
}

#[tokio::test]
async fn settling_finds_a_payment_that_nobody_reported() {
    for channel in CHANNELS {
        let shop = Shop::open(3).await;
        let rider = known(&shop, "13800138000").await;
        let address = rider.to_payment_by(channel, purchase(1)).await;
        let view: PurchaseView = rider.settle(purchase(1)).await.read();
        assert_eq!(view.order.expect("an order").state, OrderState::Awaiting);
        shop.sandbox.pay(&address).await.expect("paid");
        let view: PurchaseView = rider.settle(purchase(1)).await.read();
        assert_eq!(view.order.expect("an order").state, OrderState::Paid);
    }
}

#[tokio::test]
async fn the_cashier_of_a_browser_shows_the_amount_and_leads_back() {
    let shop = Shop::open(3).await;
    let rider = shop.rider("13800138000").await;
    let address = rider.to_payment_by(Channel::WechatH5, purchase(1)).await;
    let path = address.strip_prefix(PROVIDER).expect("the sandbox's");
    let page = shop.at_the_provider(Request::get(path)).await;
    for part in ["id=\"amount\">¥300.00<", "兰州轨道交通", "100次电子计次票"] {
        assert!(page.text().contains(part), "{part}");
    }
    let order = OrderNo::derive(purchase(1), 1);
    let pressed =
        shop.at_the_provider(Request::post(format!("/cashier/wechat-h5/{order}/pay"))).await;
    assert_eq!(pressed.header(&header::LOCATION), format!("{ORIGIN}/p/{}", purchase(1)));
}

#[tokio::test]
async fn an_address_lives_five_minutes_and_is_renewed_for_the_same_order() {
    let shop = Shop::open(3).await;
    let rider = shop.rider("13800138000").await;
    let first = rider.to_payment_by(Channel::WechatH5, purchase(1)).await;
    shop.clock.advance(300);
    assert!(matches!(shop.sandbox.pay(&first).await, Err(SandboxRefusal::Closed)));
    let second = rider.instruct_by(Channel::WechatH5, purchase(1)).await;
    let second: InstructionAnswer = second.read();
    assert_ne!(second.address, first);
    assert!(matches!(shop.sandbox.pay(&first).await, Err(SandboxRefusal::Absent)));
    shop.sandbox.pay(&second.address).await.expect("paid");
    shop.deliver_reports().await;
    assert_eq!(rider.order_state(purchase(1)).await, OrderState::Paid);
    assert_eq!(movements(&shop).await, [("charge", 30_000)]);
}

#[tokio::test]
async fn an_order_stays_with_its_first_channel_whatever_is_asked_for_later() {
    let shop = Shop::open(3).await;
    let rider = known(&shop, "13800138000").await;
    let first = rider.to_payment_by(Channel::WechatH5, purchase(1)).await;
    for payee in crate::harness::tariff(3).payees {
        let channel = payee.channel;
        let other: InstructionAnswer = rider.instruct_by(channel, purchase(1)).await.read();
        assert_eq!(other.address, first);
    }
    shop.clock.advance(300);
    let renewed: InstructionAnswer = rider.instruct(purchase(1)).await.read();
    assert!(renewed.address.starts_with(PROVIDER) && renewed.address.contains("/wechat/h5?"));
}

#[tokio::test]
async fn an_order_that_is_paid_is_no_more_instructed_but_settled() {
    let shop = Shop::open(3).await;
    let rider = shop.rider("13800138000").await;
    let address = rider.to_payment_by(Channel::WechatH5, purchase(1)).await;
    shop.sandbox.pay(&address).await.expect("paid");
    // Nobody reported it, and the address has died.
    shop.clock.advance(300);
    let refused = rider.instruct_by(Channel::WechatH5, purchase(1)).await;
    assert_eq!(refused.kind(), ProblemType::OrderSettled);
    assert_eq!(rider.order_state(purchase(1)).await, OrderState::Paid);
}

#[tokio::test]
async fn with_less_than_a_minute_left_alipay_is_not_asked_and_the_order_still_waits() {
    let shop = Shop::open(3).await;
    let rider = shop.rider("13800138000").await;
    let view: PurchaseView = rider.quote(purchase(1)).await.read();
    let _: PurchaseView = rider.confirm(purchase(1), &view.quote).await.read();
    shop.clock.advance(PAY_SECONDS - 59);
    let refused = rider.instruct(purchase(1)).await;
    assert_eq!(refused.kind(), ProblemType::ChannelUnavailable, "it is asked again with pauses");
    assert_eq!(rider.order_state(purchase(1)).await, OrderState::Awaiting);
}

#[tokio::test]
async fn an_order_is_closed_at_the_channel_but_not_in_its_first_five_minutes() {
    let shop = Shop::open(3).await;
    let rider = known(&shop, "13800138000").await;
    let view: PurchaseView = rider.quote(purchase(1)).await.read();
    let _: PurchaseView = rider.confirm(purchase(1), &view.quote).await.read();
    shop.clock.advance(PAY_SECONDS - 1);
    let late = rider.instruct_by(Channel::WechatJsapi, purchase(1)).await;
    let late: InstructionAnswer = late.read();
    shop.clock.advance(1);
    sweep_once(&shop.state).await;
    // It could still be paid, so the outcome is unknown.
    assert_eq!(rider.order_state(purchase(1)).await, OrderState::Awaiting);
    shop.clock.advance(299);
    sweep_once(&shop.state).await;
    assert_eq!(rider.order_state(purchase(1)).await, OrderState::Closed);
    assert!(matches!(shop.sandbox.pay(&late.address).await, Err(SandboxRefusal::Closed)));
}

#[tokio::test]
async fn another_amount_than_the_quoted_one_goes_back_whole_when_the_channel_is_done_with_it() {
    for channel in CHANNELS {
        let shop = Shop::open(3).await;
        let rider = known(&shop, "13800138000").await;
        let address = rider.to_payment_by(channel, purchase(1)).await;
        shop.sandbox.pay_wrongly(&address, Fen::new(3_000_000)).await.expect("taken");
        shop.deliver_reports().await;
        assert_eq!(rider.order_state(purchase(1)).await, OrderState::Refunding);
        // Not looked up again before a minute has passed.
        shop.advance(59).await;
        assert_eq!(rider.order_state(purchase(1)).await, OrderState::Refunding);
        shop.advance(61).await;
        assert_eq!(rider.order_state(purchase(1)).await, OrderState::Refunded);
        assert_eq!(receipt(&rider, 1).await.total, Fen::new(3_000_000));
        assert_eq!(movements(&shop).await, [("charge", 3_000_000), ("refund", 3_000_000)]);
    }
}

#[tokio::test]
async fn a_coupon_lowers_what_the_payer_pays_and_not_the_total() {
    let shop = Shop::open(3).await;
    let rider = known(&shop, "13800138000").await;
    let address = rider.to_payment_by(Channel::WechatH5, purchase(1)).await;
    shop.sandbox.pay(&address).await.expect("paid");
    let with_coupon =
        altered(&shop, |text| text.replace("\"payer_total\":30000", "\"payer_total\":29000"));
    assert!(shop.deliver(&with_coupon.await).await.status.is_success());
    assert_eq!(rider.order_state(purchase(1)).await, OrderState::Paid);
}

#[tokio::test]
async fn a_notification_may_be_as_long_as_the_documents_allow_and_no_longer() {
    let shop = Shop::open(3).await;
    let rider = known(&shop, "13800138000").await;
    let address = rider.to_payment_by(Channel::WechatH5, purchase(1)).await;
    shop.sandbox.pay(&address).await.expect("paid");
    let genuine = altered(&shop, str::to_owned).await;
    let padded = |bytes: usize| {
        let long = format!("{{\"a_member_of_tomorrow\":\"{}\",", "x".repeat(bytes));
        resealed(&genuine, &opened(&genuine).replacen('{', &long, 1))
    };
    // Sealed, it is a third longer.
    let answer = shop.deliver(&padded(810_000)).await;
    assert_eq!(
        (answer.status.as_u16(), answer.text().starts_with(r#"{"code":"FAIL""#)),
        (413, true)
    );
    assert_eq!(rider.order_state(purchase(1)).await, OrderState::Awaiting);
    assert!(shop.deliver(&padded(780_000)).await.status.is_success());
    assert_eq!(rider.order_state(purchase(1)).await, OrderState::Paid);
}

#[tokio::test]
async fn a_notification_counts_only_as_the_provider_sealed_and_signed_it_about_this_merchant() {
    let shop = Shop::open(3).await;
    let rider = known(&shop, "13800138000").await;
    let address = rider.to_payment_by(Channel::WechatH5, purchase(1)).await;
    shop.sandbox.pay(&address).await.expect("paid");
    let foreign = [("1900000001", "1900000002"), ("wx2421", "wx9999"), ("CNY", "USD")];
    let mut refused = Vec::new();
    let genuine = altered(&shop, str::to_owned).await;
    for (from, to) in foreign {
        assert!(opened(&genuine).contains(from), "{from}");
        refused.push(resealed(&genuine, &opened(&genuine).replace(from, to)));
    }
    let unsigned = Delivery { headers: Vec::new(), ..genuine.clone() };
    let changed = Delivery { body: genuine.body.replace("EV-", "EV-9"), ..genuine.clone() };
    refused.extend([unsigned, changed]);
    for delivery in &refused {
        let answer = shop.deliver(delivery).await;
        assert_eq!(answer.status.as_u16(), 400, "{}", delivery.body);
        assert_eq!(answer.text(), r#"{"code":"FAIL","message":"not taken yet"}"#);
        assert_eq!(answer.header(&header::CONTENT_TYPE), "application/json");
    }
    shop.clock.advance(301);
    assert_eq!(shop.deliver(&genuine).await.status.as_u16(), 400, "too old");
    assert_eq!(rider.order_state(purchase(1)).await, OrderState::Awaiting);
    let fresh = resealed(&genuine, &opened(&genuine));
    let fresh = Delivery { headers: signed(&fresh.body, OPENS + 301), ..fresh };
    for _ in 0..3 {
        assert!(shop.deliver(&fresh).await.status.is_success());
    }
    assert_eq!(rider.order_state(purchase(1)).await, OrderState::Paid);
    assert_eq!(shop.status().await.sold, 1);
}

#[tokio::test]
async fn inside_wechat_nobody_is_instructed_whom_wechat_does_not_know() {
    let shop = Shop::open(3).await;
    let rider = shop.rider("13800138000").await;
    let view: PurchaseView = rider.quote(purchase(1)).await.read();
    let _: PurchaseView = rider.confirm(purchase(1), &view.quote).await.read();
    let refused = rider.instruct_by(Channel::WechatJsapi, purchase(1)).await;
    assert_eq!(refused.kind(), ProblemType::PayerUnknown);
    // No address was issued, so another channel may still be chosen.
    let _: InstructionAnswer = rider.instruct_by(Channel::WechatH5, purchase(1)).await.read();
}

#[tokio::test]
async fn the_interface_answers_nobody_but_the_merchant() {
    let shop = Shop::open(3).await;
    let request = Request::get("/v3/pay/transactions/out-trade-no/0?mchid=1900000001")
        .header(header::AUTHORIZATION, "WECHATPAY2-SHA256-RSA2048 mchid=\"1900000001\"");
    let answer = shop.at_the_provider(request).await;
    assert_eq!(answer.status.as_u16(), 401);
    assert!(answer.text().contains("SIGN_ERROR"));
}

#[tokio::test]
async fn the_guard_refuses_a_converted_amount_for_every_channel_before_anything_is_ordered() {
    let (shop, guard, tariff, quote, facts) = met().await;
    for payee in crate::harness::tariff(3).payees {
        let channel = payee.channel;
        let payer = Payer { openid: Some("o1".into()), ip: None };
        let facts = OrderFacts { channel, payer, ..facts.clone() };
        let bad = wire::Quote { total: Fen::new(3_000_000), ..quote.clone() };
        let bad = keyring().quote.note(sandbox::demo::ISSUER, &bad);
        let refusal = guard.instruct(&tariff, &bad, &facts).await;
        assert!(matches!(refusal, Err(GuardRefusal::Quote(_))), "{refusal:?}");
        let at = OrderAt { channel, order: OrderNo::derive(facts.purchase, facts.attempt) };
        let refund = guard.refund(&at).await;
        let later = matches!(refund, Err(RefundFailure::Refused(RefundRefusal::Later(_))));
        assert!(later, "{refund:?}");
    }
    assert_eq!(movements(&shop).await, []);
}

/// The one pending report of the sandbox with changed content, sealed and signed again by the
/// provider.
async fn altered(shop: &Shop, change: impl FnOnce(&str) -> String) -> Delivery {
    let reports = shop.sandbox.take_notifications().await.expect("a sandbox");
    let [report] = reports.as_slice() else { panic!("one report") };
    resealed(report, &change(&opened(report)))
}

fn opened(report: &Delivery) -> String {
    let notice: Notice = serde_json::from_str(&report.body).expect("a notice");
    let Sealed { ciphertext, nonce, associated_data, .. } = notice.resource;
    keyring().seal.open(&ciphertext, &nonce, &associated_data).expect("opened")
}

fn resealed(report: &Delivery, text: &str) -> Delivery {
    let mut notice: Notice = serde_json::from_str(&report.body).expect("a notice");
    let Sealed { nonce, associated_data, .. } = &notice.resource;
    let sealed = keyring().seal.seal(text, nonce, associated_data).expect("sealed");
    notice.resource.ciphertext = sealed;
    let body = wire::request::encode(&notice);
    Delivery { url: report.url.clone(), headers: signed(&body, OPENS), body }
}

fn signed(body: &str, at: u64) -> Vec<(&'static str, String)> {
    let (serial, key) = (channels::wechat::SANDBOX_PROVIDER_SERIAL, &keyring().wechat_provider);
    Signature::new(at, "n1", body, serial, key).expect("a signature").headers().into()
}

impl Shop {
    async fn at_the_provider(
        &self,
        request: axum::http::request::Builder,
    ) -> crate::harness::Answer {
        let request = request.body(Body::empty()).expect("a request");
        crate::harness::call(self.sandbox.router(), request).await
    }
}
