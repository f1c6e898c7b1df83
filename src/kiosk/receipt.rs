//! A receipt before the camera, or a claim code that is typed: its price is checked here as the page `/verify` checks it.
//! Nothing of it stays.

pub(super) mod check;
mod claim;
mod keyboard;
mod reader;

use leptos::prelude::*;
use wire::{Digest, UnixSeconds};

use super::codes::Code;
use super::panel::{choice, group, with_code};
use super::words::Words;
use super::{Page, handler};
use crate::components::html::{b, div, element, optional, p};
use crate::components::{Icon, icon};
use crate::context::{DateStyle, Handlers};
use crate::effects::clock::Alarm;
use crate::effects::{calendar, http, task};
use crate::hosts::kiosk::camera::Camera;
use crate::operator;
use crate::text::fill;
use crate::verify::{chain, words};
use check::{Issuer, Judged, Shown, checked};
use reader::Seen;

/// The element that shows what the camera sees.
const VIEW: &str = "camera";
/// How often a picture of the camera is read, in milliseconds.
const READ_MS: u64 = 150;

/// The address of a tariff of the real sale that the worker is to keep.
pub(super) fn kept(tariff: &Digest) -> String {
    ["sale/kept/tariffs/", &tariff.hex()].concat()
}

fn of_sale(tariff: &Digest) -> String {
    ["sale/tariffs/", &tariff.hex()].concat()
}

impl Page {
    /// Closes the camera, and removes what was read and typed, from the screen too.
    pub(super) fn close_receipt(&'static self) {
        self.receipt.begin(Shown::Closed);
        self.draw();
    }

    async fn open_camera(&'static self) {
        let turn = self.receipt.begin(Shown::Starting);
        self.draw();
        let camera = Camera::open().await;
        if self.receipt.turn.get() != turn {
            // Closed meanwhile; so is this camera.
            return;
        }
        self.receipt.failed.set(camera.is_none());
        let shown =
            if camera.is_some() { Shown::Looking { other: false } } else { Shown::NoCamera };
        self.receipt.shown.replace(shown);
        self.receipt.camera.replace(camera);
        self.draw();
        self.look_at_camera();
    }

    /// Reads what the camera sees, and again soon.
    fn look_at_camera(&'static self) {
        let frame = match &*self.receipt.camera.borrow() {
            Some(camera) => camera.frame(VIEW),
            None => return,
        };
        match frame.map_or(Seen::Nothing, |frame| reader::read(frame.width, &frame.grey)) {
            Seen::Receipt(receipt) => {
                // Who holds a receipt before the camera is there.
                self.touched();
                return task::spawn(self.check_receipt(receipt));
            }
            Seen::Other => {
                let shown = self.receipt.shown.replace(Shown::Looking { other: true });
                if matches!(shown, Shown::Looking { other: false }) {
                    self.draw();
                }
            }
            Seen::Nothing => {}
        }
        let alarm = || Alarm::new(move || self.look_at_camera());
        self.receipt.alarm.get_or_init(alarm).set(READ_MS);
    }

    async fn check_receipt(&'static self, receipt: String) {
        // The camera has done its work.
        let turn = self.receipt.begin(Shown::Starting);
        let judged = self.judge(&receipt).await;
        if self.receipt.turn.get() == turn {
            self.receipt.shown.replace(Shown::Judged(judged));
            self.draw();
        }
    }

    async fn judge(&self, receipt: &str) -> Judged {
        let Some(tariff) = proof::claimed_tariff(receipt) else {
            return Judged::Broken;
        };
        let sale = self.settings.borrow().sale.clone().filter(|sale| sale.is_own);
        if let Some(sale) = sale
            && let Some(note) = http::text(&of_sale(&tariff)).await
        {
            return checked(Issuer::Sale, Some(&note), receipt, &sale.roots);
        }
        let address = ["demonstration/tariffs/", &tariff.hex()].concat();
        let note = http::text(&address).await;
        let issuer = if note.is_some() { Issuer::Demonstration } else { Issuer::Unknown };
        checked(issuer, note.as_deref(), receipt, &operator::roots())
    }

