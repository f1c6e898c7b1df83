//! What the providers' documents say of a call that was refused, in terms that both share.
//!
//! A code that no document names decides nothing by itself: it is read by the status or the code that
//! it came under.

/// The calls that a merchant makes about an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Call {
    /// Makes the order.
    Pay,
    /// Asks what became of the order.
    Query,
    /// Closes it.
    Close,
    /// Asks for a refund.
    Refund,
    /// Asks what became of the refund.
    RefundQuery,
    /// Asks for the bill of a day.
    Bill,
}

impl Call {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Pay, Self::Query, Self::Close, Self::Refund, Self::RefundQuery, Self::Bill];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pay => "pay",
            Self::Query => "query",
            Self::Close => "close",
            Self::Refund => "refund",
            Self::RefundQuery => "refund-query",
            Self::Bill => "bill",
        }
    }
}

/// What a code says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// A fault over there: the call may have been done or not. Only a query says which.
    Undecided,
    /// It was not done, and may be later, without anybody changing anything: limits, an empty balance,
    /// an order that is not ready.
    NotNow,
    /// It was not done, and will not be until somebody changes something: signature, permission,
    /// parameters, contract.
    Setup,
    /// It was not done and never will be.
    Final,
    /// The provider does not know the order or the refund, or has no bill of that day.
    Unknown,
    /// The order was paid or closed, or its number was used up.
    Settled,
    /// The payer is not one that this merchant's application knows, or can't pay.
    Payer,
}

/// A code of the documents of these calls, and what it says.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row {
    pub(crate) code: &'static str,
    pub(crate) calls: &'static [Call],
    pub(crate) meaning: Meaning,
}

/// What this table says of a code that was answered to this call.
pub(crate) fn find(table: &[Row], call: Call, code: &str) -> Option<Meaning> {
    let row = table.iter().find(|row| row.code == code && row.calls.contains(&call));
    row.map(|row| row.meaning)
}
