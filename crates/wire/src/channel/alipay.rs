//! Parses the address of `alipay.trade.wap.pay`, which has the amount in it.
//!
//! Source: Alipay's published description of the method. The parameters are in the query, the order itself is
//! JSON in `biz_content`.

use super::address::AddressError;
use crate::json::Object;
use serde::Serialize;
use std::borrow::Cow;

/// The most parameters of an address.
const PARAMETERS_MAX: usize = 24;
/// The method that a mobile browser opens.
pub const METHOD: &str = "alipay.trade.wap.pay";

/// The order inside the address. Unknown members are refused, so that nothing in it is ignored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BizContent {
    /// Our number of the order.
    pub out_trade_no: String,
    /// The amount in yuan with two decimals.
    pub total_amount: String,
    /// The title of the order on the cashier's page.
    pub subject: String,
    /// Always `QUICK_WAP_WAY`.
    pub product_code: String,
    /// The payee.
    pub seller_id: String,
    /// Until when it can be paid, `yyyy-MM-dd HH:mm:ss` in China's time.
    pub time_expire: String,
    /// Where the page goes when the rider leaves the cashier without paying.
    pub quit_url: String,
}

/// A parsed address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// The merchant's application.
    pub app_id: String,
    /// The order.
    pub order: BizContent,
    /// Where the page returns to.
    pub return_url: String,
}

/// Parses an address.
///
/// # Errors
/// Why it can't be read in exactly one way.
pub fn read(address: &str) -> Result<Address, AddressError> {
    let (_, query) = address.split_once('?').ok_or(AddressError::Query)?;
    let all: Vec<(Cow<'_, str>, Cow<'_, str>)> =
        form_urlencoded::parse(query.as_bytes()).take(PARAMETERS_MAX + 1).collect();
    if all.len() > PARAMETERS_MAX || query.contains('#') {
        return Err(AddressError::Query);
    }
    let repeated = all
        .iter()
        .enumerate()
        .any(|(at, (name, _))| all.iter().take(at).any(|(other, _)| other == name));
    if repeated {
        return Err(AddressError::Repeated);
    }
    let find = |name: &'static str| {
        let found = all.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_ref()).ok_or(AddressError::Missing(name))
    };
    if find("method")? != METHOD {
        return Err(AddressError::Missing("method"));
    }
    Ok(Address {
        app_id: find("app_id")?.into(),
        order: order(find("biz_content")?).ok_or(AddressError::Order)?,
        return_url: find("return_url")?.into(),
    })
}

/// Requires every member and no other, so that nothing in an order is ignored.
fn order(text: &str) -> Option<BizContent> {
    const MEMBERS: usize = 7;
    let object = Object::read(text.as_bytes())?;
    let text = |name| object.text(name).map(String::from);
    let order = BizContent {
        out_trade_no: text("out_trade_no")?,
        total_amount: text("total_amount")?,
        subject: text("subject")?,
        product_code: text("product_code")?,
        seller_id: text("seller_id")?,
        time_expire: text("time_expire")?,
        quit_url: text("quit_url")?,
    };
    (object.len() == MEMBERS).then_some(order)
}
