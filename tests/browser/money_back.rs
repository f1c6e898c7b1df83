//! The wallet is changed, an unused ticket is given back, and staff give money back at the provider: each on the screen.

use wire::{
    Channel, InstructionAnswer, InstructionRequest, OrderNo, OrderState, Provider, endpoint,
    request,
};

use crate::end_to_end::FARE;
use crate::rider::Rider;
use crate::scenario::run;
use crate::site::{OPEN, OPEN_TO_ALL, Site};
use crate::wait::until;

const FARE_FEN: u32 = 30_000;

impl Rider {
    /// Buys a ticket where there is one way to pay.
    async fn buys(&self, site: &Site) {
        self.opens("/").await;
        self.gets_a_quote().await;
        self.goes_to_pay(site).await;
        self.pays(site).await;
    }

    /// The address of an attempt to pay, as the page got it.
    async fn address_of(&self, attempt: u32, channel: Channel, site: &Site) -> String {
        let purchase = self.purchase(&site.batch().id).await.purchase;
        let asked = request::encode(&InstructionRequest { attempt, channel });
        let found = async || {
            let path = endpoint::instructions(purchase);
            let answer = self.fetches("POST", &path, Some(asked.clone())).await;
            wire::answer::decode::<InstructionAnswer>(answer.as_bytes())
        };
        until("an address", found).await.address
    }
}

#[test]
fn a_rider_changes_the_wallet_and_what_comes_by_the_first_one_too_goes_back() {
    run(OPEN_TO_ALL, async |site, rider| {
        rider.opens("/").await;
        rider.gets_a_quote().await;
        rider.confirms().await;
        rider.sees("choosing").await;
        rider.presses("wechat-h5").await;
        rider.sees("paying").await;
        rider.reads("#pay").await;
        let first = rider.address_of(1, Channel::WechatH5, site).await;

        rider.presses("change-channel").await;
        rider.sees("choosing").await;
        assert_eq!(rider.counts("#wechat-h5").await, 0, "that one is chosen already");
        rider.takes_all_screenshots("choosing-change").await;
        rider.presses("keep").await;
        rider.sees("paying").await;
        rider.presses("change-channel").await;
        rider.sees("choosing").await;
        rider.presses("alipay-wap").await;
        rider.sees("paying").await;
        let warning = rider.reads("[data-testid=still-open]").await;
        assert!(warning.contains("微信"), "{warning}");
        rider.takes_all_screenshots("paying-changed").await;
        rider.presses("pay").await;
        rider.pays(site).await;

        // The first wallet takes the money all the same.
        site.sandbox.pay(&first).await.expect("a payment");
        let back = async || {
            site.runs_due_work().await;
            rider.purchase(&site.batch().id).await.order?.duplicate?.steps.charged
        };
        until("the second payment is noticed", back).await;
        rider.reloads().await;
        rider.sees("ticketed").await;
        let duplicate = rider.reads("[data-testid=duplicate]").await;
        assert!(duplicate.contains("微信"), "{duplicate}");
        rider.takes_all_screenshots("ticketed-duplicate").await;
        let returned = async || {
            site.runs_due_work().await;
            let ledger = site.ledger().await;
            ledger.contains(&("refund", FARE_FEN)).then_some(ledger)
        };
        let ledger = until("the second payment goes back", returned).await;
        assert_eq!(ledger.iter().filter(|entry| entry.0 == "charge").count(), 2, "{ledger:?}");
        assert_eq!(ledger.iter().filter(|entry| entry.0 == "refund").count(), 1, "{ledger:?}");
    });
}

#[test]
fn an_unused_ticket_is_given_back_and_its_refund_leaves_a_receipt() {
    run(OPEN, async |site, rider| {
        rider.buys(site).await;
        let ticket = rider.reads("[data-testid=ticket]").await;
        rider.presses("give-back").await;
        rider.sees("give-back").await;
        assert_eq!(rider.reads("[data-testid=pay]").await, FARE);
        rider.takes_all_screenshots("give-back").await;
        rider.presses("keep-ticket").await;
        rider.sees("ticketed").await;
        assert_eq!(site.ledger().await.len(), 1, "nothing is given back unasked");
        rider.presses("give-back").await;
        rider.sees("give-back").await;
        rider.presses("give-back-confirm").await;
        let gone = async || {
            let screen = rider.screen().await?;
            ["refunding", "refunded"].contains(&screen.as_str()).then_some(())
        };
        until("the ticket is void", gone).await;
        assert_eq!(rider.reads("[data-testid=void]").await, ticket);
        let order = rider.purchase(&site.batch().id).await.order.expect("an order");
        assert!(matches!(order.state, OrderState::Refunding | OrderState::Refunded));
        site.runs_due_work().await;
        rider.reloads().await;
        rider.sees("refunded").await;
        assert_eq!(rider.reads("[data-testid=void]").await, ticket);
        assert!(rider.reads("[data-testid=receipt] pre").await.contains("kind refund"));
        rider.takes_all_screenshots("refunded-returned").await;
        assert_eq!(site.ledger().await, [("charge", FARE_FEN), ("refund", FARE_FEN)]);
    });
}

#[test]
fn money_that_staff_give_back_at_the_provider_voids_the_ticket_on_the_screen() {
    run(OPEN, async |site, rider| {
        rider.buys(site).await;
        let ticket = rider.reads("[data-testid=ticket]").await;
        let purchase = rider.purchase(&site.batch().id).await.purchase;
        let no = OrderNo::derive(purchase, 1);
        let given = site.sandbox.refund_in_console(Provider::Alipay, no.as_str(), None).await;
        given.expect("a refund");
        let noticed = async || {
            site.runs_due_work().await;
            let order = rider.purchase(&site.batch().id).await.order?;
            (order.state == OrderState::Refunded).then_some(())
        };
        until("the refund is noticed", noticed).await;
        rider.reloads().await;
        rider.sees("refunded").await;
        assert_eq!(rider.reads("[data-testid=void]").await, ticket);
        rider.takes_all_screenshots("refunded-elsewhere").await;
    });
}
