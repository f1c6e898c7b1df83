//! The evenings that the switches make: what the providers' interfaces answer, and what is in the ledger afterwards.
#![expect(clippy::unwrap_used, reason = "a test that can't be set up has failed")]

use axum::http::{Method, Request, StatusCode};
use channels::alipay::{Direction, Parameters, signed_query};
use channels::wechat::{self, SANDBOX_PROVIDER_SERIAL, SANDBOX_SERIAL, Signature, Signer};
use core::time::Duration;
use database::Data;
use keys::Clock;
use net::{InProcess, Transport as _};
use sandbox::demo::{self, Keyring, Offer};
use sandbox::{RefundEnd, RefundSwitch, Sandbox, WechatKey};
use serde_json::{Value, json};
use std::sync::OnceLock;
use wire::{Fen, Provider};

const NOW: u64 = 1_766_066_400;
const ORIGIN: &str = "https://pay.example";
const MERCHANT: &str = "1900000001";

fn keyring() -> &'static Keyring {
    static KEYRING: OnceLock<Keyring> = OnceLock::new();
    KEYRING.get_or_init(|| Keyring::load_or_create(tempfile::tempdir().unwrap().path()).unwrap())
}

struct Merchant {
    sandbox: Sandbox,
    app: String,
}

impl Merchant {
    async fn new(seed: u64) -> Self {
        let offer = Offer { version: 1, now: NOW, opens: NOW, provider: ORIGIN };
        let tariff = demo::tariff(demo::TARIFF, keyring(), offer).unwrap();
        let app = tariff.payees.iter().find(|it| it.channel == wire::Channel::WechatH5);
        let app = app.unwrap().app.as_str().to_owned();
        let mut config = keyring().sandbox(Data::Memory, Clock::manual(NOW), ORIGIN, &tariff);
        config.seed = seed;
        Self { sandbox: Sandbox::open(config).await.unwrap(), app }
    }

    async fn send(&self, request: Request<String>) -> axum::http::Response<String> {
        let answer = InProcess(self.sandbox.router()).call(request).await.unwrap();
        answer.map(|body| String::from_utf8(body.into()).unwrap())
    }

    /// A call of WeChat Pay's interface: its status, and the answer where there is one.
    async fn wechat(&self, method: Method, path: &str, body: &Value) -> (StatusCode, Value) {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let request =
            wechat::Request { method: method.as_str(), path, at: NOW, nonce: "n1", body: &body };
        let key = &keyring().wechat_merchant;
        let signer = Signer { mchid: MERCHANT, serial: SANDBOX_SERIAL, key };
        let shown = request.authorization(signer).unwrap();
        let request = Request::builder().method(method).uri(path).header("authorization", shown);
        let answer = self.send(request.body(body).unwrap()).await;
        (answer.status(), serde_json::from_str(answer.body()).unwrap_or_default())
    }

    async fn refund(&self, order: &str, number: &str, fen: u32) -> (StatusCode, Value) {
        let amount = json!({"refund": fen, "total": 30_000, "currency": "CNY"});
        let body = json!({
            "out_trade_no": order, "out_refund_no": number, "amount": amount,
            "notify_url": "https://tickets.example/api/notify/wechat",
        });
        self.wechat(Method::POST, "/v3/refund/domestic/refunds", &body).await
    }

    async fn refund_status(&self, number: &str) -> Value {
        let path = format!("/v3/refund/domestic/refunds/{number}");
        self.wechat(Method::GET, &path, &Value::Null).await.1["status"].clone()
    }

    async fn transaction(&self, order: &str) -> Value {
        let path = format!("/v3/pay/transactions/out-trade-no/{order}?mchid={MERCHANT}");
        self.wechat(Method::GET, &path, &Value::Null).await.1
    }

    /// An order at WeChat Pay; its address.
    async fn ordered(&self, order: &str) -> String {
        let body = json!({
            "appid": self.app, "mchid": MERCHANT, "description": "100次票", "out_trade_no": order,
            "notify_url": "https://tickets.example/api/notify/wechat", "amount": {"total": 30_000},
            "scene_info": {"payer_client_ip": "203.0.113.7", "h5_info": {"type": "Wap"}},
        });
        let (status, made) = self.wechat(Method::POST, "/v3/pay/transactions/h5", &body).await;
        assert_eq!(status, StatusCode::OK, "{made}");
        made["h5_url"].as_str().unwrap().to_owned()
    }

    async fn paid(&self, order: &str) {
        let address = self.ordered(order).await;
        self.sandbox.pay(&address).await.unwrap();
    }

    /// The kinds of movements in the ledger, with their amounts.
    async fn ledger(&self) -> Vec<(&'static str, u32)> {
        self.sandbox.ledger().await.unwrap().iter().map(|it| (it.kind, it.fen)).collect()
    }