    /// The group of the panel.
    pub(super) fn receipt(&'static self, words: &'static Words, handlers: &Handlers) -> AnyView {
        let shown = self.receipt.shown.borrow();
        let says = match &*shown {
            Shown::Closed | Shown::Typing { .. } | Shown::Judged(_) => {
                p("note-line", words.check_receipt_lead())
            }
            Shown::Asking => p("note-line", words.claim_asking()),
            Shown::Starting => p("note-line", words.camera_starting()),
            Shown::Looking { other: false } => p("note-line", words.camera_looking()),
            Shown::Looking { other: true } => p("note-line", words.camera_other()),
            Shown::NoCamera => with_code(words.camera_none(), Code::NoCamera),
        };
        let view = match &*shown {
            Shown::Looking { .. } => Some(view(words)),
            Shown::Closed
            | Shown::Starting
            | Shown::NoCamera
            | Shown::Typing { .. }
            | Shown::Asking
            | Shown::Judged(_) => None,
        };
        let judged = match &*shown {
            Shown::Judged(judged) => Some(self.judged(words, judged)),
            Shown::Closed
            | Shown::Starting
            | Shown::NoCamera
            | Shown::Looking { .. }
            | Shown::Typing { .. }
            | Shown::Asking => None,
        };
        let open = match &*shown {
            Shown::Closed | Shown::NoCamera | Shown::Typing { .. } => Some(words.check_start()),
            Shown::Judged(_) => Some(words.check_again()),
            Shown::Starting | Shown::Looking { .. } | Shown::Asking => None,
        };
        let claim = self.claim_button(words, handlers).filter(|_| open.is_some());
        let open = open.map(|label| {
            let open = handler(handlers, || task::spawn(self.open_camera()));
            choice("check-receipt", false, open, label)
        });
        let close = (!matches!(*shown, Shown::Closed)).then(|| {
            let close = handler(handlers, || self.close_receipt());
            choice("close-receipt", false, close, words.check_close())
        });
        let status = element("DIV").attr("role", "status").attr("class", "receipt");
        group(
            words.check_receipt(),
            [
                status.children([says, optional(judged)]),
                optional(view),
                div("choices", [optional(open), optional(claim), optional(close)]),
            ],
        )
    }

    fn judged(&self, words: &'static Words, judged: &Judged) -> AnyView {
        let language = self.language.get();
        let (issuer, links) = match judged {
            Judged::Broken => return broken(words),
            Judged::Checked(issuer, links) => (Some(*issuer), links),
            Judged::NoReceipt(links) => (None, links),
        };
        let settings = self.settings.borrow();
        let sale = settings.sale.as_ref().map_or("", |sale| &sale.typed);
        let whose = match issuer {
            Some(Issuer::Sale) => fill(words.receipt_of_sale(), &[("sale", sale)]),
            Some(Issuer::Demonstration) => words.receipt_of_demonstration().into(),
            Some(Issuer::Unknown) => words.receipt_of_unknown().into(),
            None => fill(words.no_receipt(), &[("sale", sale)]),
        };
        let lead = issuer.is_none().then(|| p("note-line", words.no_receipt_lead()));
        let moment = |at: UnixSeconds| calendar::format(at, DateStyle::Full, language);
        let links = chain::checked(words::Words::of(language), &moment, links);
        let whose = element("H3").attr("data-testid", "whose").child(whose);
        div("whose", [whose, optional(lead), links])
    }
}

fn view(words: &'static Words) -> AnyView {
    element("VIDEO")
        .attr("id", VIEW)
        .attr("class", "camera")
        .attr("aria-label", words.camera_view())
        .attr("playsinline", "")
        .empty()
}

fn broken(words: &'static Words) -> AnyView {
    let says = [b("", words.receipt_broken()), p("", words.receipt_broken_lead())];
    div("verdict breaks", [icon(Icon::Stop), div("", says)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worker_keeps_what_is_announced_and_not_what_a_receipt_asks_for() {
        let digest = Digest::of(b"");
        assert_eq!(kept(&digest), format!("sale/kept/tariffs/{}", digest.hex()));
        assert_eq!(of_sale(&digest), format!("sale/tariffs/{}", digest.hex()));
        // The worker decides by the path: the HTTP client ends a query with an `&`.
        assert!(!kept(&digest).contains('?'));
    }
}
