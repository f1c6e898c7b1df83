//! What a bad network and an impatient rider do, in every engine: always one order, one charge, and
//! the right screen.
//!
//! Each journey in each engine is a test of its own; `cargo xtask test` prints them as a table.

use std::time::Duration;

use thirtyfour::WindowHandle;

use crate::engine::Engine;
use crate::fault::Fault;
use crate::packet_loss::PacketLoss;
use crate::proxy::{Direction, GOOD, Network, OFFLINE, UNANSWERED};
use crate::purchases::purchases_listed_and_signed_out;
use crate::rider::Rider;
use crate::scenario::run_in;
use crate::signing_in::{
    code_pasted_after_a_reload, cookies_refused, second_person_on_the_same_phone,
};
use crate::site::{OPEN, Site};
use crate::translation::translated_page;
use crate::wait::until;

/// Makes each journey a test in each engine.
macro_rules! in_every_engine {
    ($($journey:ident),+ $(,)?) => {
        in_every_engine! { chromium Chromium $($journey)+ }
        in_every_engine! { firefox Firefox $($journey)+ }
        in_every_engine! { webkit WebKit $($journey)+ }
    };
    ($module:ident $engine:ident $($journey:ident)+) => {
        mod $module {
            $(#[test]
            fn $journey() {
                super::run_in(super::Engine::$engine, super::OPEN, super::$journey);
            })+
        }
    };
}

in_every_engine! {
    tab_killed_in_mid_post,
    reloaded_in_every_state,
    pressed_in_two_tabs,
    network_gone_and_back,
    storage_cleared,
    back_from_the_provider,
    restored_from_the_back_forward_cache,
    slow_and_cut_in_every_answer,
    one_packet_in_ten_lost,
    code_pasted_after_a_reload,
    cookies_refused,
    second_person_on_the_same_phone,
    purchases_listed_and_signed_out,
    translated_page,
}

/// The journeys of one page, in the app of `examples` around it.
mod app {
    macro_rules! in_the_transit_app {
        ($($journey:ident),+ $(,)?) => {
            $(#[test]
            fn $journey() {
                crate::transit_app::run(None, async |site, app| {
                    super::$journey(site, &app.rider).await;
                });
            })+
        };
    }

    in_the_transit_app! {
        reloaded_in_every_state,
        network_gone_and_back,
        storage_cleared,
        slow_and_cut_in_every_answer,
        code_pasted_after_a_reload,
        cookies_refused,
        second_person_on_the_same_phone,
    }
}

impl Site {
    /// However it came about, there is one order, and it was paid once.
    async fn has_sold_once(&self) {
        assert_eq!(self.orders().await, 1);
        self.has_charged_once().await;
    }
}

impl Rider {
    /// Opens another tab, and looks at it. Returns the one before.
    async fn opens_a_tab(&self) -> WindowHandle {
        let before = self.browser.window().await.expect("a tab");
        let tab = self.browser.new_tab().await.expect("another tab");
        self.switches_to_tab(tab).await;
        before
    }

    /// Looks at a tab. Returns the one before.
    async fn switches_to_tab(&self, tab: WindowHandle) -> WindowHandle {
        let before = self.browser.window().await.expect("a tab");
        self.browser.switch_to_window(tab).await.expect("that tab");
        before
    }

    /// The phone kills the page, whatever it was doing.
    async fn kills_the_page(&self) {
        let killed = self.opens_a_tab().await;
        let alive = self.switches_to_tab(killed).await;
        self.browser.close_window().await.expect("a tab that closes");
        self.browser.switch_to_window(alive).await.expect("the other tab");
    }
}

async fn tab_killed_in_mid_post(site: &mut Site, rider: &Rider) {
    rider.opens("/").await;
    rider.gets_a_quote().await;
    rider.sees("reviewing").await;
    site.network(UNANSWERED);
    rider.presses("confirm").await;
    rider.sees("ordering").await;
    until("the order is made", async || (site.orders().await == 1).then_some(())).await;
    rider.kills_the_page().await;
    site.network(GOOD);

    rider.opens("/").await;
    rider.sees("paying").await;
    rider.presses("pay").await;
    rider.pays(site).await;
    site.has_sold_once().await;
}

