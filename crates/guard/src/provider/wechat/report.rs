//! What WeChat Pay reports of an order or a refund, to a query and by itself.

use channels::wechat::answers::{AnyNotice, RefundNotice, Transaction};
use channels::wechat::trade::Notice;
use channels::wechat::{Disbelief, ProviderKey, SealKey, Signature};
use guard_client::{
    Back as GivenBack, Event, Notification, NotificationRefusal, RefundOutcome, RefundReport,
    Report,
};
use keys::china_time;
use serde::de::DeserializeOwned;
use wire::tariff::Payee;
use wire::{Channel, OrderNo, UnixSeconds};

use crate::report::{Back, ProviderReport, ReportedState, Taken};

/// How the kind of a notification about a payment begins, and of one about a refund.
const TRANSACTION: &str = "TRANSACTION.";
const REFUND: &str = "REFUND.";

/// The body of the answer to a notification that was taken: the status says it all.
const ACKNOWLEDGEMENT: &str = "";

/// Reads a notification: WeChat Pay signs in the headers with one of these keys, and seals the body.
pub(super) fn open(
    keys: &[ProviderKey],
    seal: &SealKey,
    report: &Report,
    payees: &[&Payee],
    now: UnixSeconds,
) -> Result<Notification, NotificationRefusal> {
    let signature = Signature::of(|name| report.header(name));
    signature.verify(&report.body, keys, now).map_err(|disbelief| match disbelief {
        Disbelief::Serial => NotificationRefusal::Serial(signature.serial.clone()),
        Disbelief::Time => NotificationRefusal::Time,
        Disbelief::Signature => NotificationRefusal::Signature,
    })?;
    let notice: Notice = read(&report.body, "body")?;
    if notice.id.is_empty() {
        return Err(unreadable("notification id"));
    }
    let sealed = &notice.resource;
    let text = seal.open(&sealed.ciphertext, &sealed.nonce, &sealed.associated_data);
    let text = text.ok_or(NotificationRefusal::Seal)?;
    let (order, channel, event) = if notice.event_type.starts_with(TRANSACTION) {
        transaction(&text, payees, now)?
    } else if notice.event_type.starts_with(REFUND) {
        refund(&text, payees)?
    } else {
        let any: AnyNotice = read(&text, "resource")?;
        tracing::warn!(kind = notice.event_type, "a report of a kind that is not known here");
        about(&any.mchid, &any.out_trade_no, payees)
            .map(|(order, channel)| (order, channel, Event::Other))?
    };
    let acknowledgement = ACKNOWLEDGEMENT.into();
    Ok(Notification { id: notice.id, order, channel, event, acknowledgement })
}

fn transaction(
    text: &str,
    payees: &[&Payee],
    now: UnixSeconds,
) -> Result<(OrderNo, Channel, Event), NotificationRefusal> {
    let transaction: Transaction = read(text, "resource")?;
    let currency = transaction.amount().map(|amount| amount.currency);
    // It does not name the channel.
    let report = self::report(&transaction, currency.as_deref(), now);
    let (channel, report) = report.about_one_of(payees)?;
    Ok((report.order, channel, report.state.event()))
}

fn refund(text: &str, payees: &[&Payee]) -> Result<(OrderNo, Channel, Event), NotificationRefusal> {
    let notice: RefundNotice = read(text, "resource")?;
    let (order, channel) = about(&notice.mchid, &notice.out_trade_no, payees)?;
    let outcome = match (notice.refund_status.as_str(), notice.amount()) {
        ("SUCCESS", Some(amount)) => {
            let back = GivenBack { total: amount.total, refund: amount.refund };
            Some(RefundOutcome::Refunded(back))
        }
        (failed @ ("ABNORMAL" | "CLOSED"), _) => Some(RefundOutcome::Failed(failed.into())),
        (status, _) => {
            tracing::warn!(status, "a report of a refund that can't be used");
            None
        }
    };
    let refund = notice.out_refund_no;
    let event =
        outcome.map_or(Event::Other, |outcome| Event::Refund(RefundReport { refund, outcome }));
    Ok((order, channel, event))
}

/// The order that a report without an application is about, and a channel of the merchant's.
fn about(
    merchant: &str,
    order: &str,
    payees: &[&Payee],
) -> Result<(OrderNo, Channel), NotificationRefusal> {
    let own = payees.iter().find(|payee| *payee.merchant == *merchant);
    let own = own.ok_or_else(|| NotificationRefusal::Foreign("merchant".into()))?;
    let order = OrderNo::parse(order).ok_or_else(|| unreadable("out_trade_no"))?;
    Ok((order, own.channel))
}

/// The state first, and an amount only of what is paid.
pub(super) fn report<'a>(
    transaction: &'a Transaction,
    currency: Option<&'a str>,
    now: UnixSeconds,
) -> ProviderReport<'a> {
    let taken = || Taken {
        trade: &transaction.transaction_id,
        total: transaction.amount().map(|amount| amount.total),
        paid: china_time::read_stamp(&transaction.success_time).unwrap_or(now),
    };
    let (state, currency) = match transaction.trade_state.as_str() {
        "SUCCESS" => (ReportedState::Paid(taken()), currency),
        // Entered with the first refund, whole or in part, and before it is done. How much is not told.
        "REFUND" => (ReportedState::Returned(taken(), Back::Untold), currency),
        // A payment that failed may be tried again; one that was accepted waits for the money.
        "NOTPAY" | "USERPAYING" | "PAYERROR" | "ACCEPT" => (ReportedState::Unpaid, None),
        "CLOSED" | "REVOKED" => (ReportedState::Closed, None),
        other => (ReportedState::Other(other), None),
    };
    ProviderReport {
        order: &transaction.out_trade_no,
        app: Some(&transaction.appid),
        merchant: Some(&transaction.mchid),
        currency,
        state,
    }
}

fn read<T: DeserializeOwned>(text: &str, part: &str) -> Result<T, NotificationRefusal> {
    serde_json::from_str(text).map_err(|_| unreadable(part))
}

fn unreadable(part: &str) -> NotificationRefusal {
    NotificationRefusal::Unreadable(part.into())
}
