//! The JSON of requests and answers.

use core::fmt::Debug;
use serde::Serialize;
use wire::answer::{ANSWER_BYTES_MAX, decode};
use wire::json::FromJson;
use wire::request::encode;
use wire::{
    BatchId, Channel, ClaimRequest, CodeAnswer, CodeRequest, Digest, DuplicateView,
    EvidenceRequest, InstructionAnswer, InstructionRequest, OrderNo, OrderRequest, OrderState,
    OrderView, PaymentSteps, ProductId, PurchaseId, PurchaseView, PurchasesAnswer, QuoteRequest,
    ReturnReason, RiderId, SessionAnswer, SessionRequest, SessionView, SessionsAnswer, TicketState,
    TicketStates, TicketView, TimeAnswer,
};

const PURCHASE: &str = "8e03978e-40d5-43e8-bc93-6894a57f9324";
const DIGEST: &str = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
const RIDER: &str = "9f2c4b7a1e0d83c65a4f2b1908d7e6c5";

fn travels<T: Serialize + FromJson + PartialEq + Debug>(value: &T, json: &str) {
    assert_eq!(encode(value), json);
    assert_eq!(decode::<T>(json.as_bytes()).as_ref(), Some(value));
}

#[test]
fn every_request_has_this_shape() {
    let phone = || String::from("13800000000");
    travels(&CodeRequest { phone: Some(phone()) }, r#"{"phone":"13800000000"}"#);
    travels(&CodeRequest::default(), "{}");
    travels(&SessionRequest::Code("042137".into()), r#"{"code":"042137"}"#);
    travels(&SessionRequest::Token("a.b.c".into()), r#"{"token":"a.b.c"}"#);
    let batch = BatchId::parse("LZ-20251218-1").expect("a batch id");
    let product = ProductId::parse("ride100").expect("a product id");
    travels(
        &QuoteRequest { batch, product, qty: 1 },
        r#"{"batch":"LZ-20251218-1","product":"ride100","qty":1}"#,
    );
    travels(&OrderRequest { quote: Digest::of(b"") }, &format!(r#"{{"quote":"{DIGEST}"}}"#));
    let channel = Channel::AlipayWap;
    travels(&InstructionRequest { attempt: 2, channel }, r#"{"attempt":2,"channel":"alipay-wap"}"#);
    let evidence = EvidenceRequest { quote: "a\nb".into(), instruction: None };
    travels(&evidence, r#"{"quote":"a\nb"}"#);
    let instruction = InstructionAnswer { address: "x".into(), instruction: "c\nd".into() };
    travels(
        &EvidenceRequest { instruction: Some(instruction), ..evidence },
        r#"{"quote":"a\nb","instruction":{"address":"x","instruction":"c\nd"}}"#,
    );
}

#[test]
fn every_answer_has_this_shape() {
    travels(
        &TimeAnswer { received_ms: 1_766_066_400_000, sent_ms: 1_766_066_400_001 },
        r#"{"received_ms":1766066400000,"sent_ms":1766066400001}"#,
    );
    let sent = CodeAnswer { good_for_s: 300, again_in_s: 60, demo_code: None };
    travels(&sent, r#"{"good_for_s":300,"again_in_s":60}"#);
    travels(
        &CodeAnswer { demo_code: Some("042137".into()), ..sent },
        r#"{"good_for_s":300,"again_in_s":60,"demo_code":"042137"}"#,
    );
    let session = |id: &str, own| SessionView {
        id: id.into(),
        device: "Android, WeChat".into(),
        opened: 1,
        used: 2,
        own,
    };
    travels(
        &SessionsAnswer(vec![session("0a", true), session("1b", false)]),
        concat!(
            r#"{"0a":{"device":"Android, WeChat","opened":1,"used":2,"own":true},"#,
            r#""1b":{"device":"Android, WeChat","opened":1,"used":2,"own":false}}"#,
        ),
    );
    travels(&PurchasesAnswer::default(), r#"{"purchases":{},"more":false}"#);
    let rider = RiderId::parse(RIDER).expect("a rider id");
    travels(
        &SessionAnswer { rider, phone: "138****0000".into() },
        &format!(r#"{{"rider":"{RIDER}","phone":"138****0000"}}"#),
    );
    travels(
        &InstructionAnswer { address: "https://x.example/?".into(), instruction: "a\nb".into() },
        r#"{"address":"https://x.example/?","instruction":"a\nb"}"#,
    );
}

#[test]
fn a_purchase_grows_by_its_order_and_its_receipt() {
    let quoted = PurchaseView {
        purchase: PurchaseId::parse(PURCHASE).expect("a purchase id"),
        batch: BatchId::parse("LZ-20251218-1").expect("a batch id"),
        quote: "a\n\nb\n".into(),
        order: None,
        receipt: None,
        voided: None,
        compensation: None,
    };
    let start = format!(r#"{{"purchase":"{PURCHASE}","batch":"LZ-20251218-1","quote":"a\n\nb\n""#);
    travels(&quoted, &format!("{start}}}"));
    travels(
        &PurchasesAnswer { purchases: vec![quoted.clone()], more: true },
        &format!(r#"{{"purchases":{{"{PURCHASE}":{start}}}}},"more":true}}"#),
    );
    // A purchase under another's id is none of the list.
    let another = format!(r#"{{"purchases":{{"{RIDER}":{start}}}}},"more":true}}"#);
    assert_eq!(decode::<PurchasesAnswer>(another.as_bytes()), None);
    for (state, word) in [
        (OrderState::Awaiting, "awaiting"),
        (OrderState::Paid, "paid"),
        (OrderState::Closed, "closed"),
        (OrderState::Refunding, "refunding"),
        (OrderState::Refunded, "refunded"),
        (OrderState::RefundStuck, "refund-stuck"),
    ] {
        let no = OrderNo::parse(RIDER).expect("an order number");
        let (charged, closed) = (Some(1_766_066_700), None);
        let steps = PaymentSteps {
            charged,
            refund_asked: Some(1_766_066_701),
            refund_sent: Some(1_766_066_702),
            refunded: Some(1_766_066_703),
            closed,
        };
        let pay_by = 1_766_067_360;
        let channel = Some(Channel::WechatH5);
        let claim = Some("7KQ2-M9XD-40TB-R8VE".into());
        let order = OrderView {
            no,
            attempt: 2,
            quote: Digest::of(b""),
            state,
            pay_by,
            channel,
            still_open: Some(Channel::AlipayWap),
            steps,
            reason: Some(ReturnReason::GivenBackElsewhere),
            tickets: tickets([
                ("LZ-1-00042", TicketState::Void),
                ("LZ-1-00043", TicketState::Used),
            ]),
            duplicate: Some(DuplicateView { channel: Channel::AlipayWap, steps }),
            claim,
        };
        let ordered = PurchaseView {
            order: Some(order),
            receipt: Some("c".into()),
            voided: Some("e".into()),
            compensation: Some("d".into()),
            ..quoted.clone()
        };
        let steps = r#"{"charged":1766066700,"refund_asked":1766066701,"refund_sent":1766066702,"refunded":1766066703}"#;
        let tickets = r#"{"LZ-1-00042":"void","LZ-1-00043":"used"}"#;
        let order = format!(
            r#""order":{{"no":"{RIDER}","attempt":2,"quote":"{DIGEST}","state":"{word}","pay_by":1766067360,"channel":"wechat-h5","still_open":"alipay-wap","steps":{steps},"reason":"given-back-elsewhere","tickets":{tickets},"duplicate":{{"channel":"alipay-wap","steps":{steps}}},"claim":"7KQ2-M9XD-40TB-R8VE"}}"#
        );
        let receipts = r#""receipt":"c","voided":"e","compensation":"d""#;
        travels(&ordered, &format!("{start},{order},{receipts}}}"));
    }
}

fn tickets<const N: usize>(tickets: [(&str, TicketState); N]) -> TicketStates {
    let ticket = |(number, state): (&str, _)| TicketView { number: number.into(), state };
    TicketStates(tickets.map(ticket).into())
}

#[test]
fn an_order_that_nothing_happened_to_is_short() {
    let no = OrderNo::parse(RIDER).expect("an order number");
    let order = OrderView::placed(no, Digest::of(b""), 1_766_067_360);
    travels(
        &order,
        &format!(
            r#"{{"no":"{RIDER}","attempt":1,"quote":"{DIGEST}","state":"awaiting","pay_by":1766067360,"steps":{{}}}}"#
        ),
    );
    assert_eq!(order.tickets.of("LZ-1-00042"), None);
    let given = tickets([("LZ-1-00042", TicketState::Valid)]);
    assert_eq!(given.of("LZ-1-00042"), Some(TicketState::Valid));
    assert_eq!(given.of("LZ-1-00043"), None);
}

#[test]
fn a_request_with_anything_else_in_it_is_refused() {
    fn reads<T: FromJson>(json: &str) -> bool {
        decode::<T>(json.as_bytes()).is_some()
    }
    let quote = r#"{"batch":"LZ-20251218-1","product":"ride100","qty":1}"#;
    assert!(reads::<QuoteRequest>(quote));
    for refused in [
        r#"{"batch":"LZ-20251218-1","product":"ride100","qty":1,"total":1}"#,
        r#"{"batch":"LZ-20251218-1","product":"ride100"}"#,
        r#"{"batch":"LZ-20251218-1","product":"ride100","qty":"1"}"#,
        r#"{"batch":"LZ-20251218-1","product":"ride100","qty":1.0}"#,
        r#"{"batch":"LZ-20251218-1","product":"ride100","qty":-1}"#,
        r#"{"batch":"LZ-20251218-1","product":"ride100","qty":1,"qty":2}"#,
        r#"{"batch":"LZ 20251218 1","product":"ride100","qty":1}"#,
        r#"{"batch":"LZ-20251218-1","product":"ride100","qty":1} "x""#,
        r#"["LZ-20251218-1"]"#,
        "",
    ] {
        assert!(!reads::<QuoteRequest>(refused), "{refused}");
    }
    assert!(!reads::<CodeRequest>(r#"{"phone":"13800000000","name":"x"}"#));
    assert!(!reads::<SessionRequest>(r#"{"code":"042137","token":"x"}"#));
    assert!(!reads::<SessionRequest>(r#"{"phone":"13800000000","code":"042137"}"#));
    assert!(!reads::<OrderRequest>(&format!(r#"{{"quote":"{DIGEST}","total":1}}"#)));
    assert!(reads::<InstructionRequest>(r#"{"attempt":1,"channel":"alipay-wap"}"#));
    for refused in [
        r#"{"channel":"alipay-wap"}"#,
        r#"{"channel":"alipay-wap","total":1}"#,
        r#"{"attempt":"1","channel":"alipay-wap"}"#,
        r#"{"attempt":4294967296,"channel":"alipay-wap"}"#,
        r#"{"attempt":1,"channel":"alipay-wap","total":1}"#,
        r#"{"attempt":1,"channel":"cash"}"#,
    ] {
        assert!(!reads::<InstructionRequest>(refused), "{refused}");
    }
    assert!(!reads::<EvidenceRequest>(r#"{"quote":"a","instruction":"b"}"#));
    assert!(!reads::<EvidenceRequest>(r#"{"quote":"a","why":"b"}"#));
}

#[test]
fn an_answer_may_grow_and_may_not_be_endless() {
    let known = TimeAnswer { received_ms: 1, sent_ms: 2 };
    let grown = br#"{"received_ms":1,"sent_ms":2,"drift_ms":3}"#;
    assert_eq!(decode::<TimeAnswer>(grown), Some(known), "a newer server says more");
    let padded = |length: usize| format!("{:<length$}", r#"{"received_ms":1,"sent_ms":2}"#);
    assert_eq!(decode::<TimeAnswer>(padded(ANSWER_BYTES_MAX).as_bytes()), Some(known));
    assert_eq!(decode::<TimeAnswer>(padded(ANSWER_BYTES_MAX + 1).as_bytes()), None);
    for refused in [r#"{"received_ms":1}"#, r#"{"received_ms":1.5,"sent_ms":2}"#, "<html>", ""] {
        assert_eq!(decode::<TimeAnswer>(refused.as_bytes()), None, "{refused}");
    }
}

#[test]
fn every_json_example_in_the_protocol_is_read_by_the_type_that_it_shows() {
    fn reads<T: FromJson>(json: &str) -> bool {
        decode::<T>(json.as_bytes()).is_some()
    }
    let protocol = include_str!("../../../../docs/protocol.md");
    // In the order of the page.
    let readers: [fn(&str) -> bool; 16] = [
        reads::<TimeAnswer>,
        reads::<CodeRequest>,
        reads::<CodeAnswer>,
        reads::<SessionRequest>,
        reads::<SessionAnswer>,
        reads::<SessionsAnswer>,
        reads::<ClaimRequest>,
        reads::<QuoteRequest>,
        reads::<PurchaseView>,
        reads::<OrderRequest>,
        reads::<PurchaseView>,
        reads::<InstructionRequest>,
        reads::<InstructionAnswer>,
        reads::<PurchasesAnswer>,
        reads::<EvidenceRequest>,
        |json| wire::Problem::decode(json.as_bytes()).is_some(),
    ];
    let examples: Vec<&str> = protocol.split("```json\n").skip(1).collect();
    assert_eq!(examples.len(), readers.len());
    for (example, read) in examples.into_iter().zip(readers) {
        let json = example.split("```").next().unwrap_or_default();
        assert!(read(json), "{json}");
    }
}
