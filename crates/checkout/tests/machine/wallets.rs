//! The wallet is changed: each attempt has an order number of its own, is written before it is asked for, and no retry
//! or tab goes back to an earlier one.

use checkout::Event;
use checkout::screen::{ChannelChange, ChannelChoice, Payment, PaymentCheck, Screen};
use wire::{
    Channel, Instruction, OrderNo, OrderState, OrderView, ProblemType, PurchaseView, Quote,
    StoredRecord, request,
};

use crate::channels::{BROWSER, ordered};
use crate::rider::Rider;

/// Answers the request for an address to pay at, for this attempt and channel.
fn instructs(rider: &mut Rider, quote: &Quote, attempt: u32, channel: Channel) {
    let first = OrderNo::derive(quote.purchase, 1);
    let order = OrderNo::derive(quote.purchase, attempt);
    let address = match channel {
        Channel::AlipayWap => {
            rider.issuer.address(quote, "300.00").replace(first.as_str(), order.as_str())
        }
        Channel::WechatH5 | Channel::WechatJsapi | Channel::AlipayApp | Channel::WechatApp => {
            format!("https://pay.example/h5?prepay_id={attempt}")
        }
    };
    let instruction = rider.issuer.instruction(quote, &address, rider.server_s());
    let answer = rider.issuer.instructed(&Instruction { order, channel, ..instruction }, address);
    let id = rider.take("/api/purchases/").id;
    rider.answer(id, 200, &request::encode(&answer));
}

/// A rider who is about to pay by WeChat, where Alipay works as well.
pub(crate) fn paying() -> (Rider, Quote) {
    let mut rider = ordered(&BROWSER, None);
    let quote = rider.issuer.quote(&rider.intent(), rider.server_s());
    rider.dispatch(Event::ChannelPressed(Channel::WechatH5));
    instructs(&mut rider, &quote, 1, Channel::WechatH5);
    assert!(matches!(rider.screen(), Screen::Paying(Payment { ready: Ok(_), .. })));
    (rider, quote)
}

fn view(rider: &Rider, quote: &Quote, change: impl FnOnce(OrderView) -> OrderView) -> PurchaseView {
    let view = rider.issuer.ordered(quote, OrderState::Awaiting, rider.server_s() + 500);
    PurchaseView { order: view.order.clone().map(change), ..view }
}

fn stored_attempt(rider: &Rider) -> u32 {
    StoredRecord::decode(rider.stored.as_ref().unwrap()).unwrap().attempt
}

