//! A wrong amount is shown as wrong and can't be paid, however well it is signed.

use crate::end_to_end::FARE;
use crate::fault::Fault;
use crate::rider::Rider;
use crate::scenario::run;
use crate::site::OPEN;

/// A hundred times the fare, in the two writings that a rider can be shown it in.
const TOO_MUCH: [&str; 2] = ["¥30000.00", "30000.00"];
/// Every button that accepts a price.
const CONTROLS: [&str; 4] = ["#confirm", "#pay", "#reopen", "#buy"];

/// Both figures, the wrong one struck through, and no button that accepts one.
async fn is_warned(rider: &Rider) {
    rider.sees("disputed").await;
    assert_eq!(rider.reads("[data-testid=pay]").await, FARE);
    let received = rider.reads("s[data-testid=disputed]").await;
    assert!(TOO_MUCH.contains(&received.as_str()), "{received}");
    let struck = "return getComputedStyle(document.querySelector('[data-testid=disputed]'))
        .textDecorationLine";
    assert_eq!(rider.runs_script(struck, vec![]).await, "line-through");
    for control in CONTROLS {
        rider.does_not_see(control).await;
    }
}

#[test]
fn a_quote_of_a_hundred_times_the_fare_is_never_payable() {
    run(OPEN, async |site, rider| {
        site.fault(Fault::QuoteTimesHundred);
        rider.opens("/").await;
        rider.gets_a_quote().await;
        is_warned(rider).await;

        // Reloading asks again, and gets the same answer.
        rider.reloads().await;
        is_warned(rider).await;
        rider.takes_all_screenshots("disputed").await;

        // The page sent the evidence, so the sale is paused until the fault is mended.
        site.is_paused().await;
        site.fault(Fault::None);
        site.pause(false).await;
        rider.reloads().await;
        rider.goes_to_pay(site).await;
        assert_eq!(rider.reads("#amount").await, FARE);
        assert_eq!(site.ledger().await, []);
    });
}

#[test]
fn an_instruction_for_another_amount_is_never_payable() {
    for fault in [Fault::AddressTimesHundred, Fault::InstructionTimesHundred] {
        run(OPEN, async |site, rider| {
            site.fault(fault);
            rider.opens("/").await;
            rider.gets_a_quote().await;
            rider.confirms().await;
            is_warned(rider).await;

            site.is_paused().await;
            site.fault(Fault::None);
            site.pause(false).await;
            rider.reloads().await;
            rider.sees("paying").await;
            rider.presses("pay").await;
            rider.is_at(&site.provider, "#pay").await;
            assert_eq!(rider.reads("#amount").await, FARE);
            assert_eq!(site.ledger().await, []);
        });
    }
}

#[test]
fn a_tariff_of_one_signature_shows_no_price_and_sells_nothing() {
    run(OPEN, async |site, rider| {
        site.fault(Fault::OneSignature);
        rider.opens("/").await;
        rider.sees("problem").await;
        rider.does_not_see("[data-testid=pay]").await;
        for control in CONTROLS {
            rider.does_not_see(control).await;
        }
        assert!(!rider.page_text().await.contains('¥'));
        rider.takes_screenshot("problem").await;

        site.fault(Fault::None);
        rider.reloads().await;
        rider.sees("open").await;
        assert_eq!(rider.reads("[data-testid=pay]").await, FARE);
    });
}
