//! Signing in and out on one phone: codes as they are pasted and after a reload, cookies that are refused, and a second
//! person after the first.

use serde_json::json;

use crate::rider::Rider;
use crate::site::Site;
use crate::wait::until;

const FIRST: &str = "13800138000";
const SECOND: &str = "13900139000";

impl Rider {
    /// From the open sale to the reviewed price, with this number.
    async fn gets_a_quote_as(&self, number: &str) {
        self.sees("open").await;
        self.presses("buy").await;
        self.sees("sign-in").await;
        self.enters("phone", number).await;
        self.presses("send-code").await;
        self.enters_the_code().await;
        self.sees("reviewing").await;
    }

    /// Puts a text into a field as a paste does: at once, and whatever is around it.
    async fn pastes(&self, id: &str, text: &str) {
        let script = "const field = document.getElementById(arguments[0]);
            if (!field) return false;
            field.focus();
            field.value = arguments[1];
            return field.dispatchEvent(new Event('input', { bubbles: true }))";
        let pasted = async || {
            (self.runs_script(script, vec![json!(id), json!(text)]).await == true).then_some(())
        };
        until(&format!("{id} can be pasted into"), pasted).await;
    }

    async fn reads_on_the_page(&self, text: &str) {
        let read = async || self.page_text().await.contains(text).then_some(());
        until(&format!("the page says {text}"), read).await;
    }
}

/// A number with its country, a reload while the message is read, and the whole message in the field.
pub(crate) async fn code_pasted_after_a_reload(_: &mut Site, rider: &Rider) {
    rider.opens("/").await;
    rider.sees("open").await;
    rider.presses("buy").await;
    rider.sees("sign-in").await;
    rider.pastes("phone", "+86 138-0013 8000").await;
    rider.presses("send-code").await;
    let code = rider.reads("[data-testid=demo-code]").await;
    let resend = rider.reads("#resend").await;
    assert!(resend.contains(|character: char| character.is_ascii_digit()), "{resend}");
    let moved = async || (rider.reads("#resend").await != resend).then_some(());
    until("the countdown to another code", moved).await;

    rider.reloads().await;
    rider.sees("sign-in").await;
    rider.reads_on_the_page("138****8000").await;
    rider.does_not_see("[data-testid=demo-code]").await;
    let wrong = if code == "111111" { "222222" } else { "111111" };
    rider.enters("code", wrong).await;
    rider.presses("enter-code").await;
    rider.reads("#error").await;
    rider.pastes("code", &format!("【兰州轨道交通】验证码 {code}，5 分钟内有效。")).await;
    rider.presses("enter-code").await;
    // What the sign-in was for goes on.
    rider.sees("reviewing").await;
    rider.reads_on_the_page("138****8000").await;
}

/// A browser that keeps no cookies is told so, and not that the code is wrong.
pub(crate) async fn cookies_refused(_: &mut Site, rider: &Rider) {
    rider.opens("/").await;
    rider.sees("open").await;
    rider.presses("buy").await;
    rider.sees("sign-in").await;
    rider.enters_a_phone_number().await;
    let code = rider.reads("[data-testid=demo-code]").await;
    rider.browser.delete_all_cookies().await.expect("no cookies");
    rider.enters("code", &code).await;
    rider.presses("enter-code").await;
    // Both languages have the word.
    rider.reads_on_the_page("ookie").await;
}

/// The first rider's number is on the screen. The second one leaves it, buys a ticket, and the first finds the purchase
/// as it was.
pub(crate) async fn second_person_on_the_same_phone(site: &mut Site, rider: &Rider) {
    rider.opens("/").await;
    rider.gets_a_quote_as(FIRST).await;
    rider.reads_on_the_page("138****8000").await;
    let first = rider.path().await;
    rider.presses("not-me").await;
    rider.sees("open").await;
    rider.does_not_see("#not-me").await;
    let session = rider.fetches("GET", wire::endpoint::SESSION, None).await;
    assert!(session.contains("signed-out"), "{session}");

    rider.gets_a_quote_as(SECOND).await;
    rider.reads_on_the_page("139****9000").await;
    assert_ne!(rider.path().await, first);
    rider.goes_to_pay(site).await;
    rider.pays(site).await;
    rider.reads_on_the_page("139****9000").await;
    rider.presses("not-me").await;
    rider.sees("open").await;

    rider.gets_a_quote_as(FIRST).await;
    rider.reads_on_the_page("138****8000").await;
    assert_eq!(rider.path().await, first, "the same purchase");
    site.has_charged_once().await;
}
