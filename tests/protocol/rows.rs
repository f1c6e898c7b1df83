//! The rows: what each request of docs/protocol.md is answered, each acceptance beside its refusals.

use page_shop::Request;
use proof::{LinkError, verify_instruction, verify_receipt};
use wire::{
    CodeAnswer, CodeRequest, EvidenceRequest, InstructionAnswer, OrderNo, OrderRequest, OrderState,
    PriceProof, ProblemType, PurchaseView, QuoteRequest, ReceiptKind, ReturnReason, SessionAnswer,
    TicketState, TimeAnswer, endpoint,
};

use crate::lists::{listed, sessions};
use crate::peer::{OPENS, Peer};
use crate::rider::{OTHER, PHONE, Rider, digest, id};

type Row = (&'static str, fn(&mut dyn Peer));

pub(crate) const ROWS: [Row; 18] = [
    ("GET /api/time is the shop's time", time),
    ("GET /api/tariff holds, and is there by its digest", tariff),
    ("GET /api/batches/{batch}/status holds", status),
    ("POST /api/codes sends a code, not to what is no number and not at once again", codes),
    ("POST /api/session opens a session for the right code alone, and DELETE ends it", session),
    ("POST /api/session takes a code from its own browser, and five wrong ones", tries),
    ("POST /api/quotes answers in the order of its table", quotes),
    ("POST /api/quotes repeats a live quote, and makes a new one of one that is over", renewal),
    ("POST /api/quotes: one active purchase, and no more tickets than there are", limits),
    ("POST /api/orders confirms the latest quote, once", orders),
    ("POST …/instructions binds an address, and repeats it byte for byte", instructions),
    ("POST …/settle makes a ticket of the money", paid),
    ("POST …/settle closes an order whose time is over", closed),
    ("POST …/return gives an unused ticket back", returned),
    ("purchases are their rider's alone, and found again", owned),
    (
        "GET /api/purchases lists the rider's own, the latest first, and says what is earlier",
        listed,
    ),
    ("GET /api/sessions lists the rider's own, and DELETE ends one", sessions),
    ("what is not there is not found, and evidence has to prove something", unknown),
];

fn time(peer: &mut dyn Peer) {
    let now = peer.now();
    let time: TimeAnswer = peer.send(&Request::new("GET", endpoint::TIME)).read();
    assert_eq!(time.received_ms / 1_000, now);
    assert!(time.sent_ms >= time.received_ms);
}

fn tariff(peer: &mut dyn Peer) {
    let mut page = Rider::unknown(peer);
    let tariff = page.tariff();
    let again = page.get(&endpoint::tariff(&tariff.digest()));
    assert_eq!(digest(again.note()), tariff.digest());
    for path in [
        endpoint::tariff(&digest(&tariff.note().join().replace("v2", "v3"))),
        "/api/tariffs/x".into(),
    ] {
        assert_eq!(page.get(&path).kind(), ProblemType::NotFound, "{path}");
    }
}

fn status(peer: &mut dyn Peer) {
    let mut page = Rider::signed_in(peer, PHONE);
    let (tariff, batch) = (page.tariff(), page.wish(0).batch);
    let read = |page: &mut Rider<'_>| {
        let reply = page.get(&endpoint::status(&batch));
        proof::verify_status(reply.note().as_bytes(), &batch, &tariff).expect("a status")
    };
    let before = read(&mut page);
    assert_eq!((before.state, before.sold, before.held), (wire::BatchState::Open, 0, 0));
    assert_eq!(before.since, OPENS);
    page.quote(id(1)).read::<PurchaseView>();
    let after = read(&mut page);
    assert_eq!((after.sold, after.held), (0, 1));
    assert!(after.seq > before.seq, "a hold is a change");
    assert_eq!(page.get("/api/batches/NO-1/status").kind(), ProblemType::NotFound);
}

