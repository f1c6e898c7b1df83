//! Which of the provider's keys are believed, what an answer without a signature does, and what the guard
//! asks of a provider and what not.

use axum::http::Response;
use channels::alipay::open_report;
use channels::rsa::{KeyFileError, PublicFile, RsaSecret};
use channels::wechat::{ProviderKey, SANDBOX_PROVIDER_SERIAL};
use guard::{
    AlipayClient, Guard, GuardParts, GuardRefusal, ProviderClient, ProviderError, WechatClient,
};
use guard_client::{InstructRefusal, Payer, Trade};
use keys::Clock;
use sandbox::demo::{self, Offer};
use std::sync::Arc;
use wire::Channel;

use crate::script::{
    NOW, ORIGIN, Scripted, alipay, guard, instruct, keyring, order_at, payer, published, wechat,
};

/// A guard that knows other keys of the providers before the ones that sign.
fn moving(provider: &Scripted) -> Guard {
    let other = || RsaSecret::new().expect("a key").public();
    let named = |serial: &str, key| ProviderKey { serial: serial.into(), key };
    let own = keyring();
    let alipay = AlipayClient {
        merchant: own.merchant.clone(),
        provider_keys: vec![other(), own.provider.public()],
        provider: Arc::new(provider.clone()),
    };
    let wechat = WechatClient {
        merchant: own.wechat_merchant.clone(),
        serial: "5157F09E".into(),
        provider_keys: vec![
            named("PUB_KEY_ID_NEXT", other()),
            named(SANDBOX_PROVIDER_SERIAL, own.wechat_provider.public()),
        ],
        seal: own.seal.clone(),
        provider: Arc::new(provider.clone()),
    };
    let parts = GuardParts {
        clock: Clock::manual(NOW),
        roots: own.roots(),
        origin: ORIGIN.into(),
        key: own.instruction.clone(),
        providers: vec![ProviderClient::Alipay(alipay), ProviderClient::Wechat(wechat)],
    };
    let offer = Offer { version: 1, now: NOW, opens: NOW, provider: "https://pay.example" };
    let tariff = demo::tariff(demo::TARIFF, own, offer).expect("a tariff");
    Guard::new(parts, &own.sign_tariff(&tariff)).expect("a guard")
}

#[tokio::test]
async fn a_provider_that_moves_to_another_key_is_believed_under_both() {
    let scripted = Scripted::default();
    let guard = moving(&scripted);
    scripted.wechat(200, &published("wechat/transaction/unpaid.lean.json"));
    assert_eq!(guard.query(&order_at(Channel::WechatH5)).await, Ok(Trade::Unpaid));
    let [asked] = scripted.asked().try_into().expect("one call");
    assert_eq!(asked.headers()["wechatpay-serial"], "PUB_KEY_ID_NEXT", "the first is asked for");
    scripted.alipay("alipay.trade.query", &published("alipay/query/unpaid.lean.json"));
    assert_eq!(guard.query(&order_at(Channel::AlipayWap)).await, Ok(Trade::Unpaid));
}

