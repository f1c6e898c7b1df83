//! Hosts: what differs between the places where the page runs.

use wire::Channel;

pub(crate) mod browser;

/// The token of WeChat's browser in its user agent.
const WECHAT: &str = "MicroMessenger";

/// The ways to pay that work here: inside WeChat its own, and in any other browser those that leave for a wallet.
pub(crate) fn channels() -> Vec<Channel> {
    let agent = web_sys::window().and_then(|window| window.navigator().user_agent().ok());
    if agent.is_some_and(|agent| agent.contains(WECHAT)) {
        vec![Channel::WechatJsapi]
    } else {
        vec![Channel::AlipayWap, Channel::WechatH5]
    }
}
