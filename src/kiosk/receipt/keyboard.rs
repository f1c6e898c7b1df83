//! The keys for a claim code, over the page: a kiosk has no keyboard. The code is sent to the real sale alone.

use leptos::prelude::*;
use wire::ClaimRequest;

use super::check::{Judged, Shown, proved, quoted};
use super::claim::{ClaimRefusal, Claimed, KEYS, Typed};
use super::of_sale;
use crate::components::html::{div, element, p, text};
use crate::context::{CLICK, Handlers};
use crate::effects::{http, task};
use crate::kiosk::codes::Code;
use crate::kiosk::panel::{choice, with_code};
use crate::kiosk::sale::Announced;
use crate::kiosk::words::Words;
use crate::kiosk::{Page, handler};
use crate::text::fill;

impl Page {
    /// The button that opens the keys, where there is a sale that this page can ask.
    pub(super) fn claim_button(
        &'static self,
        words: &'static Words,
        handlers: &Handlers,
    ) -> Option<AnyView> {
        let is_own = self.settings.borrow().sale.as_ref().is_some_and(|sale| sale.is_own);
        is_own.then(|| {
            let open = handler(handlers, || {
                self.receipt.begin(Shown::Typing { typed: Typed::default(), refusal: None });
                self.draw();
            });
            choice("type-claim", false, open, words.claim_start())
        })
    }

    fn change_typed(&'static self, change: impl FnOnce(&mut Typed)) {
        if let Shown::Typing { typed, .. } = &mut *self.receipt.shown.borrow_mut() {
            change(typed);
        }
        self.draw();
    }

    async fn check_claim(&'static self) {
        let typed = match &*self.receipt.shown.borrow() {
            Shown::Typing { typed, .. } if typed.is_whole() => typed.clone(),
            // A tap on a button that can't be pressed yet, or a second one.
            Shown::Typing { .. }
            | Shown::Closed
            | Shown::Starting
            | Shown::Looking { .. }
            | Shown::NoCamera
            | Shown::Asking
            | Shown::Judged(_) => return,
        };
        let turn = self.receipt.begin(Shown::Asking);
        self.draw();
        let claimed = self.ask_by_claim(typed.code()).await;
        let shown = match self.judge_claimed(claimed).await {
            Ok(judged) => Shown::Judged(judged),
            Err(refusal) => Shown::Typing { typed, refusal: Some(refusal) },
        };
        if self.receipt.turn.get() == turn {
            self.receipt.shown.replace(shown);
            self.draw();
        }
    }

    async fn ask_by_claim(&self, code: &str) -> Claimed {
        let batch = match &*self.announced.borrow() {
            Announced::Known(offer) => offer.tariff().batches.first().map(|batch| batch.id.clone()),
            Announced::Refused => return Claimed::Refused(ClaimRefusal::SaleRefused),
            Announced::NotAsked | Announced::Unreachable => None,
        };
        let Some(batch) = batch else {
            return Claimed::Refused(ClaimRefusal::Unreachable);
        };
        let body = wire::request::encode(&ClaimRequest { code: code.into() });
        Claimed::read(http::post(&format!("sale/proof/{batch}"), body).await)
    }

    async fn judge_claimed(&self, claimed: Claimed) -> Result<Judged, ClaimRefusal> {
        let roots = self.settings.borrow().sale.as_ref().map(|sale| sale.roots.clone());
        let roots = roots.ok_or(ClaimRefusal::Unreachable)?;
        match claimed {
            Claimed::Proof(proof) => Ok(proved(&proof, &roots)),
            Claimed::NoReceipt(quote) => {
                let tariff = match proof::quoted_tariff(&quote) {
                    Some(tariff) => http::text(&of_sale(&tariff)).await,
                    None => None,
                };
                Ok(quoted(tariff.as_deref(), &quote, &roots))
            }
            Claimed::Refused(refusal) => Err(refusal),
        }
    }

    /// The keys, over everything else, while a code is typed.
    pub(in crate::kiosk) fn keyboard(
        &'static self,
        words: &'static Words,
        handlers: &Handlers,
    ) -> Option<AnyView> {
        let shown = self.receipt.shown.borrow();
        let Shown::Typing { typed, refusal } = &*shown else {
            return None;
        };
        let says = match refusal {
            None => p("note-line", words.claim_lead()),
            Some(refusal) => refused(words, *refusal),
        };
        let keys: Vec<AnyView> = KEYS.chars().map(|key| self.claim_key(handlers, key)).collect();
        let act = |id, label, act: fn(&'static Self)| {
            let press = handler(handlers, move || act(self));
            choice(id, false, press, label)
        };
        let remove = act("remove-last", words.claim_remove(), |page| {
            page.change_typed(Typed::remove_last);
        });
        let clear = act("clear-claim", words.clear(), |page| {
            page.change_typed(|typed| *typed = Typed::default());
        });
        let close = act("close-claim", words.close(), Self::close_receipt);
        let press = handler(handlers, || task::spawn(self.check_claim()));
        let check = element("BUTTON")
            .attr("type", "button")
            .attr("id", "check-claim")
            .attr("class", "button primary")
            .attr_opt("aria-disabled", (!typed.is_whole()).then(|| "true".into()))
            .attr(CLICK, press)
            .child(text(words.claim_check()));
        let code = element("P")
            .attr("class", "claim-code")
            .attr("data-testid", "claim-code")
            .attr("aria-live", "polite")
            .child(typed.in_groups());
        let sheet = [
            element("H2").child(words.claim_title()),
            element("DIV").attr("role", "status").attr("class", "claim-says").child(says),
            code,
            div("claim-keys", keys),
            div("choices", [remove, clear, close]),
            check,
        ];
        Some(
            element("DIV")
                .attr("class", "typing")
                .attr("role", "dialog")
                .attr("aria-label", words.claim_title())
                .child(div("sheet", sheet)),
        )
    }

    fn claim_key(&'static self, handlers: &Handlers, key: char) -> AnyView {
        let press = handler(handlers, move || self.change_typed(|typed| typed.push(key)));
        element("BUTTON")
            .attr("type", "button")
            .attr("class", "choice key")
            .attr("name", format!("key-{key}"))
            .attr(CLICK, press)
            .child(key.to_string())
    }
}

fn refused(words: &'static Words, refusal: ClaimRefusal) -> AnyView {
    let says = match refusal {
        ClaimRefusal::Wrong => p("", words.claim_wrong()),
        ClaimRefusal::Later { wait_s: Some(seconds) } => {
            p("", fill(words.claim_later_s(), &[("s", &seconds.to_string())]))
        }
        ClaimRefusal::Later { wait_s: None } => p("", words.claim_later()),
        ClaimRefusal::Unreachable => with_code(words.claim_unreachable(), Code::SaleUnreachable),
        ClaimRefusal::SaleRefused => with_code(words.sale_refused(), Code::SaleRefused),
        ClaimRefusal::Unreadable => p("", words.claim_unreadable()),
    };
    div("refused-code", says)
}
