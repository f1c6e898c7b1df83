//! A receipt before the camera: its code is read here, and its price checked as the page `/verify` checks it. Nothing of
//! it stays.

mod reader;

use core::cell::{Cell, OnceCell, RefCell};

use leptos::prelude::*;
use proof::{Chain, RootKeys};
use wire::{Digest, PriceProof, UnixSeconds};

use super::codes::Code;
use super::handover::with_code;
use super::panel::{choice, group};
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
use reader::Seen;

/// The element that shows what the camera sees.
const VIEW: &str = "camera";
/// How often a picture of it is read, in milliseconds.
const READ_MS: u64 = 150;

/// The check, as long as the page lives.
#[derive(Default)]
pub(super) struct Check {
    shown: RefCell<Shown>,
    /// Open while it is needed: it ends with this value.
    camera: RefCell<Option<Camera>>,
    /// Whether the camera could not be used when it was last asked for.
    failed: Cell<bool>,
    /// How often it was opened or closed: what comes of an earlier time is dropped.
    turn: Cell<u32>,
    alarm: OnceCell<Alarm>,
}

/// What is shown of the check.
#[derive(Default)]
enum Shown {
    /// That there is one.
    #[default]
    Closed,
    /// The camera is being opened.
    Starting,
    /// What the camera sees.
    Looking {
        /// Whether it has seen a code that is not a receipt's.
        other: bool,
    },
    /// The camera can't be used.
    NoCamera,
    /// What became of a receipt.
    Judged(Judged),
}

/// What became of a receipt.
enum Judged {
    /// It is no whole receipt.
    Broken,
    /// Its links, and whose keys they were checked with.
    Checked(Issuer, Box<Chain>),
}

/// Whose keys a receipt was checked with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Issuer {
    /// The real sale's.
    Sale,
    /// The demonstration's, which everybody has.
    Demonstration,
    /// Nobody's: the tariff is not known here.
    Unknown,
}

/// The address of a tariff of the real sale that the worker is to keep.
pub(super) fn kept(tariff: &Digest) -> String {
    [&of_sale(tariff), "?keep"].concat()
}

fn of_sale(tariff: &Digest) -> String {
    ["sale/tariffs/", &tariff.hex()].concat()
}

impl Check {
    /// Whether the camera could not be used when it was last asked for.
    pub(super) const fn has_failed(&self) -> bool {
        self.failed.get()
    }

    fn begin(&self, shown: Shown) -> u32 {
        let turn = self.turn.get().wrapping_add(1);
        self.turn.set(turn);
        self.camera.take();
        self.shown.replace(shown);
        turn
    }
}

