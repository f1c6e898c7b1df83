//! The issuer of the tests: it signs any note, valid or not.

use ed25519_dalek::{Signer, SigningKey};
use proof::RootKeys;
use wire::note::{Body, signature_line, write};
use wire::record::Intent;
use wire::tariff::{
    Batch, Bilingual, DelegatedKey, Payee, PerRider, PerRiderOf, Prefix, Returns, RiderIdentity,
    Total,
};
use wire::{
    BatchId, BatchState, Channel, Digest, Fen, Instruction, InstructionAnswer, OrderNo, OrderState,
    OrderView, ProductId, PurchaseView, Purpose, Quote, Receipt, ReceiptKind, RiderId, Sequence,
    Slice, Status, Tariff, VerifierKey,
};

pub(crate) const ISSUER: &str = "samefare.example";
/// The rider of every quote.
pub(crate) const RIDER: &str = "0123456789abcdef0123456789abcdef";
pub(crate) const AUD: &str = "https://tickets.example";
/// 18 December 2025, 22:00 in China.
pub(crate) const OPENS: u64 = 1_766_066_400;

/// How long after a night the next one opens, in seconds.
pub(crate) const NIGHT_EVERY_S: u64 = 86_400;
/// The totals of a tariff: tickets, fen, in figures, in words.
const TOTALS: [(u32, u32, &str, &str); 3] = [
    (1, 30_000, "¥300.00", "叁佰元整"),
    (2, 60_000, "¥600.00", "陆佰元整"),
    (3, 90_000, "¥900.00", "玖佰元整"),
];

/// A signing key and its public half.
pub(crate) struct Key {
    secret: SigningKey,
    pub(crate) public: VerifierKey,
}

impl Key {
    fn new(name: &str, seed: u8) -> Self {
        let secret = SigningKey::from_bytes(&[seed; 32]);
        let name = format!("{ISSUER}/{name}");
        let public = VerifierKey::new(&name, secret.verifying_key().to_bytes()).unwrap();
        Self { secret, public }
    }

    fn line(&self, text: &str) -> String {
        let signature = self.secret.sign(text.as_bytes()).to_bytes();
        signature_line(self.public.name(), self.public.id(), &signature)
    }

    pub(crate) fn sign<B: Body>(&self, body: &B) -> String {
        let text = write(ISSUER, body);
        format!("{text}\n{}", self.line(&text))
    }
}

/// The address prefix of each channel.
const PREFIXES: [(Channel, &str); 3] = [
    (Channel::AlipayWap, "https://pay.example/gateway.do?"),
    (Channel::WechatH5, "https://pay.example/h5?"),
    (Channel::WechatJsapi, "{\"appId\":\"2021000000000001\","),
];

pub(crate) struct Issuer {
    operations: Key,
    finance: Key,
    pub(crate) quotes: Key,
    instructions: Key,
    pub(crate) receipts: Key,
    statuses: Key,
    /// How many nights the release has.
    pub(crate) nights: u64,
    /// How many tickets a purchase may be for.
    pub(crate) qty_max: u32,
}

impl Issuer {
    pub(crate) fn new() -> Self {
        Self {
            operations: Key::new("operations", 1),
            finance: Key::new("finance", 2),
            quotes: Key::new("quote", 3),
            instructions: Key::new("instruction", 4),
            receipts: Key::new("receipt", 5),
            statuses: Key::new("status", 6),
            nights: 1,
            qty_max: 1,
        }
    }

    pub(crate) fn roots(&self) -> RootKeys {
        RootKeys {
            issuer: ISSUER.into(),
            operations: vec![self.operations.public.clone()],
            finance: vec![self.finance.public.clone()],
        }
    }

