//! One small valid sale, made anew by every test: fixed keys, fixed
//! times, fixed notes.

use ed25519_dalek::{Signer, SigningKey};
use proof::{
    Confirmed, ExpectedQuote, InForce, LatestSeen, RootKeys, Verified, verify_quote, verify_tariff,
};
use wire::BatchState;
use wire::alipay::{self, BizContent};
use wire::receipt::ReceiptKind;
use wire::tariff::{
    Batch, Bilingual, DelegatedKey, Payee, PerRider, PerRiderOf, Prefix, Returns, RiderIdentity,
    Total,
};
use wire::{
    BatchId, Body, Channel, Digest, Fen, Instruction, InstructionAnswer, OrderNo, ProductId,
    PurchaseId, Purpose, Quote, Receipt, RiderId, Sequence, Status, Tariff, VerifierKey, note,
};

/// The issuer of the notes.
pub(crate) const ISSUER: &str = "samefare.example";
/// The origin of the page.
pub(crate) const AUD: &str = "https://tickets.example";
/// When the batch opens: 22:00 on 18 December 2025 in Lanzhou.
pub(crate) const OPENS: u64 = 1_766_066_400;
/// The current time of every test, unless its table has another.
pub(crate) const NOW: u64 = OPENS + 60;
/// The prefix of every payment address.
pub(crate) const GATEWAY: &str = "https://openapi.alipay.example/gateway.do?";

pub(crate) const OPERATIONS: &str = "samefare.example/operations-1";
pub(crate) const FINANCE: &str = "samefare.example/finance-1";
/// The next finance key: it is compiled in beside the current one.
pub(crate) const FINANCE_NEXT: &str = "samefare.example/finance-2";
/// A key that is neither compiled in nor delegated.
pub(crate) const STRANGER: &str = "samefare.example/stranger-1";
/// A key for quotes with a window so short that both of its ends lie inside the windows of open
/// quotes.
pub(crate) const QUOTE_SHORT: &str = "samefare.example/quote-2";
/// The window of [`QUOTE_SHORT`].
pub(crate) const SHORT_WINDOW: core::ops::Range<u64> = NOW - 100..NOW + 20;

/// The key with this name. Its seed is SHA-256 of the name, so that any language can make it again.
pub(crate) fn key(name: &str) -> SigningKey {
    SigningKey::from_bytes(Digest::of(name.as_bytes()).as_bytes())
}

/// The public half of the key with this name.
pub(crate) fn public(name: &str) -> VerifierKey {
    VerifierKey::new(name, key(name).verifying_key().to_bytes()).expect("a key name")
}

/// The names of the keys that sign notes of this purpose.
pub(crate) fn signers(purpose: Purpose) -> &'static [&'static str] {
    match purpose {
        Purpose::Tariff => &[OPERATIONS, FINANCE],
        Purpose::Quote => &["samefare.example/quote-1"],
        Purpose::Instruction => &["samefare.example/instruction-1"],
        Purpose::Receipt => &["samefare.example/receipt-1"],
        Purpose::Status => &["samefare.example/status-1"],
    }
}

/// The signature line of the key with this name, for exactly this text.
pub(crate) fn signature(text: &str, name: &str) -> String {
    let bytes = key(name).sign(text.as_bytes()).to_bytes();
    note::signature_line(name, public(name).id(), &bytes)
}

/// The text, signed unchanged by the keys with these names.
pub(crate) fn signed_by(text: &str, names: &[&str]) -> String {
    let lines: String = names.iter().map(|name| signature(text, name)).collect();
    format!("{text}\n{lines}")
}

/// The note of this body, signed by the keys of its purpose.
pub(crate) fn signed<B: Body>(body: &B) -> String {
    signed_by(&note::write(ISSUER, body), signers(B::PURPOSE))
}

pub(crate) fn roots() -> RootKeys {
    RootKeys {
        issuer: ISSUER.into(),
        operations: vec![public(OPERATIONS), public("samefare.example/operations-2")],
        finance: vec![public(FINANCE), public(FINANCE_NEXT)],
    }
}

/// The payees of the sale: channel, merchant, application, and how what is opened begins.
const PAYEES: [(Channel, &str, &str, &str); 3] = [
    (Channel::AlipayWap, "2088102146225135", "2021000000000001", GATEWAY),
    (Channel::AlipayApp, "2088102146225135", "2021000000000001", "app_id=2021000000000001&"),
    (Channel::WechatApp, "1900000001", "wx2421b1c4370ec43b", "{\"appid\":\"wx2421b1c4370ec43b\","),
];

