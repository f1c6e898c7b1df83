//! Parses the address of `alipay.trade.wap.pay` and the order string of `alipay.trade.app.pay`: both have the amount
//! in them.
//!
//! Source: Alipay's published descriptions of the methods. The parameters are in the query, and an order string is
//! such a query by itself; the order is JSON in `biz_content`.

use super::address::AddressError;
use crate::json::Object;
use serde::Serialize;
use std::borrow::Cow;

/// The most parameters of an address or an order string.
const PARAMETERS_MAX: usize = 24;
/// The method that a mobile browser opens.
pub const METHOD: &str = "alipay.trade.wap.pay";
/// The method for which an app hands an order string to Alipay.
pub const APP_METHOD: &str = "alipay.trade.app.pay";
/// The charset that a query has to name: it is read in it.
const CHARSET: &str = "utf-8";
/// What an app's order is sold as: the one value of its `product_code`.
pub const APP_PRODUCT_CODE: &str = "QUICK_MSECURITY_PAY";

/// The order inside an address. Unknown members are refused, so that nothing in it is ignored.
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

/// The order inside an order string. Unknown members are refused, so that nothing in it is ignored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AppBizContent {
    /// Our number of the order.
    pub out_trade_no: String,
    /// The amount in yuan with two decimals.
    pub total_amount: String,
    /// The title of the order on Alipay's sheet.
    pub subject: String,
    /// Always [`APP_PRODUCT_CODE`].
    pub product_code: String,
    /// The payee.
    pub seller_id: String,
    /// Until when it can be paid, `yyyy-MM-dd HH:mm:ss` in China's time.
    pub time_expire: String,
}

/// A parsed order string.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderString {
    /// The merchant's application.
    pub app_id: String,
    /// The order.
    pub order: AppBizContent,
}

/// What of an order has to be compared before it is paid, in an address or an order string.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LegibleOrder {
    /// The merchant's application.
    pub app_id: String,
    /// Our number of the order.
    pub out_trade_no: String,
    /// The amount in yuan with two decimals.
    pub total_amount: String,
    /// The payee.
    pub seller_id: String,
}

/// The members of the order in an address; without the last, of the one in an order string. Each is a text.
const MEMBERS: [&str; 7] = [
    "out_trade_no",
    "total_amount",
    "subject",
    "product_code",
    "seller_id",
    "time_expire",
    "quit_url",
];

/// Parses an address.
///
/// # Errors
/// Why it can't be read in exactly one way.
pub fn read(address: &str) -> Result<Address, AddressError> {
    let (parameters, order) = of_page(address)?;
    let text = |name| order.text(name).unwrap_or_default().into();
    Ok(Address {
        app_id: parameters.find("app_id")?.into(),
        order: BizContent {
            out_trade_no: text("out_trade_no"),
            total_amount: text("total_amount"),
            subject: text("subject"),
            product_code: text("product_code"),
            seller_id: text("seller_id"),
            time_expire: text("time_expire"),
            quit_url: text("quit_url"),
        },
        return_url: parameters.find("return_url")?.into(),
    })
}

/// Parses an order string.
///
/// # Errors
/// Why it can't be read in exactly one way.
pub fn read_order_string(text: &str) -> Result<OrderString, AddressError> {
    let (parameters, order) = of_app(text)?;
    let text = |name| order.text(name).unwrap_or_default().into();
    Ok(OrderString {
        app_id: parameters.find("app_id")?.into(),
        order: AppBizContent {
            out_trade_no: text("out_trade_no"),
            total_amount: text("total_amount"),
            subject: text("subject"),
            product_code: text("product_code"),
            seller_id: text("seller_id"),
            time_expire: text("time_expire"),
        },
    })
}

/// Parses an address, or the order string of an app, as far as it has to be compared.
///
/// # Errors
/// Those of [`read`] and [`read_order_string`].
pub fn legible(text: &str, by_app: bool) -> Result<LegibleOrder, AddressError> {
    let (parameters, order) = if by_app { of_app(text)? } else { of_page(text)? };
    let member = |name| order.text(name).unwrap_or_default().into();
    Ok(LegibleOrder {
        app_id: parameters.find("app_id")?.into(),
        out_trade_no: member("out_trade_no"),
        total_amount: member("total_amount"),
        seller_id: member("seller_id"),
    })
}

fn of_page(address: &str) -> Result<(Parameters<'_>, Object), AddressError> {
    let (_, query) = address.split_once('?').ok_or(AddressError::Query)?;
    let parameters = Parameters::read(query, METHOD)?;
    let order = parameters.order(&MEMBERS)?;
    parameters.find("return_url")?;
    Ok((parameters, order))
}

fn of_app(text: &str) -> Result<(Parameters<'_>, Object), AddressError> {
    let [members @ .., _] = &MEMBERS;
    let parameters = Parameters::read(text, APP_METHOD)?;
    let order = parameters.order(members)?;
    Ok((parameters, order))
}

/// Whether a query is read in one way everywhere: no fragment, nothing that some take for a separator, a name and a value
/// in every parameter, whole escapes, and UTF-8 behind them.
fn is_plain(query: &str, read: &[(Cow<'_, str>, Cow<'_, str>)]) -> bool {
    let whole = |escape: &str| {
        escape.as_bytes().get(..2).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    };
    // What is no UTF-8 is read as this character.
    let lossless = |text: &str| !text.contains(char::REPLACEMENT_CHARACTER);
    !query.bytes().any(|byte| matches!(byte, b'#' | b';'))
        && query.split('&').all(|parameter| parameter.contains('='))
        && query.split('%').skip(1).all(whole)
        && read.iter().all(|(name, value)| lossless(name) && lossless(value))
}

/// The parameters of a method, each once.
struct Parameters<'a>(Vec<(Cow<'a, str>, Cow<'a, str>)>);

impl<'a> Parameters<'a> {
    fn read(query: &'a str, method: &str) -> Result<Self, AddressError> {
        let all: Vec<(Cow<'_, str>, Cow<'_, str>)> =
            form_urlencoded::parse(query.as_bytes()).take(PARAMETERS_MAX + 1).collect();
        if all.len() > PARAMETERS_MAX || !is_plain(query, &all) {
            return Err(AddressError::Query);
        }
        let repeated = all
            .iter()
            .enumerate()
            .any(|(at, (name, _))| all.iter().take(at).any(|(other, _)| other == name));
        if repeated {
            return Err(AddressError::Repeated);
        }
        let parameters = Self(all);
        // In another charset the same bytes may be another order.
        for (name, value) in [("method", method), ("charset", CHARSET)] {
            if parameters.find(name)? != value {
                return Err(AddressError::Missing(name));
            }
        }
        Ok(parameters)
    }

    fn find(&self, name: &'static str) -> Result<&str, AddressError> {
        let found = self.0.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_ref()).ok_or(AddressError::Missing(name))
    }

    /// Reads the order, which has these members and no other, so that nothing in it is ignored.
    fn order(&self, members: &[&str]) -> Result<Object, AddressError> {
        let order = Object::read(self.find("biz_content")?.as_bytes());
        let is_whole = |order: &Object| {
            order.len() == members.len() && members.iter().all(|name| order.text(name).is_some())
        };
        order.filter(is_whole).ok_or(AddressError::Order)
    }
}
