//! The cashier's pages: plain HTML without script, for a phone.

use crate::trades::Trade;
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
.number{font-family:ui-monospace,monospace;font-size:14px}";

/// What will be charged, to whom, and the three things that a rider can do.
pub(crate) fn cashier(trade: &Trade, payee: &str) -> String {
    let amount = escaped(&pricing::figures(trade.total));
    let (payee, subject) = (escaped(payee), escaped(&trade.subject));
    let (channel, order) = (trade.channel.as_str(), escaped(&trade.out_trade_no));
    let button = |id: &str, zh: &str, en: &str| {
        format!(
            "<form method=\"post\" action=\"/cashier/{channel}/{order}/{id}\"><button id=\"{id}\">\
             {zh}<small lang=\"en\">{en}</small></button></form>"
        )
    };
    let pay = button("pay", &format!("支付 {amount}"), &format!("Pay {amount}"));
    let later = button("later", "稍后支付", "Later");
    let refuse = button("refuse", "拒绝支付", "Refuse");
    let row = |zh: &str, en: &str, value: &str| {
        format!("<div><dt>{zh}<small lang=\"en\">{en}</small></dt><dd>{value}</dd></div>")
    };
    let payee = row("收款方", "Payee", &format!("<span id=\"payee\">{payee}</span>"));
    let subject = row("商品", "For", &subject);
    let order = row("订单号", "Order", &format!("<span class=\"number\">{order}</span>"));
    whole(
        &format!("支付 {amount}"),
        &format!(
            "<div class=\"card\">付款金额<small lang=\"en\">You pay</small>\
             <div class=\"amount\" id=\"amount\">{amount}</div>\
             <dl>{payee}{subject}{order}</dl></div>{pay}{later}{refuse}"
        ),
    )
}

/// One message, and a link back where there is one.
pub(crate) fn message(zh: &str, en: &str, back: Option<&str>) -> String {
    let back = back.map_or_else(String::new, |address| {
        let address = escaped(address);
        format!(
            "<form><a class=\"button\" id=\"back\" href=\"{address}\">返回商家\
             <small lang=\"en\">Back to the shop</small></a></form>"
        )
    });
    whole(
        zh,
        &format!(
            "<div class=\"card\" id=\"message\">{}<small lang=\"en\">{}</small></div>{back}",
            escaped(zh),
            escaped(en)
        ),
    )
}

fn whole(title: &str, body: &str) -> String {
    format!(
        "<!doctype html><html lang=\"zh-CN\"><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>{}</title>\
         <style>{STYLE}</style><header>沙盒收银台<small lang=\"en\">Sandbox cashier</small></header>\
         <main>{body}<footer>这是演示，不会产生真实扣款。\
         <small lang=\"en\">A demonstration: no real money moves.</small></footer></main></html>\n",
        escaped(title)
    )
}

fn escaped(text: &str) -> String {
    text.chars().fold(String::new(), |mut out, c| {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_merchant_wrote_cannot_become_markup() {
        let page = message("<b>", "a&b\"", Some("https://x.example/?a='1'&b=\"2\""));
        assert!(!page.contains("<b>"));
        assert!(page.contains("a&amp;b&quot;"));
        assert!(page.contains("href=\"https://x.example/?a=&#39;1&#39;&amp;b=&quot;2&quot;\""));
    }
}