/// The tariff of the sale, after `change`.
pub(crate) fn tariff(change: impl FnOnce(&mut Tariff)) -> Tariff {
    let delegated = |purpose: Purpose| DelegatedKey {
        purpose,
        key: public(signers(purpose)[0]),
        nbf: OPENS - 3_600,
        exp: OPENS + 2 * 86_400,
    };
    let batch = |day: u64| Batch {
        id: batch_id(&format!("LZ-2025121{}-{}", 8 + day, 1 + day)),
        product: product_id("ride100"),
        size: 5_000,
        opens: OPENS + day * 86_400,
        closes: OPENS + day * 86_400 + 3_600,
    };
    let mut tariff = Tariff {
        version: 7,
        iat: OPENS - 86_400,
        exp: OPENS + 7 * 86_400,
        product: product_id("ride100"),
        rides: 100,
        valid_days: 365,
        name: Bilingual { zh: "百次票".into(), en: "100-ride ticket".into() },
        valid_in: Bilingual { zh: "全线网".into(), en: "All lines".into() },
        returns: Returns::Unused { until: OPENS + 7 * 86_400 },
        refund: Bilingual {
            zh: "未使用可在七日内全额退款".into(),
            en: "Unused tickets are refunded in full within seven days".into(),
        },
        per_rider: PerRider { tickets: 1, of: PerRiderOf::Night },
        totals: vec![Total {
            product: product_id("ride100"),
            qty: 1,
            fen: Fen::new(30_000),
            pay: "¥300.00".into(),
            words: "叁佰元整".into(),
        }],
        batches: vec![batch(0), batch(1)],
        keys: vec![
            delegated(Purpose::Quote),
            DelegatedKey {
                key: public(QUOTE_SHORT),
                nbf: SHORT_WINDOW.start,
                exp: SHORT_WINDOW.end,
                purpose: Purpose::Quote,
            },
            delegated(Purpose::Instruction),
            delegated(Purpose::Receipt),
            delegated(Purpose::Status),
        ],
        rider: RiderIdentity::Phone,
        payees: PAYEES
            .map(|(channel, merchant, app, _)| Payee {
                channel,
                merchant: merchant.into(),
                app: app.into(),
                name: "Samefare Example Transit".into(),
            })
            .into(),
        prefixes: PAYEES
            .map(|(channel, _, _, prefix)| Prefix { channel, prefix: prefix.into() })
            .into(),
        hotline: "0931-0000000".into(),
        service: Bilingual {
            zh: "示例路1号服务中心".into(),
            en: "Service centre, 1 Example Road".into(),
        },
    };
    change(&mut tariff);
    tariff
}

/// The tariff of the sale, verified.
pub(crate) fn verified_tariff() -> Verified<Tariff> {
    verify_tariff(signed(&tariff(|_| ())).as_bytes(), &roots()).expect("the tariff is in order")
}

/// The tariff of the sale, in force.
pub(crate) fn in_force() -> InForce {
    let fresh = LatestSeen::default();
    verified_tariff().in_force(NOW, fresh).expect("the tariff is in force")
}

pub(crate) fn batch_id(text: &str) -> BatchId {
    BatchId::parse(text).expect("a batch id")
}

pub(crate) fn product_id(text: &str) -> ProductId {
    ProductId::parse(text).expect("a product id")
}

pub(crate) fn purchase() -> PurchaseId {
    PurchaseId::parse("8e03978e-40d5-43e8-bc93-6894a57f9324").expect("a purchase id")
}

pub(crate) fn order() -> OrderNo {
    OrderNo::derive(purchase(), 1)
}

