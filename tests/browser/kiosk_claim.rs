//! A claim code of the real sale, typed at the kiosk: the price proof that it leads to, what it does not lead to, and that
//! nothing of it stays.

use serde_json::{Value, json};
use wire::{Problem, ProblemType, PurchaseView};

use crate::rider::Rider;
use crate::scenario::run;
use crate::site::{OPEN, Site};
use crate::wait::until;

impl Rider {
    /// At the kiosk of this sale, on a machine where nobody was before, once it knows what the sale has announced.
    async fn comes_to_the_kiosk(&self) {
        self.becomes_another_rider().await;
        self.opens("/kiosk/").await;
        self.sees_the_kiosk_ready().await;
        self.is_away_for(0).await;
        assert_eq!(self.reads(".offer [data-testid=pay]").await, "¥300.00");
    }

    async fn types_the_code(&self, code: &str) {
        for key in code.chars().filter(char::is_ascii_alphanumeric) {
            self.presses_element(&format!("[name=key-{key}]")).await;
        }
    }

    async fn checks_the_code(&self, code: &str) {
        self.presses("type-claim").await;
        self.types_the_code(code).await;
        assert_eq!(self.reads("[data-testid=claim-code]").await, code);
        self.presses("check-claim").await;
    }

    async fn is_told_of_the_code(&self, text: &str) {
        let told = async || self.reads(".claim-says").await.contains(text).then_some(());
        until(text, told).await;
    }

    /// The names of the browser's cookies, of those too that no script sees.
    async fn cookies(&self) -> Vec<String> {
        let tools = self.browser.cdp();
        let all = tools.send_raw("Network.getAllCookies", json!({})).await.expect("cookies");
        let all = all["cookies"].as_array().cloned().unwrap_or_default();
        all.iter().filter_map(|cookie| cookie["name"].as_str()).map(String::from).collect()
    }

    async fn has_no_session_of_the_sale(&self, site: &Site, others: i64) {
        let ended = async || (site.sessions().await == others).then_some(());
        until("the session of the code has ended at the sale", ended).await;
        let gone = async || self.cookies().await.is_empty().then_some(());
        until("the browser has no cookie", gone).await;
    }

    /// Everything that the page can read again, and what it shows.
    async fn what_stays(&self) -> String {
        let script = "const all = [localStorage, sessionStorage, history.state];
            const read = async () => {
                const state = await caches.open('samefare-kiosk-state');
                for (const key of await state.keys())
                    all.push(key.url, await (await state.match(key)).text());
            };
            return read().then(() =>
                JSON.stringify(all) + location.href + document.documentElement.outerHTML)";
        let all = self.runs_script(script, vec![]).await;
        all.as_str().expect("everything").into()
    }
}

fn claim_of(view: &PurchaseView) -> String {
    let order = view.order.as_ref().expect("an order");
    order.claim.clone().expect("a claim code")
}

#[test]
fn a_claim_code_gives_the_whole_price_proof_and_nothing_of_it_stays() {
    run(OPEN, async |site, rider| {
        let view = rider.gets_a_ticket(site).await;
        let (code, others) = (claim_of(&view), site.sessions().await);
        rider.comes_to_the_kiosk().await;
        rider.presses("type-claim").await;
        rider.types_the_code(&code[..code.len() - 1]).await;
        assert_eq!(
            rider.counts("#check-claim[aria-disabled]").await,
            1,
            "one character is missing"
        );
        rider.presses("check-claim").await;
        assert_eq!(rider.counts(".typing").await, 1, "and nothing is asked");
        rider.takes_pictures("claim-typing").await;
        rider.types_the_code(&code[code.len() - 1..]).await;
        rider.presses("check-claim").await;
        rider.sees_links(["holds"; 4]).await;
        let host = site.origin.trim_start_matches("http://");
        assert_eq!(rider.reads("[data-testid=whose]").await, format!("{host} 的收据"));
        assert_eq!(rider.counts(".receipt .link .pay").await, 4);
        rider.has_no_session_of_the_sale(site, others).await;
        rider.takes_pictures("claim-holds").await;
        assert!(!rider.what_stays().await.contains(&code), "shown no more");

        rider.touches().await;
        rider.is_away_for(81_000).await;
        rider.sees_nothing_of_a_receipt().await;
        let stays = rider.what_stays().await;
        for secret in [&*code, &code.replace('-', ""), &view.purchase.to_string(), "signed-in"] {
            assert!(!stays.contains(secret), "{secret}: {stays}");
        }
        assert!(!stays.contains(&view.purchase.number()));

        // Walked away from in the middle of a code.
        rider.presses("type-claim").await;
        rider.types_the_code(&code[..9]).await;
        rider.is_away_for(81_000).await;
        let closed = async || (rider.counts(".typing").await == 0).then_some(());
        until("the keys are gone", closed).await;
        rider.presses("type-claim").await;
        let blank = "____-____-____-____";
        assert_eq!(rider.reads("[data-testid=claim-code]").await, blank);
    });
}