async fn reloaded_in_every_state(site: &mut Site, rider: &Rider) {
    rider.opens("/").await;
    rider.sees("open").await;
    rider.reloads().await;
    rider.sees("open").await;

    site.fault(Fault::Silence("/api/quotes"));
    rider.gets_a_quote().await;
    rider.sees("quoting").await;
    let path = rider.path().await;
    assert!(path.starts_with("/p/"), "{path}");
    rider.reloads().await;
    rider.sees("quoting").await;
    site.fault(Fault::None);

    for screen in ["reviewing", "reviewing"] {
        rider.sees(screen).await;
        rider.reloads().await;
    }
    rider.confirms().await;
    for screen in ["paying", "paying"] {
        rider.sees(screen).await;
        rider.reloads().await;
    }
    rider.sees("paying").await;
    rider.presses("pay").await;
    // Not paid yet: the outcome is unknown, and the same payment can be opened again.
    rider.pays_later(site).await;
    rider.sees("checking").await;
    rider.reloads().await;
    rider.sees("checking").await;
    rider.reopens_and_pays(site).await;
    for _again in 0..2 {
        rider.reloads().await;
        rider.sees("ticketed").await;
    }
    assert_eq!(rider.path().await, path, "it is one purchase from beginning to end");
    site.has_sold_once().await;
}

async fn pressed_in_two_tabs(site: &mut Site, rider: &Rider) {
    rider.opens("/").await;
    rider.gets_a_quote().await;
    rider.sees("reviewing").await;
    let first = rider.opens_a_tab().await;
    rider.opens("/").await;
    rider.sees("reviewing").await;

    // Confirmed in both before either has an answer.
    site.network(UNANSWERED);
    rider.presses("confirm").await;
    rider.sees("ordering").await;
    let second = rider.switches_to_tab(first).await;
    rider.presses("confirm").await;
    rider.sees("ordering").await;
    site.network(GOOD);
    rider.sees("paying").await;
    let first = rider.switches_to_tab(second).await;
    rider.sees("paying").await;

    // Gone to pay in one tab: the other knows that the outcome is unknown, and may go there too.
    rider.presses("pay").await;
    rider.is_at(&site.provider, "#pay").await;
    let second = rider.switches_to_tab(first).await;
    rider.sees("checking").await;
    rider.presses("reopen").await;
    rider.sees("paying").await;
    rider.presses("pay").await;
    rider.is_at(&site.provider, "#pay").await;

    // Paid in one, and pressed again in the other.
    rider.pays(site).await;
    rider.switches_to_tab(second).await;
    rider.presses("pay").await;
    rider.opens("/").await;
    rider.sees("ticketed").await;
    site.has_sold_once().await;
}

async fn network_gone_and_back(site: &mut Site, rider: &Rider) {
    rider.opens("/").await;
    rider.gets_a_quote().await;
    rider.sees("reviewing").await;
    site.network(OFFLINE);
    rider.presses("confirm").await;
    rider.sees("ordering").await;
    // The wait is shown, and ends without a press.
    assert!(!rider.reads("[data-screen=ordering] [role=status]").await.is_empty());
    site.network(GOOD);
    rider.sees("paying").await;
    rider.presses("pay").await;
    rider.pays(site).await;
    site.has_sold_once().await;
}

async fn storage_cleared(site: &mut Site, rider: &Rider) {
    rider.opens("/").await;
    rider.gets_a_quote().await;
    rider.sees("reviewing").await;
    let path = rider.path().await;
    rider.loses_storage().await;
    rider.opens("/").await;
    rider.sees("reviewing").await;

    rider.goes_to_pay(site).await;
    rider.pays(site).await;
    rider.loses_storage().await;
    rider.opens("/").await;
    rider.sees("ticketed").await;
    assert_eq!(rider.path().await, path);
    site.has_sold_once().await;
}

