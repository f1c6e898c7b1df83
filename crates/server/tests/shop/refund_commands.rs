//! `samefare refund` beside a running server: what is listed, taken up again, recorded and given back.

use sandbox::RefundSwitch;
use server::Data;
use server::money::sweep_once;
use std::process::{Command, Output, Stdio};
use wire::{Channel, Fen, OrderState, Provider, TicketState};

use crate::harness::{Rider, Shop, purchase};
use crate::money::movements;

/// Runs the command while the server does its work.
async fn samefare(shop: &Shop, folder: &std::path::Path, arguments: &[&str]) -> (bool, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_samefare"));
    command.arg("refund").args(arguments).arg("--data").arg(folder);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("a program");
    let mut waiting = tokio::task::spawn_blocking(|| child.wait_with_output());
    let Output { status, stdout, stderr } = loop {
        sweep_once(&shop.state).await;
        tokio::select! {
            biased;
            output = &mut waiting => break output.expect("a thread").expect("an output"),
            () = tokio::task::yield_now() => {}
        }
    };
    let text = [stdout, stderr].map(|text| String::from_utf8(text).expect("text")).concat();
    (status.success(), text)
}

async fn order(rider: &Rider<'_>, number: u8) -> wire::OrderView {
    rider.purchase(purchase(number)).await.order.expect("an order")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn staff_list_retry_record_and_give_refunds() {
    let folder = tempfile::tempdir().expect("a folder");
    let shop = Shop::builder().data(Data::Folder(folder.path().into())).open().await;
    let run = async |arguments: &[&str]| samefare(&shop, folder.path(), arguments).await;
    let (done, listed) = run(&["list"]).await;
    assert!(done && listed == "0 open, 0 stuck, 0 in part\n", "{listed}");
    let (done, refused) = run(&["retry", "0123456789abcdef"]).await;
    assert!(!done && refused.contains("no order has the number"), "{refused}");

    // Refused for good, and taken up again.
    let refusal = RefundSwitch::Refused { status: 400, code: "ACQ.TRADE_STATUS_ERROR".into() };
    shop.sandbox.switch(|switches| switches.alipay.refunds = refusal.clone());
    let rider = shop.rider("13800138000").await;
    let address = rider.to_payment_by(Channel::AlipayWap, purchase(1)).await;
    shop.sandbox.pay_wrongly(&address, Fen::new(40_000)).await.expect("taken");
    shop.deliver_reports().await;
    assert_eq!(order(&rider, 1).await.state, OrderState::RefundStuck);
    let (done, listed) = run(&["list"]).await;
    let stuck = listed.contains("stuck: ") && listed.contains("¥400.00");
    assert!(done && stuck && listed.ends_with("1 open, 1 stuck, 0 in part\n"), "{listed}");
    let (done, refused) = run(&["record", &purchase(1).number()]).await;
    assert!(!done && refused.contains("nothing went back"), "{refused}");
    shop.sandbox.switch(|switches| switches.alipay.refunds = RefundSwitch::AtOnce);
    let (done, output) = run(&["retry", &purchase(1).number()]).await;
    assert!(done, "{output}");
    sweep_once(&shop.state).await;
    assert_eq!(order(&rider, 1).await.state, OrderState::Refunded);
    assert_eq!(movements(&shop).await, [("charge", 40_000), ("refund", 40_000)]);

    // Stuck, given back in the console, and recorded.
    shop.sandbox.switch(|switches| switches.alipay.refunds = refusal);
    let address = rider.to_payment_by(Channel::AlipayWap, purchase(2)).await;
    shop.sandbox.pay_wrongly(&address, Fen::new(40_000)).await.expect("taken");
    shop.deliver_reports().await;
    let no = order(&rider, 2).await.no;
    let given = shop.sandbox.refund_in_console(Provider::Alipay, no.as_str(), None).await;
    given.expect("given back");
    let _lost = shop.sandbox.take_notifications().await.expect("a sandbox");
    assert_eq!(order(&rider, 2).await.state, OrderState::RefundStuck);
    let (done, output) = run(&["record", no.as_str()]).await;
    assert!(done, "{output}");
    assert_eq!(order(&rider, 2).await.state, OrderState::Refunded);

    // A ticket that staff give back.
    shop.sandbox.switch(|switches| switches.alipay.refunds = RefundSwitch::AtOnce);
    let (done, refused) = run(&["give", no.as_str()]).await;
    assert!(!done && refused.contains("refunded"), "{refused}");
    let address = rider.to_payment_by(Channel::AlipayWap, purchase(3)).await;
    shop.sandbox.pay(&address).await.expect("paid");
    shop.deliver_reports().await;
    let (done, output) = run(&["give", &purchase(3).to_string()]).await;
    assert!(done, "{output}");
    let given = order(&rider, 3).await;
    assert_eq!(given.tickets.0[0].state, TicketState::Void);
    sweep_once(&shop.state).await;
    assert_eq!(order(&rider, 3).await.state, OrderState::Refunded);
    let (done, listed) = run(&["list"]).await;
    assert!(done && listed == "0 open, 0 stuck, 0 in part\n", "{listed}");
}