    pub(crate) fn offer(&self, version: u32) -> Tariff {
        let both = |text: &str| Bilingual { zh: text.into(), en: text.into() };
        let key = |key: &Key, purpose| DelegatedKey {
            purpose,
            key: key.public.clone(),
            nbf: OPENS - 86_400,
            exp: OPENS + 10 * 86_400,
        };
        Tariff {
            version,
            iat: OPENS - 86_400,
            exp: OPENS + 10 * 86_400,
            product: ProductId::parse("ride100").unwrap(),
            rides: 100,
            valid_days: 365,
            name: both("100 rides"),
            valid_in: both("All lines"),
            returns: Returns::Unused { until: OPENS + 10 * 86_400 },
            refund: both("Unused tickets are refunded."),
            per_rider: PerRider { tickets: self.qty_max, of: PerRiderOf::Night },
            totals: TOTALS
                .into_iter()
                .filter(|total| total.0 <= self.qty_max)
                .map(|(qty, fen, pay, words)| Total {
                    product: ProductId::parse("ride100").unwrap(),
                    qty,
                    fen: Fen::new(fen),
                    pay: pay.into(),
                    words: words.into(),
                })
                .collect(),
            batches: (0..self.nights)
                .map(|at| {
                    let (id, opens) = night(at);
                    let product = ProductId::parse("ride100").unwrap();
                    Batch { id, product, size: 5_000, opens, closes: opens + 7_200 }
                })
                .collect(),
            keys: vec![
                key(&self.quotes, Purpose::Quote),
                key(&self.instructions, Purpose::Instruction),
                key(&self.receipts, Purpose::Receipt),
                key(&self.statuses, Purpose::Status),
            ],
            rider: RiderIdentity::Phone,
            payees: PREFIXES
                .map(|(channel, _)| Payee {
                    channel,
                    merchant: "2088000000000001".into(),
                    app: "2021000000000001".into(),
                    name: "兰州轨道交通".into(),
                })
                .into(),
            prefixes: PREFIXES
                .map(|(channel, prefix)| Prefix { channel, prefix: prefix.into() })
                .into(),
            hotline: "0931-000-0000".into(),
            service: both("Any station."),
        }
    }

    /// The tariff, signed by operations and finance.
    pub(crate) fn tariff(&self) -> String {
        self.countersign(&self.offer(1))
    }

    /// A tariff that both signed in a version of the format that this page does not read.
    pub(crate) fn tariff_of_another_format(&self) -> String {
        self.countersigned(&write(ISSUER, &self.offer(1)).replacen("/v2\n", "/v1\n", 1))
    }

    pub(crate) fn countersign(&self, tariff: &Tariff) -> String {
        self.countersigned(&write(ISSUER, tariff))
    }

    fn countersigned(&self, text: &str) -> String {
        let (one, two) = (self.operations.line(text), self.finance.line(text));
        format!("{text}\n{one}{two}")
    }

    /// The tariff, signed by operations only.
    pub(crate) fn half_tariff(&self) -> String {
        self.operations.sign(&self.offer(1))
    }

    fn tariff_digest(&self) -> Digest {
        Digest::of(write(ISSUER, &self.offer(1)).as_bytes())
    }

    pub(crate) fn quote(&self, intent: &Intent, iat: u64) -> Quote {
        let (_, fen, pay, words) = TOTALS.into_iter().find(|it| it.0 == intent.qty).unwrap();
        Quote {
            aud: AUD.into(),
            tariff: self.tariff_digest(),
            batch: intent.batch.clone(),
            product: intent.product.clone(),
            purchase: intent.purchase,
            rider: RiderId::parse(RIDER).unwrap(),
            qty: intent.qty,
            total: Fen::new(fen),
            pay: pay.into(),
            words: words.into(),
            iat,
            exp: iat + 300,
        }
    }

    pub(crate) fn quoted(&self, quote: &Quote) -> PurchaseView {
        PurchaseView {
            purchase: quote.purchase,
            batch: quote.batch.clone(),
            quote: self.quotes.sign(quote),
            order: None,
            receipt: None,
            voided: None,
            compensation: None,
        }
    }

    pub(crate) fn ordered(&self, quote: &Quote, state: OrderState, pay_by: u64) -> PurchaseView {
        let (no, digest) =
            (OrderNo::derive(quote.purchase, 1), Digest::of(write(ISSUER, quote).as_bytes()));
        let order = OrderView { state, ..OrderView::placed(no, digest, pay_by) };
        PurchaseView { order: Some(order), ..self.quoted(quote) }
    }

    pub(crate) fn address(&self, quote: &Quote, yuan: &str) -> String {
        let no = OrderNo::derive(quote.purchase, 1);
        let order = format!(
            "%7B%22out_trade_no%22%3A%22{no}%22%2C%22total_amount%22%3A%22{yuan}%22%2C%22subject%22%3A%22x%22\
             %2C%22product_code%22%3A%22QUICK_WAP_WAY%22%2C%22seller_id%22%3A%222088000000000001%22\
             %2C%22time_expire%22%3A%222025-12-18%2022%3A15%3A00%22%2C%22quit_url%22%3A%22x%22%7D"
        );
        format!(
            "https://pay.example/gateway.do?app_id=2021000000000001&charset=utf-8&method=alipay.trade.wap.pay\
             &return_url=x&biz_content={order}"
        )
    }

