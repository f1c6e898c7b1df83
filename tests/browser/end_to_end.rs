//! A whole purchase from the countdown to the receipt, checked at every step.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use keys::china_time;
use sandbox::demo::ISSUER;
use serde_json::json;
use thirtyfour::common::print::{PrintPage, PrintParameters};
use wire::{
    Channel, Fen, InstructionAnswer, InstructionRequest, OrderState, Quote, Receipt, endpoint,
    request,
};

use crate::forge;
use crate::rider::Rider;
use crate::scenario::run;
use crate::site::{OPEN, Plan, Site};
use crate::wait::until;

/// What every rider pays, as the tariff writes it.
pub(crate) const FARE: &str = "¥300.00";
const FARE_IN_WORDS: &str = "叁佰元整";
const FARE_FEN: u32 = 30_000;
const PAYEE: &str = "兰州轨道交通";

impl Rider {
    /// Confirms the price that is reviewed.
    pub(crate) async fn confirms(&self) {
        self.sees("reviewing").await;
        self.presses("confirm").await;
    }

    /// From the reviewed price to the provider's page, or to the sheet of the app around the page.
    pub(crate) async fn goes_to_pay(&self, site: &Site) {
        self.confirms().await;
        self.sees("paying").await;
        self.presses("pay").await;
        self.is_at_the_wallet(site).await;
    }

    /// Opens the payment again that was opened before, and pays it.
    pub(crate) async fn reopens_and_pays(&self, site: &Site) {
        self.presses("reopen").await;
        self.sees("paying").await;
        self.presses("pay").await;
        self.pays(site).await;
    }

    /// Waits for the wallet, wherever it is shown.
    pub(crate) async fn is_at_the_wallet(&self, site: &Site) {
        match &self.app {
            Some(app) => assert_eq!(app.shows_an_amount().await, FARE),
            None => self.is_at(&site.provider, "#pay").await,
        }
    }

    /// Comes back from the wallet without having paid.
    pub(crate) async fn pays_later(&self, site: &Site) {
        self.is_at_the_wallet(site).await;
        match &self.app {
            Some(app) => app.presses("later").await,
            None => self.presses("later").await,
        }
        self.is_at(&site.origin, "[data-screen]").await;
    }

    /// From the reviewed price to an order that the provider takes this amount for, whatever it was asked for.
    pub(crate) async fn is_charged(&self, site: &Site, total: Fen) {
        self.confirms().await;
        self.sees("paying").await;
        self.is_charged_through(Channel::AlipayWap, site, total).await;
    }

    /// The same, by a link for this channel, with the order placed already.
    pub(crate) async fn is_charged_through(&self, channel: Channel, site: &Site, total: Fen) {
        let purchase = self.purchase(&site.batch().id).await.purchase;
        let asked = request::encode(&InstructionRequest { attempt: 1, channel });
        // While the page's own request is in progress, the server answers with 409.
        let found = async || {
            let path = endpoint::instructions(purchase);
            let answer = self.fetches("POST", &path, Some(asked.clone())).await;
            wire::answer::decode::<InstructionAnswer>(answer.as_bytes())
        };
        let answer = until("an address", found).await;
        let taken = site.sandbox.pay_wrongly(&answer.address, total).await;
        taken.expect("a payment");
        // A page that has not been left looks again only when it is reloaded.
        let reported = async || {
            let order = self.purchase(&site.batch().id).await.order?;
            (order.state != OrderState::Awaiting).then_some(())
        };
        until("the provider's report has arrived", reported).await;
    }

    /// Pays in the wallet, and comes back to a ticket.
    pub(crate) async fn pays(&self, site: &Site) {
        self.is_at_the_wallet(site).await;
        match &self.app {
            Some(app) => app.presses("pay").await,
            None => self.presses("pay").await,
        }
        self.is_at(&site.origin, "[data-screen]").await;
        self.sees("ticketed").await;
    }
}

impl Site {
    /// One ticket was paid for, once, with the announced fare.
    pub(crate) async fn has_charged_once(&self) {
        assert_eq!(self.ledger().await, [("charge", FARE_FEN)]);
    }
}

#[test]
fn a_rider_buys_a_ticket_and_reads_its_receipt() {
    let soon = Plan { opens_in: 10, ..OPEN };
    run(soon, async |site, rider| {
        let batch = site.batch();
        rider.opens("/").await;
        rider.sees("upcoming").await;
        assert_eq!(rider.reads("[data-testid=pay]").await, FARE);
        assert_eq!(rider.counts("[role=timer]").await, 1);
        assert_eq!(rider.counts("#buy").await, 0);

        // Nobody touches the page until it is open.
        rider.gets_a_quote().await;
        rider.sees("reviewing").await;
        shows_the_signed_price(rider, &rider.purchase(&batch.id).await.quote).await;
        assert!(rider.purchase(&batch.id).await.order.is_none(), "nothing is confirmed yet");

        rider.presses("confirm").await;
        rider.sees("paying").await;
        assert_eq!(rider.reads("[data-testid=pay]").await, FARE);
        // The payee is shown once the address is verified; until then there is no button.
        assert!(!rider.reads("#pay").await.is_empty());
        assert!(rider.page_text().await.contains(PAYEE));
        assert_eq!(site.ledger().await, []);

        rider.presses("pay").await;
        rider.is_at(&site.provider, "#pay").await;
        assert_eq!(rider.reads("#amount").await, FARE);
        assert_eq!(rider.reads("#payee").await, PAYEE);
        rider.pays(site).await;
        site.has_charged_once().await;

        let purchase = rider.purchase(&batch.id).await;
        assert_eq!(purchase.order.expect("an order").state, OrderState::Paid);
        let receipt = rider.reads("[data-testid=receipt] pre").await;
        assert_eq!(Some(&receipt), purchase.receipt.as_ref());
        let body: Receipt = forge::body(&receipt).expect("a receipt");
        assert_eq!((body.total.get(), &*body.pay), (FARE_FEN, FARE));
        verifies(site, &receipt);
        prints_on_one_page(rider).await;
    });
}

