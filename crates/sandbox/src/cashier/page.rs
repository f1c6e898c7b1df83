//! The cashier's pages: plain HTML without script, for a phone.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::books::trades::Trade;
use keys::pricing;

const STYLE: &str = "\
:root{color-scheme:light dark;--ink:#16202b;--soft:#5b6876;--ground:#eef2f6;--card:#fff;--line:#d9e0e7;\
--act:#1161d8;--on:#fff}\
@media(prefers-color-scheme:dark){:root{--ink:#eef2f6;--soft:#a3afbb;--ground:#0f151b;--card:#19212a;\
--line:#2d3843;--act:#7db0ff;--on:#0b1320}}\
*{box-sizing:border-box}\
body{margin:0;background:var(--ground);color:var(--ink);font:17px/1.5 system-ui,sans-serif}\
header{padding:14px 20px;color:var(--soft);font-size:15px;text-align:center;border-bottom:1px solid var(--line)}\
main{max-width:430px;margin:0 auto;padding:24px 20px 40px}\
.card{background:var(--card);border-radius:16px;padding:28px 22px;text-align:center}\
.amount{font-size:52px;font-weight:650;line-height:1.15;margin:6px 0 22px;font-variant-numeric:tabular-nums}\
dl{margin:0;text-align:left;border-top:1px solid var(--line)}\
dl div{display:flex;justify-content:space-between;gap:20px;padding:13px 0;border-bottom:1px solid var(--line)}\
dl div:last-child{border:0;padding-bottom:0}\
dt{color:var(--soft);flex:none}dd{margin:0;text-align:right;overflow-wrap:anywhere}\
small{display:block;font-size:14px;color:var(--soft);font-weight:400}\
form{margin:14px 0 0}\
button,a.button{display:block;width:100%;min-height:60px;padding:9px 16px;border:1px solid var(--line);\
border-radius:14px;background:var(--card);color:var(--ink);font:inherit;font-weight:600;text-align:center;\
text-decoration:none;cursor:pointer}\
button small{color:inherit;opacity:.82}\
#pay{background:var(--act);color:var(--on);border-color:var(--act);font-size:19px}\
:focus-visible{outline:3px solid var(--act);outline-offset:3px}\
footer{margin-top:26px;color:var(--soft);font-size:14px;text-align:center}\
.number{font-family:ui-monospace,monospace;font-size:14px}\
.wide{max-width:1000px}table{width:100%;border-collapse:collapse;font-size:14px}\
td,th{text-align:left;padding:8px;border-bottom:1px solid var(--line);vertical-align:top;overflow-wrap:anywhere}\
td form{margin:0;display:flex;gap:6px}td button{min-height:0;width:auto;padding:4px 10px}\
input{width:7em;font:inherit;background:var(--card);color:var(--ink);border:1px solid var(--line)}";

/// What will be charged, to whom, and the three things that a rider can do.
pub(crate) fn cashier(trade: &Trade, payee: &str) -> Markup {
    let amount = pricing::figures(trade.total);
    let (channel, order) = (trade.channel.as_str(), &trade.out_trade_no);
    let button = |id: &str, zh: &str, en: &str| {
        html! {
            form method="post" action=(format!("/cashier/{channel}/{order}/{id}")) {
                button id=(id) { (zh) (small(en)) }
            }
        }
    };
    let row = |zh: &str, en: &str, value: Markup| {
        html! { div { dt { (zh) (small(en)) } dd { (value) } } }
    };
    let body = html! {
        div.card {
            "付款金额" (small("You pay"))
            div.amount id="amount" { (amount) }
            dl {
                (row("收款方", "Payee", html! { span id="payee" { (payee) } }))
                (row("商品", "For", html! { (trade.subject) }))
                (row("订单号", "Order", html! { span.number { (order) } }))
            }
        }
        (button("pay", &format!("支付 {amount}"), &format!("Pay {amount}")))
        (button("later", "稍后支付", "Later"))
        (button("refuse", "拒绝支付", "Refuse"))
    };
    whole(&format!("支付 {amount}"), "", &body)
}

/// One message, and a link back where there is one.
pub(crate) fn message(zh: &str, en: &str, back: Option<&str>) -> Markup {
    let body = html! {
        div.card id="message" { (zh) (small(en)) }
        @if let Some(address) = back {
            form { a.button id="back" href=(address) { "返回商家" (small("Back to the shop")) } }
        }
    };
    whole(zh, "", &body)
}

/// The provider's console: the newest orders, and a form for each that gives money back.
pub(crate) fn console(trades: &[Trade]) -> Markup {
    let columns = [("订单号", "Order"), ("渠道", "Channel"), ("状态", "State"), ("金额", "Amount")];
    let body = html! {
        div.card {
            table {
                tr {
                    @for (zh, en) in columns { th { (zh) (small(en)) } }
                    th { "退款" (small("Refunds")) }
                }
                @for trade in trades { (line(trade)) }
            }
        }
    };
    whole("商家平台", "wide", &body)
}

fn line(trade: &Trade) -> Markup {
    html! {
        tr {
            td.number { (trade.out_trade_no) }
            td { (trade.channel.as_str()) }
            td { (trade.status.as_str()) }
            td { (pricing::figures(trade.charged.unwrap_or(trade.total))) }
            td {
                @for refund in &trade.refunds {
                    div { (pricing::figures(refund.amount)) " " (refund.status.as_str()) }
                }
                @if trade.charged.is_some() {
                    form method="post" action="/console/refund" {
                        input type="hidden" name="provider" value=(trade.channel.provider().as_str());
                        input type="hidden" name="order" value=(trade.out_trade_no);
                        input name="yuan" placeholder="全部 all" aria-label="金额 Amount";
                        button { "退款" }
                    }
                }
            }
        }
    }
}

fn small(en: &str) -> Markup {
    html! { small lang="en" { (en) } }
}

fn whole(title: &str, width: &str, body: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="zh-CN" {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width";
            title { (title) }
            style { (PreEscaped(STYLE)) }
            header { "沙盒收银台" (small("Sandbox cashier")) }
            main class=(width) {
                (body)
                footer {
                    "这是演示，不会产生真实扣款。" (small("A demonstration: no real money moves."))
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_merchant_wrote_cannot_become_markup() {
        let page = message("<b>", "a&b\"", Some("https://x.example/?a='1'&b=\"2\"")).into_string();
        assert!(!page.contains("<b>"));
        assert!(page.contains("a&amp;b&quot;"));
        assert!(page.contains("href=\"https://x.example/?a='1'&amp;b=&quot;2&quot;\""));
    }
}