fn codes(peer: &mut dyn Peer) {
    let mut page = Rider::unknown(peer);
    for phone in ["", "12800138000", "1380013800", "138001380000", "1380013800x"] {
        assert_eq!(page.ask_code(phone).kind(), ProblemType::Malformed, "{phone}");
    }
    let other = Request { body: "{\"phone\":1}".into(), ..Request::new("POST", endpoint::CODES) };
    assert_eq!(page.send(other).kind(), ProblemType::Malformed);
    let code: CodeAnswer = page.ask_code(PHONE).read();
    assert_eq!((code.good_for_s, code.again_in_s), (300, 60));
    page.peer.later(20);
    let soon = page.ask_code(PHONE);
    assert_eq!((soon.kind(), soon.retry_after), (ProblemType::TooMany, Some(40)));
    assert_eq!(soon.problem().good_for_s, Some(280), "what was sent stays good");
    page.ask_code(OTHER).read::<CodeAnswer>();
    page.peer.later(60);
    page.post(endpoint::CODES, &CodeRequest::default()).read::<CodeAnswer>();
    let mut other = Rider::unknown(page.peer);
    let nothing = other.post(endpoint::CODES, &CodeRequest::default());
    assert_eq!(nothing.kind(), ProblemType::Malformed, "to which number?");
}

fn session(peer: &mut dyn Peer) {
    let mut page = Rider::unknown(peer);
    assert_eq!(page.get(endpoint::SESSION).kind(), ProblemType::SignedOut);
    assert_eq!(page.bring_code("000000").kind(), ProblemType::SignedOut, "never asked for");
    let code: CodeAnswer = page.ask_code(PHONE).read();
    let code = code.demo_code.expect("a demonstration says the code");
    let wrong = if code == "111111" { "222222" } else { "111111" };
    assert_eq!(page.bring_code(wrong).kind(), ProblemType::CodeWrong);
    assert_eq!(page.get(endpoint::SESSION).kind(), ProblemType::SignedOut);
    let opened = page.bring_code(&code);
    let rider: SessionAnswer = opened.read();
    assert_eq!(rider.phone, "138****8000");
    let cookie =
        opened.set_cookie.iter().find(|it| it.starts_with("__Host-session=")).expect("a cookie");
    for attribute in ["HttpOnly", "SameSite=Lax", "Path=/", "Secure"] {
        assert!(cookie.split("; ").any(|it| it == attribute), "{attribute}: {cookie}");
    }
    assert_eq!(page.get(endpoint::SESSION).read::<SessionAnswer>(), rider);
    assert_eq!(page.bring_code(&code).read::<SessionAnswer>(), rider, "a lost answer is repeated");
    let out = page.send(Request::new("DELETE", endpoint::SESSION));
    assert_eq!((out.status, &*out.body), (204, ""));
    assert_eq!(page.get(endpoint::SESSION).kind(), ProblemType::SignedOut);
    assert_eq!(page.send(Request::new("DELETE", endpoint::SESSION)).status, 204, "again");
}

fn tries(peer: &mut dyn Peer) {
    let mut page = Rider::unknown(peer);
    let code: CodeAnswer = page.ask_code(PHONE).read();
    let code = code.demo_code.expect("a demonstration says the code");
    let mut other = Rider::unknown(page.peer);
    assert_eq!(other.bring_code(&code).kind(), ProblemType::SignedOut, "another browser");
    let code: CodeAnswer = other.ask_code(OTHER).read();
    let code = code.demo_code.expect("a demonstration says the code");
    let wrong = if code == "111111" { "222222" } else { "111111" };
    for _ in 0..5 {
        assert_eq!(other.bring_code(wrong).kind(), ProblemType::CodeWrong);
    }
    let over = other.bring_code(&code);
    assert_eq!((over.kind(), over.retry_after), (ProblemType::TooMany, Some(60)));
}

