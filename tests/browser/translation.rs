//! A page under a browser's translation: its clocks go on, its language can be switched, what was signed stays as it is, and
//! the road leads to the ticket.

use crate::rider::Rider;
use crate::site::Site;
use crate::wait::until;

const TRANSLATOR: &str = include_str!("translator.js");

impl Rider {
    /// Has the browser translate this page, and what is drawn on it later.
    async fn translates(&self) {
        self.runs_script(TRANSLATOR, vec![]).await;
        assert!(self.reads("h1").await.starts_with('«'), "the translation began");
    }

    /// Waits until what this selector finds reads otherwise.
    async fn sees_change(&self, selector: &str, before: &str) {
        let changed = async || (self.reads(selector).await != before).then_some(());
        until(&format!("{selector} reads otherwise than {before}"), changed).await;
    }
}

pub(crate) async fn translated_page(site: &mut Site, rider: &Rider) {
    rider.opens("/").await;
    rider.sees("open").await;
    rider.translates().await;
    let first = rider.reads("h1").await;
    rider.presses_element(".language").await;
    rider.sees_change("h1", &first).await;
    let second = rider.reads("h1").await;
    rider.presses_element(".language").await;
    rider.sees_change("h1", &second).await;
    assert_eq!(rider.reads("h1").await, first, "the first language is back");
    rider.presses("buy").await;
    rider.sees("sign-in").await;
    // What is refused is said, and what was typed is there still.
    rider.enters("phone", "1380013").await;
    rider.presses("send-code").await;
    rider.reads("#error").await;
    let typed = rider.runs_script("return document.getElementById('phone').value", vec![]).await;
    assert_eq!(typed, "1380013");
    rider.enters_a_phone_number().await;
    let seconds = rider.reads("#resend span").await;
    rider.sees_change("#resend span", &seconds).await;
    rider.enters_the_code().await;
    rider.sees("reviewing").await;
    assert_eq!(rider.reads("[data-testid=pay]").await, "¥300.00");
    assert_eq!(rider.reads("[data-testid=words]").await, "叁佰元整");
    let left = rider.reads(".left b").await;
    rider.sees_change(".left b", &left).await;
    rider.goes_to_pay(site).await;
    rider.pays(site).await;
    site.has_charged_once().await;
}
