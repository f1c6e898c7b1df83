//! The providers as the guard reaches them: refunds can fail, and a provider can hang.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};

use axum::http::Request;
use channels::alipay::{Direction, Parameters, parameters, signed_query};
use channels::rsa::RsaSecret;
use fixtures::InProcess;
use keys::Clock;
use net::{Transport, TransportError, TransportFuture};
use wire::Provider;

use crate::scenario::Refunds;

/// The sandbox behind a connection that fails for refunds.
#[derive(Debug)]
pub(crate) struct UnreliableProvider {
    pub(crate) sandbox: InProcess,
    pub(crate) clock: Clock,
    /// The merchant's key, to sign a request again.
    pub(crate) merchant: RsaSecret,
    pub(crate) refunds: Refunds,
    /// Until when refunds are lost, in seconds since 1970.
    pub(crate) lost_until: u64,
    /// The orders whose refund was refused.
    pub(crate) refused: Mutex<BTreeSet<String>>,
    /// The provider that answers no call now.
    pub(crate) hanging: Mutex<Option<Provider>>,
    /// How many calls were not answered. Every other one arrives all the same.
    pub(crate) unanswered: AtomicU32,
}

impl UnreliableProvider {
    /// The numbers of the orders whose refund was refused.
    pub(crate) fn refused(&self) -> BTreeSet<String> {
        self.refused.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// From now on this provider answers no call.
    pub(crate) fn hang(&self, provider: Option<Provider>) {
        *self.hanging.lock().unwrap_or_else(PoisonError::into_inner) = provider;
    }

    /// Whether the provider of this call hangs.
    fn hangs(&self, request: &Request<String>) -> bool {
        let provider = match request.uri().path() {
            "/gateway.do" => Provider::Alipay,
            _ => Provider::Wechat,
        };
        *self.hanging.lock().unwrap_or_else(PoisonError::into_inner) == Some(provider)
    }

    /// The request with another amount, which the provider refuses.
    fn refused_request(&self, mut all: Parameters) -> Option<Request<String>> {
        all.remove("sign");
        let content = all.get_mut("biz_content")?;
        let order = value_of(content, "out_trade_no")?.to_owned();
        let amount = value_of(content, "refund_amount")?.to_owned();
        *content = content.replace(&format!("\"{amount}\""), "\"9999999.00\"");
        self.refused.lock().unwrap_or_else(PoisonError::into_inner).insert(order);
        let form = signed_query(all, Direction::Request, &self.merchant)?;
        Request::post("/gateway.do").body(form).ok()
    }
}

impl Transport for UnreliableProvider {
    fn call(&self, request: Request<String>) -> TransportFuture<'_> {
        if self.hangs(&request) {
            let arrives = self.unanswered.fetch_add(1, Ordering::SeqCst).is_multiple_of(2);
            return Box::pin(async move {
                if arrives {
                    let _lost = self.sandbox.call(request).await;
                }
                Err(TransportError::Connection("the provider hangs".into()))
            });
        }
        let all = parameters(request.body());
        let refund = all
            .filter(|all| all.get("method").is_some_and(|method| method == "alipay.trade.refund"));
        let Some(all) = refund else {
            return self.sandbox.call(request);
        };
        let lost = |why: &str| -> TransportFuture<'_> {
            let lost = TransportError::Connection(why.into());
            Box::pin(async { Err(lost) })
        };
        match self.refunds {
            // What the sandbox does with a refund is switched there.
            Refunds::Work | Refunds::AreUnderway | Refunds::FindNoBalance => {
                self.sandbox.call(request)
            }
            Refunds::AreLost if self.clock.now() < self.lost_until => lost("no connection"),
            Refunds::AreLost => self.sandbox.call(request),
            Refunds::AreRefused => match self.refused_request(all) {
                Some(request) => self.sandbox.call(request),
                None => lost("a refund that can't be read"),
            },
        }
    }
}

/// The value of a member that is a string, in JSON without escapes.
fn value_of<'a>(json: &'a str, name: &str) -> Option<&'a str> {
    let (_, value) = json.split_once(&format!("\"{name}\":\""))?;
    value.split('"').next()
}