fn quotes(peer: &mut dyn Peer) {
    let mut page = Rider::unknown(peer);
    assert_eq!(page.quote(id(1)).kind(), ProblemType::SignedOut);
    let mut page = Rider::signed_in(page.peer, PHONE);
    let wish = page.wish(0);
    assert_eq!(page.post(endpoint::QUOTES, &wish).kind(), ProblemType::IdempotencyMissing);
    let bare = Request { key: Some(id(1).to_string()), ..Request::new("POST", endpoint::QUOTES) };
    let bare = Request { body: wire::request::encode(&wish), ..bare };
    assert_eq!(page.send(bare).kind(), ProblemType::IdempotencyMissing, "without its quotes");
    let product = wire::ProductId::parse("ride7").expect("a product");
    let batch = wire::BatchId::parse("NO-1").expect("a batch");
    for other in [
        QuoteRequest { qty: 9, ..wish.clone() },
        QuoteRequest { product, ..wish.clone() },
        QuoteRequest { batch, ..wish.clone() },
    ] {
        let reply = page.post_with_key(endpoint::QUOTES, id(1), &other);
        assert_eq!(reply.kind(), ProblemType::Malformed, "{other:?}");
    }
    let later = page.wish(1);
    let reply = page.post_with_key(endpoint::QUOTES, id(1), &later);
    assert_eq!(reply.kind(), ProblemType::NotOpen);
    assert_eq!(reply.retry_after, Some(86_400));
    let view: PurchaseView = page.quote(id(1)).read();
    assert_eq!((view.purchase, view.order.is_none()), (id(1), true));
    assert_eq!(page.verified(&view).price().pay(), "¥300.00");
}

fn renewal(peer: &mut dyn Peer) {
    let mut page = Rider::signed_in(peer, PHONE);
    let first: PurchaseView = page.quote(id(1)).read();
    page.peer.later(299);
    assert_eq!(page.quote(id(1)).read::<PurchaseView>().quote, first.quote, "byte for byte");
    page.peer.later(1);
    let second: PurchaseView = page.quote(id(1)).read();
    assert_ne!(second.quote, first.quote);
    assert_eq!(page.order(id(1), &first.quote).kind(), ProblemType::QuoteStale);
    let ordered: PurchaseView = page.order(id(1), &second.quote).read();
    page.peer.later(400);
    assert_eq!(page.quote(id(1)).read::<PurchaseView>(), ordered, "an order, and no new quote");
}

fn limits(peer: &mut dyn Peer) {
    let mut page = Rider::signed_in(peer, PHONE);
    page.quote(id(1)).read::<PurchaseView>();
    let problem = page.quote(id(2)).problem();
    assert_eq!((problem.kind, problem.purchase), (ProblemType::PurchaseExists, Some(id(1))));
    let mut other = Rider::signed_in(page.peer, OTHER);
    assert_eq!(other.quote(id(1)).kind(), ProblemType::IdempotencyMismatch, "another's key");
    other.quote(id(3)).read::<PurchaseView>();
    let mut third = Rider::signed_in(other.peer, "13700137000");
    third.quote(id(4)).read::<PurchaseView>();
    let mut fourth = Rider::signed_in(third.peer, "13600136000");
    assert_eq!(fourth.quote(id(5)).kind(), ProblemType::SoldOut, "the batch has three");
    fourth.peer.later(300);
    fourth.quote(id(5)).read::<PurchaseView>();
}

fn orders(peer: &mut dyn Peer) {
    let mut page = Rider::signed_in(peer, PHONE);
    let view: PurchaseView = page.quote(id(1)).read();
    let asked = OrderRequest { quote: digest(&view.quote) };
    assert_eq!(page.post(endpoint::ORDERS, &asked).kind(), ProblemType::IdempotencyMissing);
    assert_eq!(page.order(id(2), &view.quote).kind(), ProblemType::NotFound);
    let wrong = OrderRequest { quote: wire::Digest::of(b"another") };
    let reply = page.post_with_key(endpoint::ORDERS, id(1), &wrong);
    assert_eq!(reply.kind(), ProblemType::QuoteStale);
    let ordered: PurchaseView = page.order(id(1), &view.quote).read();
    let order = ordered.order.clone().expect("an order");
    assert_eq!(order.no, OrderNo::derive(id(1), 1));
    assert_eq!((order.attempt, order.state), (1, OrderState::Awaiting));
    assert_eq!((order.quote, order.pay_by), (asked.quote, page.peer.now() + 600));
    assert!(order.tickets.is_empty() && order.channel.is_none());
    assert_eq!(page.post_with_key(endpoint::ORDERS, id(1), &wrong).read::<PurchaseView>(), ordered);
}

