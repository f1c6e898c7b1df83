//! Payment addresses and bridge parameters: read in exactly one way or not at all.

use wire::AddressError;
use wire::alipay::{
    APP_PRODUCT_CODE, Address, AppBizContent, BizContent, OrderString, read, read_order_string,
};
use wire::wechat::{AppParameters, BridgeParameters};

const ADDRESS: &str = include_str!("../../../../tests/vectors/base/instruction.address.txt");

#[test]
fn an_address_is_parsed() {
    let expected = Address {
        app_id: "2021000000000001".into(),
        order: BizContent {
            out_trade_no: "c015e632fe1c29e0adc9b0390e0c8ea1".into(),
            total_amount: "300.00".into(),
            subject: "百次票".into(),
            product_code: "QUICK_WAP_WAY".into(),
            seller_id: "2088102146225135".into(),
            time_expire: "2025-12-18 22:16:00".into(),
            quit_url: "https://tickets.example/p/8e03978e-40d5-43e8-bc93-6894a57f9324".into(),
        },
        return_url: "https://tickets.example/p/8e03978e-40d5-43e8-bc93-6894a57f9324".into(),
    };
    assert_eq!(read(ADDRESS), Ok(expected));
}

#[test]
fn an_address_that_two_readers_could_read_differently_is_refused() {
    let again = |parameter: &str| format!("{ADDRESS}&{parameter}");
    let with = |from: &str, to: &str| {
        assert!(ADDRESS.contains(from), "the address has {from}");
        ADDRESS.replacen(from, to, 1)
    };
    for (address, error) in [
        (ADDRESS.replace('?', ""), AddressError::Query),
        (format!("{ADDRESS}#x"), AddressError::Query),
        (again(&(0..25).map(|at| format!("p{at}=1&")).collect::<String>()), AddressError::Query),
        (again("x"), AddressError::Query),
        (again(""), AddressError::Query),
        (again("x=%"), AddressError::Query),
        (again("x=%4"), AddressError::Query),
        (again("x=%g0"), AddressError::Query),
        (again("x=%ff"), AddressError::Query),
        (again("app_id=2021000000000001"), AddressError::Repeated),
        // The same name, written another way.
        (again("%61pp_id=2021000000000002"), AddressError::Repeated),
        (again("biz_content="), AddressError::Repeated),
        (again("x=1&x=1"), AddressError::Repeated),
        (with("app_id=", "APP_ID="), AddressError::Missing("app_id")),
        (with("biz_content=", "order="), AddressError::Missing("biz_content")),
        (with("return_url=", "return="), AddressError::Missing("return_url")),
        (with("method=", "x="), AddressError::Missing("method")),
        (with("alipay.trade.wap.pay", "alipay.trade.app.pay"), AddressError::Missing("method")),
        (with("charset=utf-8&", ""), AddressError::Missing("charset")),
        (with("charset=utf-8", "charset=gbk"), AddressError::Missing("charset")),
        (again("x=1;biz_content=1"), AddressError::Query),
        (with("%22300.00%22", "300.00"), AddressError::Order),
        (with("%22300.00%22", "300.00%2C"), AddressError::Order),
        (with("%22total_amount%22%3A%22300.00%22%2C", ""), AddressError::Order),
        (with("%7B%22", "%7B%22total_amount%22%3A%221.00%22%2C%22"), AddressError::Order),
        (with("%7B%22", "%7B%22discountable_amount%22%3A%221.00%22%2C%22"), AddressError::Order),
        (with("%7B%22", "%5B%7B%22"), AddressError::Order),
    ] {
        assert_eq!(read(&address), Err(error), "{address}");
    }
}