#[tokio::test]
async fn an_answer_without_a_signature_decides_nothing_and_says_what_it_says() {
    let scripted = Scripted::default();
    let guard = guard(&scripted);
    let order = order_at(Channel::WechatH5);
    let unsigned = |status: u16, body: &str| {
        let answer = Response::builder().status(status).body(body.to_owned().into());
        answer.expect("an answer")
    };
    let no_order = r#"{"code":"ORDER_NOT_EXIST","message":"m"}"#;
    let rows = [
        (
            unsigned(401, r#"{"code":"SIGN_ERROR","message":"m"}"#),
            ProviderError::Unsigned("401 SIGN_ERROR m".into()),
        ),
        (unsigned(404, no_order), ProviderError::Unsigned("404 ORDER_NOT_EXIST m".into())),
        (unsigned(403, "<html>"), ProviderError::Foreign),
        (unsigned(200, "<html>"), ProviderError::Serial(String::new())),
        (
            unsigned(200, &published("wechat/transaction/closed.lean.json")),
            ProviderError::Serial(String::new()),
        ),
    ];
    for (answer, error) in rows {
        scripted.answer(answer);
        assert_eq!(guard.query(&order).await, Err(error));
    }
    let mut changed = wechat(200, &published("wechat/transaction/unpaid.lean.json"));
    *changed.body_mut() = published("wechat/transaction/closed.lean.json").into();
    scripted.answer(changed);
    assert_eq!(guard.query(&order).await, Err(ProviderError::Signature));
    let order = order_at(Channel::AlipayWap);
    let error = r#"{"error_response":{"code":"40002","msg":"Invalid Arguments","sub_code":"isv.invalid-app-id","sub_msg":"m"}}"#;
    let rows = [
        (error.to_owned(), ProviderError::Unsigned("40002 isv.invalid-app-id m".into())),
        ("<html>".into(), ProviderError::Foreign),
        (
            format!(
                r#"{{"alipay_trade_query_response":{}}}"#,
                published("alipay/query/closed.lean.json")
            ),
            ProviderError::Foreign,
        ),
    ];
    for (body, error) in rows {
        scripted.answer(Response::new(body.into()));
        assert_eq!(guard.query(&order).await, Err(error));
    }
}

#[tokio::test]
async fn an_answer_in_gbk_is_read_once_the_signature_over_its_bytes_holds() {
    let scripted = Scripted::default();
    let guard = guard(&scripted);
    let order = order_at(Channel::AlipayWap);
    let object = published("alipay/query/unpaid.lean.json").replace("Success", "?");
    let (before, after) = object.trim().split_once('?').expect("a place");
    // Two characters whose second byte is a backslash and a brace in ASCII.
    let object = [before.as_bytes(), &[0x8B, 0x5C, 0x8B, 0x7D], after.as_bytes()].concat();
    let sign = keyring().provider.sign_bytes(&object).expect("a signature");
    let answer = |object: &[u8]| {
        let tail = format!(",\"sign\":\"{sign}\"}}");
        let bytes = [b"{\"alipay_trade_query_response\":", object, tail.as_bytes()].concat();
        Response::new(bytes.into())
    };
    scripted.answer(answer(&object));
    assert_eq!(guard.query(&order).await, Ok(Trade::Unpaid));
    let changed = String::from_utf8_lossy(&object).replace("WAIT_BUYER_PAY", "TRADE_CLOSED");
    scripted.answer(answer(changed.as_bytes()));
    assert!(guard.query(&order).await.is_err());
}

#[tokio::test]
async fn a_slash_may_be_signed_unescaped() {
    let scripted = Scripted::default();
    let guard = guard(&scripted);
    let object = published("alipay/query/unpaid.lean.json").replace("Success", "a/b");
    let signed = alipay("alipay.trade.query", &object);
    let text = String::from_utf8(signed.body().to_vec()).expect("text");
    scripted.answer(Response::new(text.replace("a/b", "a\\/b").into()));
    assert_eq!(guard.query(&order_at(Channel::AlipayWap)).await, Ok(Trade::Unpaid));
}

#[tokio::test]
async fn no_address_of_a_payer_is_invented_and_none_is_sent_in_the_writing_of_the_other_family() {
    let scripted = Scripted::default();
    let guard = guard(&scripted);
    scripted.wechat(200, r#"{"h5_url":"https://pay.example/wechat/h5?prepay_id=wx1"}"#);
    let unknown = Payer { ip: None, ..payer() };
    let refused = instruct(&guard, Channel::WechatH5, unknown, 600).await;
    assert_eq!(refused, Err(GuardRefusal::PayerAddress));
    assert!(scripted.asked().is_empty(), "nothing is ordered");
    let mapped = Payer { ip: "::ffff:203.0.113.7".parse().ok(), ..payer() };
    instruct(&guard, Channel::WechatH5, mapped, 600).await.expect("an instruction");
    let [asked] = scripted.asked().try_into().expect("one call");
    assert!(asked.body().contains(r#""payer_client_ip":"203.0.113.7""#), "{}", asked.body());
    let unknown = Payer { openid: None, ..payer() };
    let refused = instruct(&guard, Channel::WechatJsapi, unknown, 600).await;
    assert_eq!(refused, Err(GuardRefusal::Payer));
}

#[tokio::test]
async fn a_wrong_parameter_is_named_in_the_refusal() {
    let scripted = Scripted::default();
    let guard = guard(&scripted);
    scripted.wechat(400, &published("wechat/refusal/full.json"));
    let refused = instruct(&guard, Channel::WechatJsapi, payer(), 600).await;
    let Err(GuardRefusal::Provider(InstructRefusal::Ours(text))) = refused else {
        panic!("{refused:?}");
    };
    assert!(text.starts_with("400 PARAM_ERROR ") && text.ends_with(" (/amount/total minimum)"));
}

#[tokio::test]
async fn alipay_is_asked_for_nothing_that_ends_within_a_minute() {
    let guard = guard(&Scripted::default());
    for (seconds, good) in [(59, false), (60, true), (600, true)] {
        let answer = instruct(&guard, Channel::AlipayWap, payer(), seconds).await;
        assert_eq!(answer.is_ok(), good, "{seconds}: {answer:?}");
        if !good {
            assert_eq!(answer, Err(GuardRefusal::Late));
        }
    }
}

#[test]
fn a_report_is_its_providers_under_any_of_its_keys_and_under_no_other() {
    let own = &keyring().provider;
    let other = RsaSecret::new().expect("a key");
    let all = [("app_id".to_owned(), "1".to_owned())].into();
    let form = channels::alipay::signed_query(all, channels::alipay::Direction::Report, own);
    let form = form.expect("signed");
    assert!(open_report(&form, &[other.public(), own.public()]).is_some());
    assert!(open_report(&form, &[other.public()]).is_none());
    assert!(open_report(&form, &[]).is_none());
    assert!(open_report(&format!("{form}&app_id=2"), &[own.public()]).is_none(), "a name twice");
}

#[test]
fn a_certificate_names_its_key_and_is_no_secret_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("certificate.pem");
    let certificate = &keyring().wechat_certificate;
    std::fs::write(&path, &certificate.pem).expect("written");
    let file = PublicFile::load(&path).expect("a certificate");
    assert_eq!(file.serial.as_deref(), Some(certificate.serial.as_str()));
    assert_eq!(file.key, certificate.key.public());
    let refused = RsaSecret::load(&path);
    assert!(matches!(refused, Err(KeyFileError::CertificateForSecret(_))), "{refused:?}");
}