impl Page {
    /// Closes the camera, and removes what was read.
    pub(super) fn close_receipt(&self) {
        self.receipt.begin(Shown::Closed);
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
            Shown::Closed | Shown::Judged(_) => p("note-line", words.check_receipt_lead()),
            Shown::Starting => p("note-line", words.camera_starting()),
            Shown::Looking { other: false } => p("note-line", words.camera_looking()),
            Shown::Looking { other: true } => p("note-line", words.camera_other()),
            Shown::NoCamera => with_code(words.camera_none(), Code::NoCamera),
        };
        let view = match &*shown {
            Shown::Looking { .. } => Some(view(words)),
            Shown::Closed | Shown::Starting | Shown::NoCamera | Shown::Judged(_) => None,
        };
        let judged = match &*shown {
            Shown::Judged(judged) => Some(self.judged(words, judged)),
            Shown::Closed | Shown::Starting | Shown::NoCamera | Shown::Looking { .. } => None,
        };
        let open = match &*shown {
            Shown::Closed | Shown::NoCamera => Some(words.check_start()),
            Shown::Judged(_) => Some(words.check_again()),
            Shown::Starting | Shown::Looking { .. } => None,
        };
        let open = open.map(|label| {
            let open = handler(handlers, || task::spawn(self.open_camera()));
            choice("check-receipt", false, open, label)
        });
        let close = (!matches!(*shown, Shown::Closed)).then(|| {
            let close = handler(handlers, || {
                self.close_receipt();
                self.draw();
            });
            choice("close-receipt", false, close, words.check_close())
        });
        let status = element("DIV").attr("role", "status").attr("class", "receipt");
        group(
            words.check_receipt(),
            [
                status.children([says, optional(judged)]),
                optional(view),
                div("choices", [optional(open), optional(close)]),
            ],
        )
    }

    fn judged(&self, words: &'static Words, judged: &Judged) -> AnyView {
        let language = self.language.get();
        let (issuer, links) = match judged {
            Judged::Broken => return broken(words),
            Judged::Checked(issuer, links) => (*issuer, links),
        };
        let settings = self.settings.borrow();
        let sale = settings.sale.as_ref().map_or("", |sale| &sale.typed);
        let whose = match issuer {
            Issuer::Sale => fill(words.receipt_of_sale(), &[("sale", sale)]),
            Issuer::Demonstration => words.receipt_of_demonstration().into(),
            Issuer::Unknown => words.receipt_of_unknown().into(),
        };
        let moment = |at: UnixSeconds| calendar::format(at, DateStyle::Moment, language);
        let links = chain::checked(words::Words::of(language), &moment, links);
        div("whose", [element("H3").attr("data-testid", "whose").child(whose), links])
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

fn checked(issuer: Issuer, tariff: Option<&str>, receipt: &str, roots: &RootKeys) -> Judged {
    let proof = PriceProof { tariff, receipt: Some(receipt), ..PriceProof::default() };
    Judged::Checked(issuer, Box::new(proof::verify_price_proof(&proof, roots)))
}

#[cfg(test)]
mod tests {
    use proof::Link;
    use wire::VerifierKey;

    use super::*;

    const TARIFF: &str = include_str!("../../tests/vectors/base/tariff.txt");
    const RECEIPT: &str = include_str!("../../tests/vectors/base/receipt.txt");
    const KEYS: &str = include_str!("../../tests/vectors/keys.txt");

    fn roots() -> RootKeys {
        let keys = |role: &str| {
            let lines = KEYS.lines().filter_map(|line| line.split_once('\t'));
            let keys = lines.filter(|(of, _)| *of == role);
            keys.map(|(_, key)| VerifierKey::parse(key).expect("a public key")).collect()
        };
        RootKeys {
            issuer: "samefare.example".into(),
            operations: keys("operations"),
            finance: keys("finance"),
        }
    }

    fn chain(tariff: Option<&str>, receipt: &str, roots: &RootKeys) -> Chain {
        match checked(Issuer::Sale, tariff, receipt, roots) {
            Judged::Checked(Issuer::Sale, chain) => *chain,
            Judged::Checked(..) | Judged::Broken => panic!("checked with the sale's keys"),
        }
    }

    #[test]
    fn a_receipt_holds_under_its_tariff_and_keys_and_breaks_where_a_digit_was_changed() {
        let whole = chain(Some(TARIFF), RECEIPT, &roots());
        assert!(whole.first_error().is_none() && whole.receipt.valid().is_some());

        let changed = RECEIPT.replacen("\npay ¥300.00", "\npay ¥301.00", 1);
        assert_ne!(changed, RECEIPT);
        let broken = chain(Some(TARIFF), &changed, &roots());
        assert!(broken.tariff.valid().is_some() && broken.receipt.error().is_some());

        let demonstration = chain(Some(TARIFF), RECEIPT, &operator::roots());
        assert!(demonstration.tariff.error().is_some(), "the keys of another shop");
        assert!(chain(None, RECEIPT, &roots()).receipt == Link::NotChecked);
    }

    #[test]
    fn what_is_no_whole_receipt_names_no_tariff() {
        assert!(proof::claimed_tariff(RECEIPT).is_some());
        let half = &RECEIPT[..RECEIPT.len() / 2];
        for receipt in [half, "something else", ""] {
            assert_eq!(proof::claimed_tariff(receipt), None, "{receipt}");
        }
    }

    #[test]
    fn the_worker_keeps_what_is_announced_and_not_what_a_receipt_asks_for() {
        let digest = Digest::of(b"");
        assert_eq!(kept(&digest), format!("{}?keep", of_sale(&digest)));
        assert!(of_sale(&digest).starts_with("sale/tariffs/"));
    }
}