    pub(crate) fn instruction(&self, quote: &Quote, address: &str, iat: u64) -> Instruction {
        Instruction {
            aud: AUD.into(),
            purchase: quote.purchase,
            quote: Digest::of(write(ISSUER, quote).as_bytes()),
            order: OrderNo::derive(quote.purchase, 1),
            channel: Channel::AlipayWap,
            total: Fen::new(30_000),
            pay: "¥300.00".into(),
            address: Digest::of(address.as_bytes()),
            iat,
            exp: iat + 600,
        }
    }

    pub(crate) fn instructed(&self, it: &Instruction, address: String) -> InstructionAnswer {
        InstructionAnswer { address, instruction: self.instructions.sign(it) }
    }

    pub(crate) fn receipt(&self, quote: &Quote, kind: ReceiptKind, iat: u64) -> Receipt {
        Receipt {
            aud: AUD.into(),
            tariff: self.tariff_digest(),
            quote: Digest::of(write(ISSUER, quote).as_bytes()),
            instruction: Digest::of(b"instruction"),
            batch: quote.batch.clone(),
            product: quote.product.clone(),
            purchase: quote.purchase,
            order: OrderNo::derive(quote.purchase, 1),
            trade: "2025121822001400000000000001".into(),
            qty: quote.qty,
            total: quote.total,
            pay: quote.pay.clone(),
            words: quote.words.clone(),
            paid: iat,
            kind,
            iat,
        }
    }

    pub(crate) fn paid(&self, quote: &Quote, iat: u64) -> PurchaseView {
        let kind = ReceiptKind::Payment { tickets: vec!["LZ-20251218-1-000001".into()] };
        let receipt = self.receipts.sign(&self.receipt(quote, kind, iat));
        let view = self.ordered(quote, OrderState::Paid, iat + 600);
        PurchaseView { receipt: Some(receipt), ..view }
    }

    /// A receipt for another amount than the confirmed one.
    pub(crate) fn paid_wrongly(&self, quote: &Quote, iat: u64) -> PurchaseView {
        let kind = ReceiptKind::Payment { tickets: vec!["LZ-20251218-1-000001".into()] };
        let (total, pay) = (Fen::new(3_000_000), "¥30000.00".into());
        let receipt = Receipt { total, pay, ..self.receipt(quote, kind, iat) };
        let view = self.ordered(quote, OrderState::Paid, iat + 600);
        PurchaseView { receipt: Some(self.receipts.sign(&receipt)), ..view }
    }

    pub(crate) fn refunded(
        &self,
        quote: &Quote,
        total: (u32, &str, &str),
        iat: u64,
    ) -> PurchaseView {
        let kind = ReceiptKind::Refund { refund: Slice::from("r1"), refunded: iat };
        let (fen, pay, words) = total;
        let receipt = Receipt {
            total: Fen::new(fen),
            pay: pay.into(),
            words: words.into(),
            ..self.receipt(quote, kind, iat)
        };
        let view = self.ordered(quote, OrderState::Refunded, iat + 600);
        PurchaseView { receipt: Some(self.receipts.sign(&receipt)), ..view }
    }

    pub(crate) fn status(&self, state: BatchState, seq: u64, iat: u64) -> String {
        let seq = Sequence::new(seq);
        let (sold, held) = if state == BatchState::SoldOut { (4_990, 10) } else { (10, 5) };
        let tariff = self.tariff_digest();
        let since = iat - 3;
        self.statuses.sign(&Status { tariff, batch: batch(), seq, state, since, sold, held, iat })
    }
}

pub(crate) fn batch() -> BatchId {
    BatchId::parse("LZ-20251218-1").unwrap()
}

/// A night of the release, from 0: its batch, and when it opens.
pub(crate) fn night(at: u64) -> (BatchId, u64) {
    let id = format!("LZ-202512{}-{}", 18 + at, 1 + at);
    (BatchId::parse(&id).unwrap(), OPENS + at * NIGHT_EVERY_S)
}