fn instructions(peer: &mut dyn Peer) {
    let mut page = Rider::signed_in(peer, PHONE);
    let view: PurchaseView = page.quote(id(1)).read();
    assert_eq!(page.instruct(id(1), 1).kind(), ProblemType::OrderSettled, "no order yet");
    let confirmed = page.confirmed(&view);
    page.order(id(1), &view.quote).read::<PurchaseView>();
    let path = endpoint::instructions(id(1));
    let body = r#"{"attempt":1,"channel":"coins"}"#;
    let coins = Request { body: body.into(), ..Request::new("POST", &path) };
    assert_eq!(page.send(coins).kind(), ProblemType::Malformed);
    for attempt in [0, 3] {
        let reply = page.instruct(id(1), attempt);
        assert_eq!(reply.kind(), ProblemType::OrderSettled, "attempt {attempt}");
    }
    let given: InstructionAnswer = page.instruct(id(1), 1).read();
    let (tariff, no, now) = (page.tariff(), OrderNo::derive(id(1), 1), page.peer.now());
    let payable = verify_instruction(&given, &confirmed, &no, &tariff, now).expect("payable");
    assert_eq!(payable.price().pay(), "¥300.00");
    page.peer.later(60);
    assert_eq!(page.instruct(id(1), 1).read::<InstructionAnswer>(), given, "byte for byte");
    let next: InstructionAnswer = page.instruct(id(1), 2).read();
    let (no, now) = (OrderNo::derive(id(1), 2), page.peer.now());
    verify_instruction(&next, &confirmed, &no, &tariff, now).expect("the next attempt's");
    assert_eq!(page.instruct(id(1), 1).kind(), ProblemType::OrderSettled, "never back");
    page.peer.later(600);
    assert_eq!(page.instruct(id(1), 2).kind(), ProblemType::OrderSettled, "its time is over");
}

fn paid(peer: &mut dyn Peer) {
    let mut page = Rider::signed_in(peer, PHONE);
    page.ordered(id(1));
    let given: InstructionAnswer = page.instruct(id(1), 1).read();
    let unpaid = page.settle(id(1)).order.expect("an order");
    assert_eq!(
        (unpaid.state, unpaid.channel),
        (OrderState::Awaiting, Some(wire::Channel::AlipayWap))
    );
    let path = endpoint::price_proof(id(1));
    assert_eq!(page.get(&path).kind(), ProblemType::NotFound, "no receipt yet");
    page.peer.pay(&given.address);
    let view = page.settle(id(1));
    let order = view.order.clone().expect("an order");
    assert_eq!((order.state, order.tickets.0.len()), (OrderState::Paid, 1));
    assert!(order.steps.charged.is_some());
    let (tariff, confirmed) = (page.tariff(), page.confirmed(&view));
    let receipt = view.receipt.as_deref().expect("a receipt");
    let receipt = verify_receipt(receipt.as_bytes(), &confirmed, &order.no, &tariff).expect("true");
    let ReceiptKind::Payment { tickets } = &receipt.kind else { panic!("{receipt:?}") };
    assert_eq!(order.tickets.of(&tickets[0]), Some(TicketState::Valid));
    assert_eq!(page.settle(id(1)), view, "asked again, it is the same");
    assert_eq!(page.instruct(id(1), 1).kind(), ProblemType::OrderSettled);
    let file = page.get(&path);
    let chain = PriceProof::read(file.note()).expect("a price proof");
    let chain = proof::verify_price_proof(&chain, &page.peer.roots());
    assert_eq!(chain.first_error(), None::<(wire::Purpose, &LinkError)>);
    let code = page.get(&endpoint::receipt_code(id(1)));
    assert_eq!((code.status, &*code.media_type), (200, "image/svg+xml"));
}

fn closed(peer: &mut dyn Peer) {
    let mut page = Rider::signed_in(peer, PHONE);
    page.ordered(id(1));
    page.instruct(id(1), 1).read::<InstructionAnswer>();
    page.peer.later(599);
    assert_eq!(page.settle(id(1)).order.expect("an order").state, OrderState::Awaiting);
    // WeChat closes nothing in its first minutes; Alipay's end is the order's own.
    page.peer.later(61);
    let order = page.settle(id(1)).order.expect("an order");
    assert_eq!(order.state, OrderState::Closed);
    assert!(order.steps.closed.is_some() && order.steps.charged.is_none());
    page.quote(id(2)).read::<PurchaseView>();
}