#[test]
fn a_code_that_leads_to_nothing_says_why_and_one_without_a_receipt_shows_what_was_quoted() {
    run(OPEN, async |site, rider| {
        rider.opens("/").await;
        rider.gets_a_quote().await;
        rider.confirms().await;
        rider.sees("paying").await;
        let view = rider.purchase(&site.batch().id).await;
        let (code, others) = (claim_of(&view), site.sessions().await);
        rider.comes_to_the_kiosk().await;

        let last = if code.ends_with('0') { "1" } else { "0" };
        let wrong = [&code[..code.len() - 1], last].concat();
        rider.checks_the_code(&wrong).await;
        rider.is_told_of_the_code("没有找到这个查询码").await;
        assert_eq!(rider.reads("[data-testid=claim-code]").await, wrong, "it can be corrected");
        assert_eq!(rider.counts(".link").await, 0);
        rider.takes_pictures("claim-wrong").await;
        rider.presses("remove-last").await;
        rider.types_the_code(&code[code.len() - 1..]).await;
        rider.presses("check-claim").await;
        rider.sees_links(["holds", "holds", "absent", "absent"]).await;
        assert!(rider.reads("[data-testid=whose]").await.contains("还没有这笔购买的收据"));
        rider.has_no_session_of_the_sale(site, others).await;
        rider.takes_pictures("claim-no-receipt").await;
        rider.presses("close-receipt").await;
        rider.sees_nothing_of_a_receipt().await;

        rider.is_answered_too_many().await;
        rider.checks_the_code(&code).await;
        rider.is_told_of_the_code("60 秒后再输入").await;
        rider.presses("close-claim").await;
        rider.runs_script("window.fetch = window.before; return true", vec![]).await;

        site.stop();
        rider.checks_the_code(&code).await;
        rider.is_told_of_the_code("查询码要联网").await;
        assert!(rider.reads(".claim-says").await.ends_with("K4"));
        assert_eq!(rider.counts(".link").await, 0);
        rider.takes_pictures("claim-no-network").await;
    });
}

impl Rider {
    /// From now on the worker answers as a sale that limits codes; the reference server counts none.
    async fn is_answered_too_many(&self) {
        let script = "window.before = window.fetch;
            window.fetch = async (request) => (request.url ?? request).includes('sale/proof')
                ? new Response(arguments[0], { status: 429, headers: { 'retry-after': '60' } })
                : window.before(request);
            return true";
        let problem = Problem::from(ProblemType::TooMany).encode();
        assert_eq!(self.runs_script(script, vec![json!(problem)]).await, Value::Bool(true));
    }
}

#[test]
fn a_session_whose_end_was_not_acknowledged_is_ended_when_the_kiosk_begins_again() {
    run(OPEN, async |site, rider| {
        rider.gets_a_ticket(site).await;
        let sessions = site.sessions().await;
        rider.opens("/kiosk/").await;
        rider.sees_the_kiosk_ready().await;
        rider.reads(".offer [data-testid=pay]").await;
        // A session that no code has opened here is none of the kiosk's.
        assert!(rider.cookies().await.contains(&String::from("session")));
        assert_eq!(site.sessions().await, sessions);
        let record = "return caches.open('samefare-kiosk-state')
            .then((state) => state.put('signed-in', new Response())).then(() => true)";
        assert_eq!(rider.runs_script(record, vec![]).await, Value::Bool(true));
        rider.opens("/kiosk/").await;
        let ended = async || (site.sessions().await < sessions).then_some(());
        until("the session has ended at the sale", ended).await;
        let gone = async || (!rider.cookies().await.contains(&"session".into())).then_some(());
        until("the cookie is gone", gone).await;
        assert!(!rider.what_stays().await.contains("signed-in"));
    });
}