#[test]
fn an_order_string_is_parsed_as_an_address_is() {
    const TEXT: &str = "app_id=2021000000000001&biz_content=%7B%22out_trade_no%22%3A%22c015%22%2C%22total_amount%22%3A%22300.00%22%2C%22subject%22%3A%22%E7%A5%A8%22%2C%22product_code%22%3A%22QUICK_MSECURITY_PAY%22%2C%22seller_id%22%3A%222088%22%2C%22time_expire%22%3A%222025-12-18+22%3A16%3A00%22%7D&charset=utf-8&method=alipay.trade.app.pay&sign=c2ln";
    let order = AppBizContent {
        out_trade_no: "c015".into(),
        total_amount: "300.00".into(),
        subject: "票".into(),
        product_code: APP_PRODUCT_CODE.into(),
        seller_id: "2088".into(),
        time_expire: "2025-12-18 22:16:00".into(),
    };
    let expected = OrderString { app_id: "2021000000000001".into(), order };
    assert_eq!(read_order_string(TEXT), Ok(expected));
    for (from, to, error) in [
        ("app.pay", "wap.pay", AddressError::Missing("method")),
        ("app_id=", "id=", AddressError::Missing("app_id")),
        ("biz_content=", "order=", AddressError::Missing("biz_content")),
        ("&sign", "&app_id=1&sign", AddressError::Repeated),
        ("&sign", "#&sign", AddressError::Query),
        ("&sign", ";sign", AddressError::Query),
        ("utf-8", "GBK", AddressError::Missing("charset")),
        ("%22300.00%22", "300.00", AddressError::Order),
        ("%22total_amount%22%3A%22300.00%22%2C", "", AddressError::Order),
        ("%7B%22", "%7B%22total_amount%22%3A%221.00%22%2C%22", AddressError::Order),
        ("%7B%22", "%7B%22quit_url%22%3A%22https%22%2C%22", AddressError::Order),
    ] {
        let other = TEXT.replacen(from, to, 1);
        assert_ne!(other, TEXT, "{from}");
        assert_eq!(read_order_string(&other), Err(error), "{other}");
    }
}

#[test]
fn parameters_of_an_app_are_all_there_and_nothing_else_is() {
    const TEXT: &str = r#"{"appid":"wx1","partnerid":"1900","prepayid":"wx2","package":"Sign=WXPay","noncestr":"n","timestamp":"1766066400","sign":"c2ln"}"#;
    let read = AppParameters::read(TEXT).expect("parameters");
    assert_eq!(wire::request::encode(&read), TEXT, "one spelling");
    for (from, to) in [
        (r#""partnerid":"1900","#, ""),
        (r#""appid":"wx1","#, r#""appid":"wx1","appid":"wx2","#),
        (r#""appid":"wx1","#, r#""appid":"wx1","total":"1","#),
        ("\"1766066400\"", "1766066400"),
        ("noncestr", "nonceStr"),
        ("}", ""),
    ] {
        let other = TEXT.replacen(from, to, 1);
        assert_ne!(other, TEXT, "{from}");
        assert_eq!(AppParameters::read(&other), Err(AddressError::Parameters), "{other}");
    }
}

#[test]
fn parameters_of_a_bridge_are_all_there_and_nothing_else_is() {
    const TEXT: &str = r#"{"appId":"wx1","timeStamp":"1766066400","nonceStr":"n","package":"prepay_id=wx2","signType":"RSA","paySign":"c2ln"}"#;
    let read = BridgeParameters::read(TEXT).expect("parameters");
    assert_eq!(wire::request::encode(&read), TEXT, "one spelling");
    for (from, to) in [
        (r#""appId":"wx1","#, ""),
        (r#""appId":"wx1","#, r#""appId":"wx1","appId":"wx2","#),
        (r#""appId":"wx1","#, r#""appId":"wx1","total":"1","#),
        ("\"1766066400\"", "1766066400"),
        ("paySign", "paysign"),
        ("}", ""),
    ] {
        let other = TEXT.replacen(from, to, 1);
        assert_ne!(other, TEXT, "{from}");
        assert_eq!(BridgeParameters::read(&other), Err(AddressError::Parameters), "{other}");
    }
}