/// The receipt on paper: one page, with the payee, the amount in words and the year.
async fn prints_on_one_page(rider: &Rider) {
    for (width, height) in [(21.0, 29.7), (21.59, 27.94)] {
        let page = PrintPage { width, height };
        let parameters = PrintParameters { page, ..PrintParameters::default() };
        let paper = rider.browser.print_page(parameters).await.expect("paper");
        let pages = b"/Count 1\n";
        let is_one = paper.windows(pages.len()).any(|part| part == pages);
        assert!(is_one, "{width} cm by {height} cm takes another page");
    }
    let media = json!({ "media": "print" });
    let emulated = rider.browser.cdp().send_raw("Emulation.setEmulatedMedia", media).await;
    emulated.expect("the page as it is printed");
    let printed = rider.page_text().await;
    let year = china_time::write(forge::now())[..4].to_owned() + "年";
    for part in [PAYEE, FARE, FARE_IN_WORDS, &year] {
        assert!(printed.contains(part), "{part} is not in {printed}");
    }
}

/// Figures and words on the screen are, byte for byte, lines of the note that the server stored,
/// and so is the note itself.
async fn shows_the_signed_price(rider: &Rider, note: &str) {
    let line = |key: &str| {
        let mut lines = note.lines();
        lines.find_map(|line| line.strip_prefix(key)).expect("a line of the quote").to_owned()
    };
    assert!(note.starts_with(&format!("{ISSUER}/quote/v1\n")));
    assert_eq!(rider.reads("[data-testid=pay]").await.as_bytes(), line("pay ").as_bytes());
    assert_eq!(rider.reads("[data-testid=words]").await.as_bytes(), line("words ").as_bytes());
    assert_eq!((line("pay ").as_str(), line("words ").as_str()), (FARE, FARE_IN_WORDS));
    let quote: Quote = forge::body(note).expect("a quote");
    assert_eq!(quote.total.get(), FARE_FEN);
    let shown = rider.reads("[data-testid=trust]").await;
    assert!(shown.contains(note), "the note stands on the screen as it was signed");
}

/// `samefare verify` accepts the receipt on the screen, given the public keys and the tariff.
fn verifies(site: &Site, receipt: &str) {
    let samefare = env::var_os("SAMEFARE_TEST_SERVER");
    let samefare = samefare.expect("SAMEFARE_TEST_SERVER is set by `cargo xtask test`");
    let folder = tempfile::TempDir::new().expect("a folder");
    let file = |name: &str, text: &str| -> PathBuf {
        let path = folder.path().join(name);
        fs::write(&path, text).expect("a file");
        path
    };
    let accepts = |receipt: &str| {
        let mut verify = Command::new(&samefare);
        verify.arg("verify").arg(file("receipt.txt", receipt));
        verify.arg("--tariff").arg(file("tariff.txt", &site.tariff));
        let keys = env::var_os("SAMEFARE_TEST_KEYS").unwrap_or_default();
        verify.arg("--roots").arg(Path::new(&keys).join("roots.toml"));
        verify.output().expect("an answer").status.success()
    };
    assert!(accepts(receipt));
    assert!(!accepts(&receipt.replace("¥300.00", "¥301.00")));
}

#[test]
fn the_switch_changes_every_word_and_no_amount() {
    run(OPEN, async |_, rider| {
        rider.opens("/").await;
        rider.sees("open").await;
        let chinese = words_of(rider).await;
        assert_eq!(chinese.0, "zh-CN");
        rider.switches_language().await;
        let english = words_of(rider).await;
        assert_eq!(english.0, "en");
        assert_ne!(chinese.1, english.1);
        assert!(!has_chinese(&english.1), "{}", english.1);

        rider.gets_a_quote().await;
        rider.sees("reviewing").await;
        let amounts = amounts_of(rider).await;
        assert_eq!(rider.language().await, "en");
        assert_eq!(amounts, (FARE.into(), FARE_IN_WORDS.into()));
        rider.switches_language().await;
        assert_eq!(amounts_of(rider).await, amounts);
        rider.switches_language().await;

        rider.reloads().await;
        rider.sees("reviewing").await;
        assert_eq!(rider.language().await, "en", "the choice is remembered");
    });
}

/// The language of the page, and its words without those of the switch, which names the other one.
async fn words_of(rider: &Rider) -> (String, String) {
    let script = "const page = document.querySelector('#app').cloneNode(true);
        page.querySelectorAll('[lang]').forEach((other) => other.remove());
        return page.textContent";
    let words = rider.runs_script(script, vec![]).await;
    (rider.language().await, words.as_str().unwrap_or_default().into())
}

async fn amounts_of(rider: &Rider) -> (String, String) {
    (rider.reads("[data-testid=pay]").await, rider.reads("[data-testid=words]").await)
}

fn has_chinese(text: &str) -> bool {
    text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
}
