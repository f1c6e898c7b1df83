//! The wallet: the page that a browser opens, and the parameters that a page hands to the bridge inside WeChat.

use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use wire::Channel;
use wire::wechat::{AppParameters, BridgeParameters};

use crate::books::trades::{self, Trade};
use crate::cashier;
use crate::state::{Sandbox, SandboxRefusal};
use channels::alipay::parameters;
use channels::wechat::{app_signed, bridge_signed};

/// For how long an address for a browser can be opened, in seconds.
const H5_SECONDS: u64 = 300;
/// For how long the bridge and an app take an order, in seconds.
const PREPAY_SECONDS: u64 = 7_200;

impl Sandbox {
    /// The order of an address that a browser opens, while the address lives.
    pub(crate) async fn opened_by_browser(&self, address: &str) -> Result<Trade, SandboxRefusal> {
        let (_, query) = address.split_once('?').ok_or(SandboxRefusal::Address)?;
        let all = parameters(query).ok_or(SandboxRefusal::Address)?;
        let back = all.get("redirect_url").map(String::as_str).unwrap_or_default();
        let id = all.get("prepay_id").ok_or(SandboxRefusal::Address)?;
        let trade = self.prepaid(id, Channel::WechatH5, H5_SECONDS).await?;
        let mut tx = self.0.store.begin().await?;
        trades::lead_back(&mut tx, trade.id, back).await?;
        tx.commit().await?;
        Ok(Trade { return_url: back.into(), quit_url: back.into(), ..trade })
    }

    /// The order of parameters that a page handed to the bridge, when the merchant signed them.
    pub(crate) async fn opened_by_bridge(&self, text: &str) -> Result<Trade, SandboxRefusal> {
        let read = BridgeParameters::read(text).map_err(|_| SandboxRefusal::Address)?;
        if !bridge_signed(&read, &self.0.wechat.merchant_key) {
            return Err(SandboxRefusal::Address);
        }
        let own = self.payee(Channel::WechatJsapi).is_some_and(|it| read.app_id == *it.app);
        let id = read.package.strip_prefix("prepay_id=").filter(|_| own);
        let id = id.ok_or(SandboxRefusal::Payee)?;
        self.prepaid(id, Channel::WechatJsapi, PREPAY_SECONDS).await
    }

    /// The order of parameters that an app handed to WeChat's SDK, when the merchant signed them.
    pub(crate) async fn opened_by_app(&self, text: &str) -> Result<Trade, SandboxRefusal> {
        let read = AppParameters::read(text).map_err(|_| SandboxRefusal::Address)?;
        if !app_signed(&read, &self.0.wechat.merchant_key) {
            return Err(SandboxRefusal::Address);
        }
        let payee = self.payee(Channel::WechatApp).ok_or(SandboxRefusal::Payee)?;
        if read.appid != *payee.app || read.partnerid != *payee.merchant {
            return Err(SandboxRefusal::Payee);
        }
        self.prepaid(&read.prepayid, Channel::WechatApp, PREPAY_SECONDS).await
    }

    async fn prepaid(
        &self,
        id: &str,
        channel: Channel,
        lives_s: u64,
    ) -> Result<Trade, SandboxRefusal> {
        let trade = trades::of_prepay(&mut *self.0.store.reading().await?, id).await?;
        let trade = trade.filter(|trade| trade.channel == channel);
        let trade = trade.ok_or(SandboxRefusal::Absent)?;
        let alive = self.0.clock.now() < trade.prepaid.saturating_add(lives_s);
        if alive { Ok(trade) } else { Err(SandboxRefusal::Closed) }
    }
}

/// The page that a browser opens.
pub(crate) async fn show(State(sandbox): State<Sandbox>, RawQuery(query): RawQuery) -> Response {
    let address = format!("?{}", query.unwrap_or_default());
    cashier::page_of(&sandbox, sandbox.opened_by_browser(&address).await)
}

/// What the wallet does with the parameters that a page handed to the bridge: the rider agrees, and
/// it pays.
pub(crate) async fn bridge(State(sandbox): State<Sandbox>, text: String) -> StatusCode {
    match sandbox.pay(&text).await {
        Ok(_) => StatusCode::NO_CONTENT,
        Err(refusal) => {
            tracing::warn!(%refusal, "the wallet refuses");
            StatusCode::FORBIDDEN
        }
    }
}
