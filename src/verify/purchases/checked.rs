//! A purchase as far as its own notes prove it: what is not proven has no amount here.

use proof::{Chain, RootKeys, Verified, verify_price_proof};
use wire::{
    OrderState, OrderView, PriceProof, PurchaseId, PurchaseView, Quote, Receipt, ReceiptKind,
    Tariff, UnixSeconds,
};

/// The seconds of a day of validity.
const DAY_S: u64 = 86_400;

/// A purchase of the list.
pub(super) struct Purchase {
    pub(super) id: PurchaseId,
    /// What its notes prove; nothing where one of them does not verify.
    pub(super) proven: Option<Proven>,
}

/// A purchase whose notes all verify.
pub(super) struct Proven {
    pub(super) tariff: Verified<Tariff>,
    pub(super) quote: Verified<Quote>,
    pub(super) order: Option<OrderView>,
    pub(super) standing: Standing,
    /// The receipt of tickets that are void because their money goes back.
    pub(super) voided: Option<Verified<Receipt>>,
    /// The receipt of the ticket that was granted because of our fault.
    pub(super) compensation: Option<Verified<Receipt>>,
}

/// What is true of it now.
pub(super) enum Standing {
    /// A ticket is held for a quote that was not confirmed.
    Held,
    /// It is ordered. Whether it was paid is not known.
    Awaiting { pay_by: UnixSeconds },
    /// It was paid, and its tickets are there.
    Ticket(Verified<Receipt>),
    /// Its money is on its way back.
    Refunding,
    /// Its money is back.
    Refunded(Verified<Receipt>),
    /// Its money goes back, and a person has to see to it.
    NeedsHelp,
    /// The channel closed it unpaid.
    Closed,
}

impl Purchase {
    /// Verifies the notes of a purchase under this tariff, from the roots on, as its price proof is verified.
    pub(super) fn check(view: PurchaseView, tariff: &str, roots: &RootKeys, aud: &str) -> Self {
        let id = view.purchase;
        Self { id, proven: Proven::of(view, tariff, roots, aud) }
    }
}

impl Proven {
    fn of(view: PurchaseView, tariff: &str, roots: &RootKeys, aud: &str) -> Option<Self> {
        let checked = |receipt: Option<&str>| chain(&view.quote, receipt, tariff, roots);
        // A receipt that is there and does not verify is not as good as none.
        let receipt = |note: &Option<String>| match note {
            None => Some(None),
            Some(note) => checked(Some(note))?.receipt.valid().cloned().map(Some),
        };
        let chain = checked(None)?;
        let (tariff, quote) = (chain.tariff.valid()?.clone(), chain.quote.valid()?.clone());
        let is_own =
            &*quote.aud == aud && quote.purchase == view.purchase && quote.batch == view.batch;
        let main = receipt(&view.receipt)?;
        let voided = receipt(&view.voided)?;
        let compensation = receipt(&view.compensation)?;
        let is_payment = |it: &Verified<Receipt>| matches!(it.kind, ReceiptKind::Payment { .. });
        let is_refund = |it: &Verified<Receipt>| matches!(it.kind, ReceiptKind::Refund { .. });
        let is_grant = |it: &Verified<Receipt>| matches!(it.kind, ReceiptKind::Compensation { .. });
        let kinds = voided.as_ref().is_none_or(is_payment)
            && compensation.as_ref().is_none_or(is_grant)
            && is_own;
        let standing = match view.order.as_ref().map(|order| (order.state, order.pay_by)) {
            None => Standing::Held,
            Some((OrderState::Awaiting, pay_by)) => Standing::Awaiting { pay_by },
            Some((OrderState::Paid, _)) => Standing::Ticket(main.filter(is_payment)?),
            Some((OrderState::Refunding, _)) => Standing::Refunding,
            Some((OrderState::Refunded, _)) => Standing::Refunded(main.filter(is_refund)?),
            Some((OrderState::RefundStuck, _)) => Standing::NeedsHelp,
            Some((OrderState::Closed, _)) => Standing::Closed,
        };
        let order = view.order;
        let proven = Self { tariff, quote, order, standing, voided, compensation };
        kinds.then_some(proven)
    }

    /// When the night of this purchase opened.
    pub(super) fn opens(&self) -> Option<UnixSeconds> {
        self.tariff.batch(&self.quote.batch).map(|batch| batch.opens)
    }

    /// Until when the tickets of a receipt can be used.
    pub(super) fn valid_until(&self, receipt: &Receipt) -> UnixSeconds {
        receipt.paid.saturating_add(u64::from(self.tariff.valid_days).saturating_mul(DAY_S))
    }
}