async fn back_from_the_provider(site: &mut Site, rider: &Rider) {
    rider.opens("/").await;
    rider.gets_a_quote().await;
    rider.goes_to_pay(site).await;
    let order = async || {
        let purchase = rider.purchase(&site.batch().id).await;
        purchase.order.expect("an order").no
    };

    rider.browser.back().await.expect("the page before");
    rider.is_at(&site.origin, "[data-screen]").await;
    let screen = until("a screen", async || rider.screen().await).await;
    // "shell" is the first paint of a browser that loads the page again.
    let known = ["shell", "loading", "paying", "checking"];
    assert!(known.contains(&screen.as_str()), "{screen}");
    let first = order().await;

    // Not paid yet: the outcome is unknown, and the same payment can be opened again.
    rider.sees("checking").await;
    rider.reopens_and_pays(site).await;
    assert_eq!(order().await, first, "it is the same order");

    // Back once more: to the sale, which is this page's first step, past the provider's page, and to a page from before
    // the payment, which finds out too. WebKit passes over the steps of a page on which nothing was pressed.
    rider.browser.back().await.expect("the step before");
    let is_step = async || {
        let address = rider.browser.current_url().await.ok()?;
        if address.as_str().starts_with(&site.provider) {
            return Some(false);
        }
        let is_sale = rider.screen().await? == "open" && address.path() == "/";
        is_sale.then_some(true)
    };
    if until("the step or the page before", is_step).await {
        rider.browser.back().await.expect("the page before");
    }
    rider.is_at(&site.provider, "body").await;
    rider.browser.back().await.expect("the page before");
    rider.is_at(&site.origin, "[data-screen]").await;
    rider.sees("ticketed").await;
    site.has_sold_once().await;
}

async fn restored_from_the_back_forward_cache(site: &mut Site, rider: &Rider) {
    rider.opens("/").await;
    rider.gets_a_quote().await;
    rider.sees("reviewing").await;
    rider.runs_script("window.isTheSamePage = true", vec![]).await;
    rider.browser.goto(format!("{}/gateway.do", site.provider)).await.expect("another page");

    // However old the page is: the price on it is not shown before it has been asked for again.
    site.fault(Fault::Silence("/api/purchases/"));
    rider.browser.back().await.expect("the page before");
    rider.is_at(&site.origin, "[data-screen]").await;
    // Firefox does not keep this page and loads it again; the other two restore it as it was.
    let kept = "return window.isTheSamePage === true || navigator.userAgent.includes('Firefox')";
    assert_eq!(
        rider.runs_script(kept, vec![]).await,
        true,
        "the page is restored, not loaded again"
    );
    rider.sees("loading").await;
    site.fault(Fault::None);
    rider.goes_to_pay(site).await;
    rider.pays(site).await;
    site.has_sold_once().await;
}

async fn slow_and_cut_in_every_answer(site: &mut Site, rider: &Rider) {
    let latency = Duration::from_millis(150);
    let slow = Direction { latency, bytes_per_s: Some(100_000), ..Direction::default() };
    let slow = Network { up: slow, down: slow, ..GOOD };
    // The answer breaks off in the middle, after the server has done what was asked.
    let cut = Network { down: Direction { reset_after: Some(100), ..slow.down }, ..slow };
    site.network(slow);
    rider.opens("/").await;
    rider.sees("open").await;
    rider.presses("buy").await;
    rider.sees("sign-in").await;
    rider.enters_a_phone_number().await;
    rider.reads("[data-testid=demo-code]").await;
    rider.enters_the_code().await;
    rider.sees("reviewing").await;
    site.network(cut);
    rider.presses("confirm").await;
    rider.sees("ordering").await;
    until("the order is made", async || (site.orders().await == 1).then_some(())).await;
    site.network(slow);
    rider.sees("paying").await;
    rider.presses("pay").await;
    rider.pays(site).await;
    site.has_sold_once().await;
}

async fn one_packet_in_ten_lost(site: &mut Site, rider: &Rider) {
    let loss = PacketLoss::begin(&site.origin);
    rider.opens("/").await;
    rider.gets_a_quote().await;
    rider.goes_to_pay(site).await;
    rider.pays(site).await;
    assert!(loss.dropped() > 0, "packets were lost");
    site.has_sold_once().await;
}
