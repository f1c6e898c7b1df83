//! The way to pay: the rider chooses one of two, the only one is taken, and a page without one offers no purchase.

use checkout::Event;
use checkout::screen::{ChannelChoice, Screen};
use wire::{Channel, OrderState, OrderView, ProblemType, PurchaseView};

use crate::rider::Rider;

pub(crate) const BROWSER: [Channel; 2] = [Channel::AlipayWap, Channel::WechatH5];

/// A rider in a browser with an order that was given to this channel, or to none yet.
pub(crate) fn ordered(channels: &[Channel], given: Option<Channel>) -> Rider {
    let (mut rider, quote) = Rider::reviewing_with(channels);
    rider.dispatch(Event::ConfirmPressed);
    let view = rider.issuer.ordered(&quote, OrderState::Awaiting, rider.server_s() + 600);
    let order = view.order.clone().map(|order| OrderView { channel: given, ..order });
    rider.answer_view("/api/orders", &PurchaseView { order, ..view });
    rider
}

fn asked(rider: &mut Rider) -> String {
    rider.take("/api/purchases/").body.unwrap()
}

#[test]
fn a_rider_with_two_ways_to_pay_chooses_one_before_anything_is_asked_of_a_channel() {
    for chosen in BROWSER {
        let mut rider = ordered(&BROWSER, None);
        match rider.screen() {
            Screen::Choosing(ChannelChoice { price, channels, left_s, .. }) => {
                assert_eq!(price.pay(), "¥300.00");
                assert_eq!((channels, left_s), (BROWSER.to_vec(), 600));
            }
            other => panic!("{other:?}"),
        }
        assert!(!rider.is_pending("/api/purchases/"), "no channel is asked yet");
        rider.dispatch(Event::ChannelPressed(Channel::WechatJsapi));
        assert!(matches!(rider.screen(), Screen::Choosing(_)), "no way that works here");
        rider.dispatch(Event::ChannelPressed(chosen));
        assert_eq!(
            asked(&mut rider),
            format!(r#"{{"attempt":1,"channel":"{}"}}"#, chosen.as_str())
        );
    }
}

#[test]
fn an_order_that_was_given_to_a_channel_or_has_one_way_is_asked_for_without_a_choice() {
    let rows: [(&[Channel], Option<Channel>, &str); 3] = [
        (&BROWSER, Some(Channel::WechatH5), "wechat-h5"),
        (&[Channel::AlipayWap], None, "alipay-wap"),
        (&[Channel::WechatJsapi], None, "wechat-jsapi"),
    ];
    for (channels, given, expected) in rows {
        let mut rider = ordered(channels, given);
        assert!(matches!(rider.screen(), Screen::Paying(_)), "{expected}");
        assert_eq!(asked(&mut rider), format!(r#"{{"attempt":1,"channel":"{expected}"}}"#));
    }
}

#[test]
fn a_choice_that_is_not_made_in_time_is_settled() {
    let mut rider = ordered(&BROWSER, None);
    rider.pass_ms(601_000);
    assert!(matches!(rider.screen(), Screen::Checking(_)));
    assert!(rider.is_pending("/api/purchases/"));
}

#[test]
fn a_page_without_a_way_to_pay_shows_it_and_begins_no_purchase() {
    let mut rider = Rider::browsing_with(&[]);
    assert!(matches!(rider.screen(), Screen::Open { offer, .. } if !offer.payable));
    rider.dispatch(Event::BuyPressed);
    assert!(matches!(rider.screen(), Screen::Open { .. }));
    assert!(!rider.is_pending("/api/quotes"));
    let rider = Rider::browsing_with(&[Channel::AlipayWap]);
    assert!(matches!(rider.screen(), Screen::Open { offer, .. } if offer.payable));
}

#[test]
fn a_channel_that_does_not_know_the_payer_is_offered_no_more_and_the_others_are() {
    let mut rider = ordered(&BROWSER, None);
    rider.dispatch(Event::ChannelPressed(Channel::WechatH5));
    rider.answer_problem("/api/purchases/", ProblemType::PayerUnknown);
    match rider.screen() {
        Screen::Choosing(ChannelChoice { channels, refused, change, .. }) => {
            assert_eq!(channels, [Channel::AlipayWap]);
            assert_eq!((refused, change), (Some(Channel::WechatH5), None));
        }
        other => panic!("{other:?}"),
    }
    rider.dispatch(Event::ChannelPressed(Channel::WechatH5));
    assert!(!rider.is_pending("/api/purchases/"), "it is not asked again");
    rider.dispatch(Event::ChannelPressed(Channel::AlipayWap));
    let alipay = r#"{"attempt":1,"channel":"alipay-wap"}"#;
    assert_eq!(asked(&mut rider), alipay, "nothing was given out, so it is the same attempt");

    // Where there is no other, the screen says whom to call.
    let mut rider = ordered(&[Channel::WechatJsapi], None);
    rider.answer_problem("/api/purchases/", ProblemType::PayerUnknown);
    match rider.screen() {
        Screen::Choosing(ChannelChoice { channels, .. }) => assert_eq!(channels, []),
        other => panic!("{other:?}"),
    }
}