/// The chain from the tariff to this quote, and to a receipt of it; nothing where a link breaks.
fn chain(quote: &str, receipt: Option<&str>, tariff: &str, roots: &RootKeys) -> Option<Chain> {
    let (tariff, quote) = (Some(tariff), Some(quote));
    let proof = PriceProof { tariff, quote, receipt, ..PriceProof::default() };
    let chain = verify_price_proof(&proof, roots);
    chain.first_error().is_none().then_some(chain)
}

/// The numbers of the tickets of a receipt.
pub(super) fn tickets(receipt: &Receipt) -> Vec<String> {
    match &receipt.kind {
        ReceiptKind::Payment { tickets } | ReceiptKind::Compensation { tickets } => {
            tickets.iter().map(|ticket| String::from(ticket.as_str())).collect()
        }
        ReceiptKind::Refund { .. } => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use wire::{BatchId, Digest, OrderNo};

    use super::*;
    use crate::verify::chain::tests::{PROOF, roots};

    /// A purchase with the notes of the price proof, and an order in this state.
    fn view(state: OrderState) -> (String, PurchaseView) {
        let proof = PriceProof::read(PROOF).expect("a price proof");
        let quote = proof.quote.expect("a quote");
        let value = |name: &str| {
            let line = quote.lines().find_map(|line| line.strip_prefix(name));
            line.expect("such a line").trim()
        };
        let no = OrderNo::parse(&"a1".repeat(16)).expect("an order number");
        let placed = OrderView::placed(no, Digest::of(quote.as_bytes()), 1_766_067_000);
        let view = PurchaseView {
            purchase: PurchaseId::parse(value("purchase ")).expect("a purchase"),
            batch: BatchId::parse(value("batch ")).expect("a batch"),
            quote: quote.into(),
            order: Some(OrderView { state, ..placed }),
            receipt: proof.receipt.map(String::from),
            voided: None,
            compensation: None,
        };
        (proof.tariff.expect("a tariff").into(), view)
    }

    fn check((tariff, view): (String, PurchaseView)) -> Option<Proven> {
        let quote = view.quote.clone();
        let aud = quote.lines().find_map(|line| line.strip_prefix("aud ")).unwrap_or_default();
        Purchase::check(view, &tariff, &roots(), aud).proven
    }

    #[test]
    fn a_paid_purchase_has_the_amount_and_the_tickets_of_its_receipt() {
        let proven = check(view(OrderState::Paid)).expect("it verifies");
        let Standing::Ticket(receipt) = &proven.standing else { panic!("a ticket") };
        assert_eq!(receipt.price().pay(), "¥300.00");
        assert_eq!(tickets(receipt).len(), 1);
        assert_eq!(proven.valid_until(receipt), receipt.paid + 365 * DAY_S);
        assert!(proven.opens().is_some());
    }

    #[test]
    fn what_does_not_verify_or_is_of_another_kind_proves_nothing() {
        type Change = fn(&mut (String, PurchaseView));
        let rows: [(&str, Change); 8] = [
            ("the tariff", |it| it.0 = it.0.replacen("300.00", "301.00", 1)),
            ("no tariff", |it| it.0.clear()),
            ("the quote", |it| it.1.quote = it.1.quote.replacen("300.00", "301.00", 1)),
            ("the receipt", |it| {
                it.1.receipt = it.1.receipt.take().map(|it| it.replacen("300.00", "301.00", 1));
            }),
            ("paid without a receipt", |it| it.1.receipt = None),
            ("another purchase", |it| it.1.purchase = PurchaseId::from_random([9; 16])),
            ("a payment for a compensation", |it| it.1.compensation = it.1.receipt.clone()),
            ("a payment for a refund", |it| {
                if let Some(order) = &mut it.1.order {
                    order.state = OrderState::Refunded;
                }
            }),
        ];
        for (name, change) in rows {
            let mut case = view(OrderState::Paid);
            change(&mut case);
            assert!(check(case).is_none(), "{name}");
        }
        let (tariff, of_other_origin) = view(OrderState::Paid);
        let checked = Purchase::check(of_other_origin, &tariff, &roots(), "https://else.example");
        assert!(checked.proven.is_none());
    }

    #[test]
    fn only_the_channels_own_word_makes_it_closed() {
        let rows = [
            (OrderState::Awaiting, "awaiting"),
            (OrderState::Refunding, "refunding"),
            (OrderState::RefundStuck, "help"),
            (OrderState::Closed, "closed"),
        ];
        for (state, expected) in rows {
            let (tariff, mut view) = view(state);
            view.receipt = None;
            let proven = check((tariff, view)).expect("it verifies");
            let seen = match proven.standing {
                Standing::Held => "held",
                Standing::Awaiting { .. } => "awaiting",
                Standing::Ticket(_) => "ticket",
                Standing::Refunding => "refunding",
                Standing::Refunded(_) => "refunded",
                Standing::NeedsHelp => "help",
                Standing::Closed => "closed",
            };
            assert_eq!(seen, expected);
        }
    }
}
