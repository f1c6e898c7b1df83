//! The bill of a day at WeChat Pay: which refunds of it count, and what is believed of them.

use axum::body::Bytes;
use axum::http::Response;
use channels::wechat::bill::{BillFault, FILE_PATH};
use flate2::Compression;
use flate2::write::GzEncoder;
use guard::ProviderError;
use guard_client::{
    Back, BilledOutcome, BilledRefund, OrderAt, RefundOutcome, RefundReport, ToBill,
};
use sha1::{Digest as _, Sha1};
use std::io::Write as _;
use wire::{Channel, Fen, Provider};

use crate::script::{Scripted, guard, merchant, order_at, published, wechat};

/// 18 December 2025 in China.
const BILL: ToBill = ToBill { provider: Provider::Wechat, day: 20_440 };

/// The published bill with these refunds: merchant, order, number.
fn bill(refunds: &[[&str; 3]]) -> String {
    let text = published("wechat/bill/refund.full.csv");
    let mut lines = text.split_inclusive("\r\n");
    let (head, row) = (lines.next().expect("the columns"), lines.next().expect("a refund"));
    let totals: String = lines.skip(1).collect();
    let rows = refunds.iter().map(|[mchid, order, refund]| {
        row.replace("1900000109", mchid).replace("order1", order).replace("refund1", refund)
    });
    [head.to_owned(), rows.collect(), totals].concat()
}

/// The answer that names a bill, and its file.
fn answers(bill: &str) -> (Response<Bytes>, Response<Bytes>) {
    let hash = wire::digest::hex(&Sha1::digest(bill));
    let url = format!("https://elsewhere.example{FILE_PATH}?token=1");
    let named = format!(r#"{{"hash_type":"SHA1","hash_value":"{hash}","download_url":"{url}"}}"#);
    let mut file = GzEncoder::new(Vec::new(), Compression::fast());
    file.write_all(bill.as_bytes()).expect("memory");
    (wechat(200, &named), Response::new(file.finish().expect("memory").into()))
}

#[tokio::test]
async fn a_bill_names_the_refunds_that_somebody_else_asked_for() {
    let OrderAt { order, .. } = order_at(Channel::WechatH5);
    let no = order.as_str();
    let (own, merchant) = (format!("{no}-r1"), merchant());
    let bill = bill(&[
        [&merchant, no, &own],
        [&merchant, no, "console-1"],
        ["1900009999", no, "console-2"],
        [&merchant, "another program's order", "console-3"],
    ]);
    let scripted = Scripted::default();
    // Whatever host is named, the file is asked for at the provider, which is the other end of this transport.
    let (named, file) = answers(&bill);
    scripted.first(named);
    scripted.answer(file);
    let billed = guard(&scripted).bill(BILL).await.expect("a bill");
    let found: Vec<_> =
        billed.refunds.iter().map(|it| (it.at.order.as_str(), &*it.refund)).collect();
    assert_eq!(found, [(no, "console-1")]);
    let asked: Vec<_> = scripted.asked().iter().map(|it| it.uri().to_string()).collect();
    let path = "/v3/bill/tradebill?bill_date=2025-12-18&bill_type=REFUND&tar_type=GZIP";
    assert_eq!(asked, [path.to_owned(), format!("{FILE_PATH}?token=1")]);
}

#[tokio::test]
async fn a_file_that_is_not_the_one_that_was_named_decides_nothing() {
    let (named, _) = answers(&bill(&[]));
    let (_, other) = answers(&bill(&[["1", "2", "3"]]));
    let unnamed =
        wechat(200, r#"{"hash_type":"SHA1","hash_value":"","download_url":"https://a/b"}"#);
    let rows = [
        (named, other.clone(), ProviderError::Bill(BillFault::Digest)),
        (unnamed, other, ProviderError::Unreadable("download_url")),
    ];
    for (named, file, expected) in rows {
        let scripted = Scripted::default();
        scripted.first(named);
        scripted.answer(file);
        assert_eq!(guard(&scripted).bill(BILL).await, Err(expected));
    }
    let scripted = Scripted::default();
    scripted.answer(Response::new(r#"{"download_url":"https://a/v3/billdownload/file?x"}"#.into()));
    assert!(guard(&scripted).bill(BILL).await.is_err(), "nobody signed it");
}

#[tokio::test]
async fn what_became_of_a_refund_is_a_signed_answer_about_its_number() {
    let at = order_at(Channel::WechatH5);
    let order = at.order.clone();
    let refund = |status: &str, order: &str| {
        let amount = r#"{"total":30000,"refund":10000,"payer_total":30000,"payer_refund":10000}"#;
        let body = format!(
            r#"{{"out_trade_no":"{order}","out_refund_no":"console/1","status":"{status}","amount":{amount}}}"#
        );
        wechat(200, &body)
    };
    let ended =
        |outcome| Ok(BilledOutcome::Ended(RefundReport { refund: "console/1".into(), outcome }));
    let part = Back { total: Fen::new(30_000), refund: Fen::new(10_000) };
    let no = order.as_str();
    let unknown = r#"{"code":"RESOURCE_NOT_EXISTS","message":"m"}"#;
    let rows = [
        (refund("SUCCESS", no), ended(RefundOutcome::Refunded(part))),
        (refund("PROCESSING", no), Ok(BilledOutcome::Underway)),
        (refund("ABNORMAL", no), ended(RefundOutcome::Failed("ABNORMAL".into()))),
        (refund("CLOSED", no), ended(RefundOutcome::Failed("CLOSED".into()))),
        (refund("NEW", no), Err(ProviderError::State("NEW".into()))),
        (refund("SUCCESS", "another"), Err(ProviderError::Mismatch("order"))),
        (wechat(404, unknown), Ok(BilledOutcome::Unknown)),
    ];
    for (answer, expected) in rows {
        let scripted = Scripted::default();
        scripted.answer(answer);
        let asked = BilledRefund { at: at.clone(), refund: "console/1".into() };
        assert_eq!(guard(&scripted).billed_refund(&asked).await, expected);
        let path = scripted.asked()[0].uri().to_string();
        assert_eq!(path, "/v3/refund/domestic/refunds/console%2F1", "one part of a path");
    }
}