    /// A call of Alipay's gateway, with these parameters beside the fixed ones, or instead of them.
    async fn alipay(&self, change: &[(&str, &str)]) -> Value {
        let fixed = [
            ("app_id", "2021000000000001"),
            ("method", "alipay.trade.query"),
            ("charset", "utf-8"),
            ("version", "1.0"),
            ("timestamp", "2025-12-18 22:00:00"),
            ("biz_content", r#"{"out_trade_no":"unknown1"}"#),
        ];
        let all = fixed
            .iter()
            .chain(change)
            .map(|(name, value)| (String::from(*name), String::from(*value)));
        let all: Parameters = all.collect();
        let query = signed_query(all, Direction::Request, &keyring().merchant).unwrap();
        let request = Request::post(format!("/gateway.do?{query}")).body(String::new()).unwrap();
        let answer = self.send(request).await;
        let answer: Value = serde_json::from_str(answer.body()).unwrap();
        answer.as_object().unwrap().values().find(|it| it.is_object()).unwrap().clone()
    }
}

#[tokio::test]
async fn a_refund_that_is_under_way_moves_no_money_until_it_ends() {
    let ends = [
        (RefundEnd::Refunded, "SUCCESS", vec![("charge", 30_000), ("refund", 30_000)]),
        (RefundEnd::Abnormal, "ABNORMAL", vec![("charge", 30_000)]),
        (RefundEnd::Closed, "CLOSED", vec![("charge", 30_000)]),
    ];
    for (end, status, ledger) in ends {
        let merchant = Merchant::new(1).await;
        merchant.sandbox.switch(|it| it.wechat.refunds = RefundSwitch::Underway);
        merchant.paid("order01").await;
        merchant.sandbox.take_notifications().await.unwrap();
        for _ in 0..2 {
            let (answered, refund) = merchant.refund("order01", "r1", 30_000).await;
            assert_eq!((answered, &refund["status"]), (StatusCode::OK, &json!("PROCESSING")));
        }
        assert_eq!(merchant.refund_status("r1").await, "PROCESSING");
        assert_eq!(merchant.ledger().await, [("charge", 30_000)]);
        assert_eq!(merchant.sandbox.take_notifications().await.unwrap(), []);
        let ended = merchant.sandbox.end_refunds(Provider::Wechat, end).await.unwrap();
        assert_eq!(ended, 1);
        assert_eq!(merchant.refund_status("r1").await, status);
        assert_eq!(merchant.ledger().await, ledger, "{status}");
        let reports = merchant.sandbox.take_notifications().await.unwrap();
        assert_eq!(reports.len(), 1);
        assert!(reports[0].body.contains(&format!("REFUND.{status}")), "{}", reports[0].body);
    }
}

#[tokio::test]
async fn a_refused_refund_leaves_the_money_and_its_number_free() {
    let rows = [
        (RefundSwitch::BalanceEmpty, StatusCode::FORBIDDEN, "NOT_ENOUGH"),
        (
            RefundSwitch::Refused { status: 429, code: "FREQUENCY_LIMITED".into() },
            StatusCode::TOO_MANY_REQUESTS,
            "FREQUENCY_LIMITED",
        ),
    ];
    for (switch, status, code) in rows {
        let merchant = Merchant::new(1).await;
        merchant.paid("order01").await;
        merchant.sandbox.switch(|it| it.wechat.refunds = switch);
        let (answered, refusal) = merchant.refund("order01", "r1", 30_000).await;
        assert_eq!((answered, &refusal["code"]), (status, &json!(code)));
        merchant.sandbox.switch(|it| it.wechat.refunds = RefundSwitch::AtOnce);
        assert_eq!(merchant.refund("order01", "r1", 30_000).await.0, StatusCode::OK);
        assert_eq!(merchant.ledger().await, [("charge", 30_000), ("refund", 30_000)]);
    }
}

#[tokio::test]
async fn money_goes_back_in_parts_and_never_more_than_came() {
    let merchant = Merchant::new(1).await;
    merchant.paid("order01").await;
    let rows = [
        ("r1", 10_000, StatusCode::OK),
        ("r1", 10_000, StatusCode::OK),
        ("r1", 10_001, StatusCode::BAD_REQUEST),
        ("r2", 20_001, StatusCode::BAD_REQUEST),
        ("r2", 20_000, StatusCode::OK),
        ("r3", 1, StatusCode::BAD_REQUEST),
    ];
    for (number, fen, status) in rows {
        assert_eq!(merchant.refund("order01", number, fen).await.0, status, "{number} {fen}");
    }
    assert_eq!(
        merchant.ledger().await,
        [("charge", 30_000), ("refund", 10_000), ("refund", 20_000)]
    );
}

#[tokio::test]
async fn what_is_given_back_in_the_console_is_reported_and_found() {
    let merchant = Merchant::new(1).await;
    merchant.paid("order01").await;
    merchant.sandbox.take_notifications().await.unwrap();
    let back = async |fen: Option<u32>| {
        merchant.sandbox.refund_in_console(Provider::Wechat, "order01", fen.map(Fen::new)).await
    };
    back(Some(10_000)).await.unwrap();
    assert_eq!(merchant.transaction("order01").await["trade_state"], "REFUND");
    back(None).await.unwrap();
    assert!(back(None).await.is_err() && back(Some(1)).await.is_err());
    assert!(merchant.sandbox.refund_in_console(Provider::Alipay, "order01", None).await.is_err());
    assert_eq!(merchant.sandbox.take_notifications().await.unwrap().len(), 2);
    assert_eq!(
        merchant.ledger().await,
        [("charge", 30_000), ("refund", 10_000), ("refund", 20_000)]
    );
}

#[tokio::test]
async fn a_provider_that_hangs_answers_when_it_no_longer_does_and_the_other_at_once() {
    let merchant = Merchant::new(1).await;
    merchant.sandbox.switch(|it| it.wechat.hangs = true);
    let asked = merchant.transaction("order01");
    tokio::pin!(asked);
    let waited = tokio::time::timeout(Duration::from_millis(50), &mut asked).await;
    assert!(waited.is_err(), "it hangs");
    assert_eq!(merchant.alipay(&[]).await["sub_code"], "ACQ.TRADE_NOT_EXIST");
    merchant.sandbox.switch(|it| it.wechat.hangs = false);
    assert_eq!(asked.await["code"], "ORDER_NOT_EXIST");
}

#[tokio::test]
async fn reports_are_signed_by_the_key_that_the_switch_names() {
    let merchant = Merchant::new(1).await;
    let certificate = &keyring().wechat_certificate;
    let keys = [
        (WechatKey::PublicKey, SANDBOX_PROVIDER_SERIAL, keyring().wechat_provider.public()),
        (WechatKey::Certificate, &certificate.serial, certificate.key.public()),
    ];
    for (at, (key, serial, public)) in keys.into_iter().enumerate() {
        merchant.sandbox.switch(|it| it.wechat_reports = key);
        merchant.paid(&format!("order0{at}")).await;
        let reports = merchant.sandbox.take_notifications().await.unwrap();
        let header = |name: &str| reports[0].headers.iter().find(|(known, _)| *known == name);
        let signature = Signature::of(|name| header(name).map(|(_, value)| value.as_str()));
        assert_eq!(signature.serial, serial);
        let text = format!("{}\n{}\n{}\n", signature.timestamp, signature.nonce, reports[0].body);
        assert!(public.signed(&text, &signature.value), "{key:?}");
    }
}

#[tokio::test]
async fn an_order_has_one_shape_and_orders_have_all_of_them() {
    let merchant = Merchant::new(7).await;
    let mut kinds = std::collections::BTreeSet::new();
    for at in 0..24 {
        let order = format!("order{at:02}");
        merchant.ordered(&order).await;
        let first = merchant.transaction(&order).await;
        assert_eq!(first, merchant.transaction(&order).await, "seed 7, {order}");
        assert_eq!(first["trade_state"], "NOTPAY");
        kinds.insert(first["amount"].as_object().map_or(0, serde_json::Map::len));
    }
    assert_eq!(kinds.into_iter().collect::<Vec<_>>(), [0, 2, 4], "seed 7");
}

#[tokio::test]
async fn the_gateway_refuses_what_the_documents_do_not_allow() {
    let rows = [
        (("timestamp", ""), "isv.missing-timestamp", "40001"),
        (("timestamp", "18 December"), "isv.invalid-timestamp", "40002"),
        (("version", ""), "isv.missing-version", "40001"),
        (("version", "2.0"), "isv.invalid-version", "40002"),
        (("charset", ""), "isv.missing-charset", "40001"),
        (("charset", "latin1"), "isv.invalid-charset", "40002"),
        (("format", "XML"), "isv.invalid-format", "40002"),
        (("method", "alipay.trade.nothing"), "isv.invalid-method", "40002"),
        (("app_id", "2021000000009999"), "isv.invalid-app-id", "40002"),
        (("biz_content", "{"), "ACQ.INVALID_PARAMETER", "40004"),
        (("biz_content", "{}"), "ACQ.INVALID_PARAMETER", "40004"),
        (("format", "json"), "ACQ.TRADE_NOT_EXIST", "40004"),
    ];
    let merchant = Merchant::new(1).await;
    for (change, sub_code, code) in rows {
        let answer = merchant.alipay(&[change]).await;
        assert_eq!(
            (&answer["sub_code"], &answer["code"]),
            (&json!(sub_code), &json!(code)),
            "{change:?}"
        );
    }
}