#[test]
fn another_wallet_is_the_next_attempt_and_is_written_before_it_is_asked_for() {
    for opened in [false, true] {
        let (mut rider, quote) = paying();
        if opened {
            rider.dispatch(Event::PayPressed);
            assert!(matches!(
                rider.screen(),
                Screen::Checking(PaymentCheck { can_change: true, .. })
            ));
        }
        rider.dispatch(Event::ChangeChannelPressed);
        match rider.screen() {
            Screen::Choosing(ChannelChoice { change, .. }) => {
                assert_eq!(change, Some(ChannelChange { from: Channel::WechatH5, opened }));
            }
            other => panic!("{other:?}"),
        }
        rider.dispatch(Event::ChannelPressed(Channel::AlipayWap));
        assert_eq!(stored_attempt(&rider), 2);
        let asked = rider.in_flight.iter().find(|it| it.path.ends_with("/instructions"));
        let body = asked.unwrap().body.as_deref();
        assert_eq!(body, Some(r#"{"attempt":2,"channel":"alipay-wap"}"#));
        instructs(&mut rider, &quote, 2, Channel::AlipayWap);
        match rider.screen() {
            Screen::Paying(Payment { ready: Ok(ready), still_open, .. }) => {
                assert_eq!(ready.channel, Channel::AlipayWap);
                assert_eq!(still_open, Some(Channel::WechatH5), "money can still come by it");
            }
            other => panic!("{other:?}"),
        }
        rider.dispatch(Event::PayPressed);
        assert!(rider.opened.last().unwrap().contains(OrderNo::derive(quote.purchase, 2).as_str()));
    }
}

#[test]
fn an_instruction_of_another_attempt_is_not_opened() {
    let (mut rider, quote) = paying();
    rider.dispatch(Event::ChangeChannelPressed);
    rider.dispatch(Event::ChannelPressed(Channel::AlipayWap));
    instructs(&mut rider, &quote, 1, Channel::AlipayWap);
    assert!(matches!(rider.screen(), Screen::Problem { .. }), "{:?}", rider.screen());
}

#[test]
fn the_same_wallet_or_no_change_is_the_same_attempt() {
    let (mut rider, _) = paying();
    rider.dispatch(Event::ChangeChannelPressed);
    rider.dispatch(Event::KeepChannelPressed);
    let body = rider.take("/api/purchases/").body;
    assert_eq!(body.as_deref(), Some(r#"{"attempt":1,"channel":"wechat-h5"}"#));
    // Where a payment may have been opened, the outcome is asked for instead.
    let (mut rider, _) = paying();
    rider.dispatch(Event::PayPressed);
    rider.dispatch(Event::ChangeChannelPressed);
    rider.dispatch(Event::KeepChannelPressed);
    assert!(rider.take("/api/purchases/").path.ends_with("/settle"));
    assert!(matches!(rider.screen(), Screen::Checking(_)));
}

#[test]
fn while_another_wallet_is_chosen_the_payment_by_the_first_may_arrive() {
    let (mut rider, quote) = paying();
    rider.dispatch(Event::PayPressed);
    rider.dispatch(Event::ChangeChannelPressed);
    rider.pass_ms(3_000);
    let awaiting =
        view(&rider, &quote, |order| OrderView { channel: Some(Channel::WechatH5), ..order });
    rider.answer_view("/api/purchases/", &awaiting);
    assert!(matches!(rider.screen(), Screen::Choosing(_)), "nothing is known yet");
    rider.pass_ms(3_000);
    let paid = rider.issuer.paid(&quote, rider.server_s());
    rider.answer_view("/api/purchases/", &paid);
    assert!(matches!(rider.screen(), Screen::Ticketed(_)), "{:?}", rider.screen());
}

#[test]
fn a_reload_keeps_an_attempt_that_the_server_may_not_have_heard_of() {
    let (mut rider, quote) = paying();
    rider.dispatch(Event::ChangeChannelPressed);
    rider.dispatch(Event::ChannelPressed(Channel::AlipayWap));
    rider.open_page();
    rider.answer_start(true);
    let before =
        view(&rider, &quote, |order| OrderView { channel: Some(Channel::WechatH5), ..order });
    rider.answer_view("/api/purchases/", &before);
    assert!(matches!(rider.screen(), Screen::Choosing(_)), "{:?}", rider.screen());
    rider.dispatch(Event::ChannelPressed(Channel::AlipayWap));
    let body = rider.take("/api/purchases/").body;
    assert_eq!(body.as_deref(), Some(r#"{"attempt":2,"channel":"alipay-wap"}"#));
}

#[test]
fn an_attempt_that_is_refused_is_given_up_for_the_one_that_the_server_is_at() {
    let (mut rider, quote) = paying();
    rider.dispatch(Event::ChangeChannelPressed);
    rider.dispatch(Event::ChannelPressed(Channel::AlipayWap));
    rider.answer_problem("/api/purchases/", ProblemType::OrderSettled);
    let third = view(&rider, &quote, |order| OrderView {
        no: OrderNo::derive(quote.purchase, 3),
        attempt: 3,
        channel: Some(Channel::WechatH5),
        ..order
    });
    rider.answer_view("/api/purchases/", &third);
    let body = rider.take("/api/purchases/").body;
    assert_eq!(body.as_deref(), Some(r#"{"attempt":3,"channel":"wechat-h5"}"#));
}

#[test]
fn another_tab_that_has_changed_the_wallet_is_followed() {
    let (mut rider, quote) = paying();
    let mut record = StoredRecord::decode(rider.stored.as_ref().unwrap()).unwrap();
    record.attempt = 2;
    rider.dispatch(Event::StorageChanged { record: record.encode() });
    let second = view(&rider, &quote, |order| OrderView {
        no: OrderNo::derive(quote.purchase, 2),
        attempt: 2,
        channel: Some(Channel::AlipayWap),
        still_open: Some(Channel::WechatH5),
        ..order
    });
    rider.answer_view("/api/purchases/", &second);
    match rider.screen() {
        Screen::Checking(PaymentCheck { channel, still_open, .. }) => {
            assert_eq!((channel, still_open), (Some(Channel::AlipayWap), Some(Channel::WechatH5)));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn there_is_no_change_without_another_wallet_time_or_an_attempt_left() {
    let (alone, _) = Rider::paying();
    assert!(matches!(alone.screen(), Screen::Paying(Payment { can_change: false, .. })));
    for (attempt, can) in [(3, true), (4, false)] {
        let (mut rider, quote) = paying();
        rider.dispatch(Event::PayPressed);
        rider.pass_ms(3_000);
        let at = view(&rider, &quote, |order| OrderView {
            no: OrderNo::derive(quote.purchase, attempt),
            attempt,
            channel: Some(Channel::AlipayWap),
            ..order
        });
        rider.answer_view("/api/purchases/", &at);
        let shown = rider.screen();
        assert!(
            matches!(shown, Screen::Checking(PaymentCheck { can_change, .. }) if can_change == can),
            "{shown:?}"
        );
        rider.dispatch(Event::ChangeChannelPressed);
        assert_eq!(matches!(rider.screen(), Screen::Choosing(_)), can, "attempt {attempt}");
    }
}

#[test]
fn that_a_payment_is_opened_is_written_before_it_is_opened() {
    // How many writes storage refuses from then on, and whether a record is left that knows of it.
    for (refused, left) in [(0, true), (1, true), (2, false)] {
        let (mut rider, quote) = Rider::paying();
        assert!(StoredRecord::decode(rider.stored.as_ref().unwrap()).unwrap().unopened);
        rider.refused_writes = refused;
        rider.dispatch(Event::PayPressed);
        assert_eq!(
            rider.opened.len(),
            1,
            "a phone that is full does not cost the rider the ticket"
        );
        let record = rider.stored.as_deref().and_then(StoredRecord::decode);
        assert_eq!(record.as_ref().map(|record| record.unopened), left.then_some(false));
        // Only the short record has room: the tariff is not in it.
        assert_eq!(record.is_some_and(|record| record.tariff.is_some()), refused == 0);
        rider.open_page();
        rider.answer_start(true);
        let awaiting = view(&rider, &quote, |order| order);
        rider.answer_view("/api/purchases/", &awaiting);
        assert!(matches!(rider.screen(), Screen::Checking(_)), "{refused}: the outcome is unknown");
    }
}
