//! What Alipay reports of an order, to a query and by itself.

use channels::alipay::{Parameters, TradeAnswer, open_report};
use channels::rsa::RsaPublic;
use guard_client::{Notification, NotificationRefusal, Report};
use keys::{china_time, pricing};
use wire::UnixSeconds;
use wire::tariff::Payee;

use crate::report::{Back, ProviderReport, ReportedState, Taken};

/// The word in the answer to a notification that stops Alipay from repeating it.
const ACKNOWLEDGEMENT: &str = "success";

/// Reads a notification: Alipay signs inside the form, with one of these keys.
pub(super) fn open(
    keys: &[RsaPublic],
    report: &Report,
    payees: &[&Payee],
    now: UnixSeconds,
) -> Result<Notification, NotificationRefusal> {
    let all = open_report(&report.body, keys).ok_or(NotificationRefusal::Signature)?;
    let unreadable = |part: &str| NotificationRefusal::Unreadable(part.into());
    let id = value(&all, "notify_id").ok_or_else(|| unreadable("notification id"))?;
    let report = ProviderReport {
        order: value(&all, "out_trade_no").unwrap_or_default(),
        app: Some(value(&all, "app_id").unwrap_or_default()),
        merchant: value(&all, "seller_id"),
        currency: value(&all, "trans_currency"),
        state: reported(&all, now),
    };
    let (channel, report) = report.about_one_of(payees)?;
    Ok(Notification {
        id: id.into(),
        order: report.order,
        channel,
        event: report.state.event(),
        acknowledgement: ACKNOWLEDGEMENT.into(),
    })
}

/// A parameter that is there and not empty.
fn value<'a>(all: &'a Parameters, name: &str) -> Option<&'a str> {
    all.get(name).map(String::as_str).filter(|value| !value.is_empty())
}

/// The state that a notification reports.
fn reported(all: &Parameters, now: UnixSeconds) -> ReportedState<'_> {
    let paid = value(all, "gmt_payment");
    let taken = Taken {
        trade: value(all, "trade_no").unwrap_or_default(),
        total: value(all, "total_amount").and_then(pricing::fen_of_yuan),
        paid: paid.and_then(china_time::read).unwrap_or(now),
    };
    let closed = value(all, "trade_status") == Some("TRADE_CLOSED");
    let back = given_back(all, closed);
    match value(all, "trade_status").unwrap_or_default() {
        "WAIT_BUYER_PAY" => ReportedState::Unpaid,
        // Closed unpaid, or closed because all of what was paid went back.
        "TRADE_CLOSED" => match (back, paid) {
            (None, None) => ReportedState::Closed,
            (None, Some(_)) => ReportedState::Returned(taken, Back::All),
            (Some(back), _) => ReportedState::Returned(taken, back),
        },
        // A refund of a part is reported as a success too, with the amount that went back.
        "TRADE_SUCCESS" | "TRADE_FINISHED" => match back {
            None => ReportedState::Paid(taken),
            Some(back) => ReportedState::Returned(taken, back),
        },
        other => ReportedState::Other(other),
    }
}

/// How much went back, where a notification reports a refund: `refund_fee` may be there and nought.
fn given_back(all: &Parameters, closed: bool) -> Option<Back> {
    match (value(all, "refund_fee").map(pricing::fen_of_yuan), value(all, "gmt_refund")) {
        (Some(Some(fen)), _) if fen.get() > 0 => Some(Back::Some(fen)),
        (Some(None), _) => Some(Back::Unreadable),
        (None | Some(Some(_)), Some(_)) if closed => Some(Back::All),
        (None | Some(Some(_)), Some(_)) => Some(Back::Unreadable),
        (None | Some(Some(_)), None) => None,
    }
}

/// The state that an answer to a query reports.
pub(super) fn answered(answer: &TradeAnswer, now: UnixSeconds) -> ReportedState<'_> {
    let paid = Some(answer.send_pay_date.as_str()).filter(|paid| !paid.is_empty());
    let taken = Taken {
        trade: &answer.trade_no,
        total: pricing::fen_of_yuan(&answer.total_amount),
        paid: paid.and_then(china_time::read).unwrap_or(now),
    };
    match answer.trade_status.as_str() {
        "WAIT_BUYER_PAY" => ReportedState::Unpaid,
        "TRADE_CLOSED" if paid.is_none() => ReportedState::Closed,
        // Paid and closed: all of it went back. A part that went back shows in no answer to a query.
        "TRADE_CLOSED" => ReportedState::Returned(taken, Back::All),
        "TRADE_SUCCESS" | "TRADE_FINISHED" => ReportedState::Paid(taken),
        other => ReportedState::Other(other),
    }
}