fn returned(peer: &mut dyn Peer) {
    let mut page = Rider::signed_in(peer, PHONE);
    let path = endpoint::give_back(id(1));
    assert_eq!(page.post(&path, &()).kind(), ProblemType::NotFound);
    page.ordered(id(1));
    assert_eq!(page.post(&path, &()).kind(), ProblemType::NotReturnable, "not paid");
    let given: InstructionAnswer = page.instruct(id(1), 1).read();
    page.peer.pay(&given.address);
    let bought = page.settle(id(1));
    let view: PurchaseView = page.post(&path, &()).read();
    let order = view.order.clone().expect("an order");
    assert_eq!((order.state, order.reason), (OrderState::Refunding, Some(ReturnReason::Returned)));
    assert!(order.tickets.0.iter().all(|ticket| ticket.state == TicketState::Void));
    assert_eq!((view.voided.as_ref(), view.receipt.as_ref()), (bought.receipt.as_ref(), None));
    page.post(&path, &()).read::<PurchaseView>();
    let refunded = (0..5).find_map(|_| {
        page.peer.later(30);
        let view = page.settle(id(1));
        (view.order.as_ref()?.state == OrderState::Refunded).then_some(view)
    });
    let view = refunded.expect("the money is back");
    let order = view.order.clone().expect("an order");
    assert!(order.steps.refunded.is_some());
    let (tariff, confirmed) = (page.tariff(), page.confirmed(&view));
    let receipt = view.receipt.as_deref().expect("a receipt");
    let receipt = verify_receipt(receipt.as_bytes(), &confirmed, &order.no, &tariff).expect("true");
    assert!(matches!(receipt.kind, ReceiptKind::Refund { .. }));
}

fn owned(peer: &mut dyn Peer) {
    let mut page = Rider::signed_in(peer, PHONE);
    let mine = endpoint::mine(&page.wish(0).batch);
    assert_eq!(page.get(&mine).kind(), ProblemType::NotFound);
    let view: PurchaseView = page.quote(id(1)).read();
    assert_eq!(page.get(&mine).read::<PurchaseView>(), view);
    assert_eq!(page.get(&endpoint::purchase(id(1))).read::<PurchaseView>(), view);
    let bought = page.paid(id(1));
    let mut other = Rider::signed_in(page.peer, OTHER);
    assert_eq!(other.get(&mine).kind(), ProblemType::NotFound);
    for path in [endpoint::purchase(id(1)), endpoint::price_proof(id(1))] {
        assert_eq!(other.get(&path).kind(), ProblemType::NotFound, "{path}");
    }
    for path in [endpoint::settle(id(1)), endpoint::give_back(id(1))] {
        assert_eq!(other.post(&path, &()).kind(), ProblemType::NotFound, "{path}");
    }
    assert_eq!(other.instruct(id(1), 1).kind(), ProblemType::NotFound);
    // Another phone, which has lost everything but the number.
    other.peer.later(60);
    let mut again = Rider::signed_in(other.peer, PHONE);
    assert_eq!(again.get(&mine).read::<PurchaseView>(), bought);
    let mut nobody = Rider::unknown(again.peer);
    for path in [mine, endpoint::purchase(id(1))] {
        assert_eq!(nobody.get(&path).kind(), ProblemType::SignedOut, "{path}");
    }
}

fn unknown(peer: &mut dyn Peer) {
    let mut page = Rider::signed_in(peer, PHONE);
    for (method, path) in [
        ("GET", "/api/unknown"),
        ("POST", endpoint::TIME),
        ("GET", endpoint::QUOTES),
        ("GET", "/api/purchases/x"),
        ("GET", "/api/batches/a_b/mine"),
    ] {
        let reply = page.send(Request::new(method, path));
        assert_eq!(reply.kind(), ProblemType::NotFound, "{method} {path}");
    }
    let view: PurchaseView = page.quote(id(1)).read();
    let evidence = EvidenceRequest { quote: view.quote, instruction: None };
    assert_eq!(page.post(endpoint::EVIDENCE, &evidence).kind(), ProblemType::Unfounded);
    let junk = Request { body: "[]".into(), ..Request::new("POST", endpoint::EVIDENCE) };
    assert_eq!(page.send(junk).kind(), ProblemType::Malformed);
}