/// Calls `then` with the request of the sale.
pub(crate) fn asked<T>(then: impl FnOnce(ExpectedQuote<'_>) -> T) -> T {
    let (batch, product) = (batch_id("LZ-20251218-1"), product_id("ride100"));
    then(ExpectedQuote {
        aud: AUD,
        purchase: purchase(),
        batch: &batch,
        product: &product,
        qty: Some(1),
    })
}

/// The quote of the sale, after `change`.
pub(crate) fn quote(change: impl FnOnce(&mut Quote)) -> Quote {
    let mut quote = Quote {
        aud: AUD.into(),
        tariff: digest_of(&tariff(|_| ())),
        batch: batch_id("LZ-20251218-1"),
        product: product_id("ride100"),
        purchase: purchase(),
        rider: RiderId::parse("9f2c4b7a1e0d83c65a4f2b1908d7e6c5").expect("a rider id"),
        qty: 1,
        total: Fen::new(30_000),
        pay: "¥300.00".into(),
        words: "叁佰元整".into(),
        iat: NOW,
        exp: NOW + 300,
    };
    change(&mut quote);
    quote
}

/// The quote of the sale, verified.
pub(crate) fn verified_quote() -> Verified<Quote> {
    let note = signed(&quote(|_| ()));
    asked(|asked| verify_quote(note.as_bytes(), &verified_tariff(), &asked))
        .expect("the quote is in order")
}

/// The quote of the sale, confirmed.
pub(crate) fn confirmed() -> Confirmed {
    verified_quote().confirm(&in_force(), NOW).expect("the quote can be confirmed")
}

/// A payment address, in its parts.
pub(crate) struct Address {
    /// Its prefix.
    pub(crate) prefix: String,
    /// The order in it.
    pub(crate) order: BizContent,
    /// The other parameters.
    pub(crate) parameters: Vec<(&'static str, String)>,
}

/// The address of the sale, after `change`.
pub(crate) fn address(change: impl FnOnce(&mut Address)) -> String {
    let back = format!("{AUD}/p/{}", purchase());
    let mut address = Address {
        prefix: GATEWAY.into(),
        order: BizContent {
            out_trade_no: order().to_string(),
            total_amount: "300.00".into(),
            subject: "百次票".into(),
            product_code: "QUICK_WAP_WAY".into(),
            seller_id: "2088102146225135".into(),
            time_expire: "2025-12-18 22:16:00".into(),
            quit_url: back.clone(),
        },
        parameters: vec![
            ("app_id", "2021000000000001".into()),
            ("method", alipay::METHOD.into()),
            ("format", "JSON".into()),
            ("charset", "utf-8".into()),
            ("sign_type", "RSA2".into()),
            ("timestamp", "2025-12-18 22:01:00".into()),
            ("version", "1.0".into()),
            ("return_url", back),
            ("notify_url", format!("{AUD}/api/notify/alipay")),
            ("sign", "c2lnbmF0dXJl".into()),
        ],
    };
    change(&mut address);
    let order = serde_json::to_string(&address.order).expect("the order is plain");
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("biz_content", &order)
        .extend_pairs(&address.parameters)
        .finish();
    address.prefix + &query
}

/// The instruction of the sale for this address, after `change`.
pub(crate) fn instruction(address: &str, change: impl FnOnce(&mut Instruction)) -> Instruction {
    let mut instruction = Instruction {
        aud: AUD.into(),
        purchase: purchase(),
        quote: digest_of(&quote(|_| ())),
        order: order(),
        channel: Channel::AlipayWap,
        total: Fen::new(30_000),
        pay: "¥300.00".into(),
        address: Digest::of(address.as_bytes()),
        iat: NOW,
        exp: NOW + 900,
    };
    change(&mut instruction);
    instruction
}

/// The instruction of the sale and its address, as in the server's answer.
pub(crate) fn instruction_answer() -> InstructionAnswer {
    let address = address(|_| ());
    let instruction = signed(&instruction(&address, |_| ()));
    InstructionAnswer { address, instruction }
}

/// The receipt of the sale, after `change`.
pub(crate) fn receipt(change: impl FnOnce(&mut Receipt)) -> Receipt {
    let address = address(|_| ());
    let mut receipt = Receipt {
        aud: AUD.into(),
        tariff: digest_of(&tariff(|_| ())),
        quote: digest_of(&quote(|_| ())),
        instruction: digest_of(&instruction(&address, |_| ())),
        batch: batch_id("LZ-20251218-1"),
        product: product_id("ride100"),
        purchase: purchase(),
        order: order(),
        trade: "2025121822001400001000000001".into(),
        qty: 1,
        total: Fen::new(30_000),
        pay: "¥300.00".into(),
        words: "叁佰元整".into(),
        paid: NOW + 40,
        kind: ReceiptKind::Payment { tickets: vec!["LZ-20251218-1-00042".into()] },
        iat: NOW + 41,
    };
    change(&mut receipt);
    receipt
}

/// Makes a receipt one of a refund.
pub(crate) fn refund(receipt: &mut Receipt) {
    receipt.kind = ReceiptKind::Refund { refund: "R-20251218-0001".into(), refunded: NOW + 90 };
    receipt.iat = NOW + 91;
}

/// Makes a receipt one of a compensation for a hundred times the fare.
pub(crate) fn compensation(receipt: &mut Receipt) {
    overpaid(receipt);
    receipt.kind = ReceiptKind::Compensation { tickets: vec!["LZ-20251218-1-C000001".into()] };
}

/// Makes a receipt one of a hundred times the fare.
pub(crate) fn overpaid(receipt: &mut Receipt) {
    receipt.total = Fen::new(3_000_000);
    receipt.pay = "¥30000.00".into();
    receipt.words = "叁万元整".into();
}

/// The status of the sale's first batch, after `change`.
pub(crate) fn status(change: impl FnOnce(&mut Status)) -> Status {
    let mut status = Status {
        tariff: digest_of(&tariff(|_| ())),
        batch: batch_id("LZ-20251218-1"),
        seq: Sequence::new(12),
        state: BatchState::Open,
        since: OPENS,
        sold: 1_204,
        held: 311,
        iat: NOW,
    };
    change(&mut status);
    status
}

/// The digest by which other notes refer to the note of this body.
pub(crate) fn digest_of<B: Body>(body: &B) -> Digest {
    Digest::of(note::write(ISSUER, body).as_bytes())
}
