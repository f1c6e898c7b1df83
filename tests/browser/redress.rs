//! A wrong amount that was paid by another way: the rider watches it come back, with a ticket for the fault, and finds
//! it again on another phone.

use sandbox::{RefundEnd, RefundSwitch};
use wire::{Channel, Fen, OrderState, Provider};

use crate::scenario::run;
use crate::site::OPEN_TO_ALL;
use crate::wait::until;

#[test]
fn an_overcharge_comes_back_on_the_screen_with_a_ticket_for_it_and_is_found_by_its_claim_code() {
    run(OPEN_TO_ALL, async |site, rider| {
        rider.opens("/").await;
        rider.gets_a_quote().await;
        rider.confirms().await;
        rider.sees("choosing").await;
        rider.is_charged_through(Channel::WechatH5, site, Fen::new(3_000_000)).await;
        rider.reloads().await;
        rider.sees("refunding").await;
        assert_eq!(rider.counts("[data-testid=trail] .done").await, 2);
        site.sandbox.switch(|switches| switches.wechat.refunds = RefundSwitch::Underway);
        site.runs_due_work().await;
        rider.reloads().await;
        // WeChat takes a refund up before it is done with it.
        rider.sees("refunding").await;
        assert_eq!(rider.counts("[data-testid=trail] .done").await, 3);
        assert_eq!(rider.counts("[data-testid=trail] [aria-current=step]").await, 1);
        rider.takes_all_screenshots("refunding").await;

        let ended = site.sandbox.end_refunds(Provider::Wechat, RefundEnd::Refunded).await;
        assert_eq!(ended.expect("the provider's books"), 1);
        let refunded = async || {
            // Its report has the refund looked up at the next sweep.
            site.runs_due_work().await;
            let order = rider.purchase(&site.batch().id).await.order?;
            (order.state == OrderState::Refunded).then_some(())
        };
        until("the provider's report of the refund", refunded).await;
        rider.reloads().await;
        rider.sees("refunded").await;
        assert_eq!(rider.counts("[data-testid=trail] .done").await, 4);
        let ticket = rider.reads("[data-testid=compensation]").await;
        assert!(ticket.ends_with("-C000001"), "{ticket}");
        assert!(rider.page_text().await.contains("¥30000.00"));
        rider.takes_all_screenshots("refunded").await;
        assert_eq!(site.ledger().await, [("charge", 3_000_000), ("refund", 3_000_000)]);

        let code = rider.reads("[data-testid=claim]").await;
        rider.becomes_another_rider().await;
        rider.opens("/").await;
        rider.sees("open").await;
        rider.presses("buy").await;
        rider.sees("sign-in").await;
        rider.presses_element("details summary").await;
        rider.takes_all_screenshots("sign-in-claim").await;
        rider.enters("claim", "0000-0000-0000-0000").await;
        rider.presses("look").await;
        let told = async || rider.page_text().await.contains("没有找到这个查询码").then_some(());
        until("a wrong code is refused", told).await;
        if rider.counts("details[open]").await == 0 {
            rider.presses_element("details summary").await;
        }
        rider.enters("claim", &code.to_lowercase()).await;
        rider.presses("look").await;
        rider.sees("refunded").await;
        assert_eq!(rider.reads("[data-testid=compensation]").await, ticket);
    });
}
