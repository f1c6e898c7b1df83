//! The pages `/verify` and `/purchases`, one program. `/verify` checks a price proof, link by link, on this phone.
//!
//! It makes no request, so it works without a network. The one exception is a receipt in the address, as in the QR
//! code: its tariff, which is public, is fetched by its digest.

pub(crate) mod chain;
mod frame;
mod purchases;
pub(crate) mod words;

use core::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;

use leptos::prelude::*;
use proof::Chain;
use wasm_bindgen::JsValue;
use wire::price_proof::PRICE_PROOF_BYTES_MAX;
use wire::{PriceProof, PriceProofError, endpoint, fragment};

use crate::app::renderer::Renderer;
use crate::components::html::{div, element, optional, p, text};
use crate::components::{ButtonKind, button_element};
use crate::context::{DateStyle, Handlers, SUBMIT};
use crate::effects::locale::LanguageSwitch;
use crate::effects::{calendar, document, file, history, http, task};
use crate::operator;
use crate::text::Language;
use frame::draw_around;
use words::Words;

/// The field for the text, and the one for the file.
const TEXT: &str = "proof";
const FILE: &str = "proof-file";

/// What is known of the proof.
enum ProofResult {
    /// Nothing was checked yet.
    None,
    /// It can't be parsed.
    Unreadable(PriceProofError),
    /// The result of each link.
    Checked(Box<Chain>),
}

/// The page, as long as it lives.
struct Page {
    renderer: &'static Renderer,
    language: Cell<Language>,
    result: RefCell<ProofResult>,
}

thread_local! {
    static PAGE: OnceCell<&'static Page> = const { OnceCell::new() };
}

/// Replaces the static first paint by the page. Called again, it continues in the language that the page has by then.
/// Returns whether it could.
pub fn mount(switch: JsValue) -> bool {
    if history::path() == purchases::PATH {
        return purchases::mount(LanguageSwitch(switch));
    }
    let (Some(root), Some(language)) = (document::root(), document::language()) else {
        return false;
    };
    if let Some(page) = PAGE.with(|page| page.get().copied()) {
        page.set_language(language);
        return true;
    }
    let page: &'static Page = Box::leak(Box::new(Page {
        renderer: Renderer::new(root, LanguageSwitch(switch)),
        language: Cell::new(language),
        result: RefCell::new(ProofResult::None),
    }));
    _ = PAGE.with(|known| known.set(page));
    file::listen(page.renderer.root(), FILE, || task::spawn(page.check_file()));
    page.draw();
    let receipt = fragment::read(&history::fragment());
    if let Some(receipt) = receipt.filter(|receipt| !receipt.is_empty()) {
        task::spawn(page.check_receipt(receipt));
    }
    true
}

impl Page {
    fn draw(&'static self) {
        let screen = |words, handlers: &Handlers| self.screen(words, handlers);
        draw_around(self.renderer, self.language.get(), &screen);
    }

    fn set_language(&'static self, language: Language) {
        self.language.set(language);
        self.draw();
    }

    /// Shows a result. It is above the form, out of sight on a small phone, so the page scrolls to its heading.
    fn show(&'static self, result: ProofResult) {
        self.result.replace(result);
        self.draw();
        document::focus_heading();
    }

    /// Checks a text. A pasted one may have lost the end of its last line, or gained space around it; neither is signed.
    fn check(&'static self, text: &str) {
        let text = [text.trim(), "\n"].concat();
        self.show(match PriceProof::read(&text) {
            Ok(proof) => checked(&proof),
            Err(error) => ProofResult::Unreadable(error),
        });
    }

    async fn check_file(&'static self) {
        match file::chosen(FILE, PRICE_PROOF_BYTES_MAX).await {
            Some(Ok(text)) => self.check(&text),
            Some(Err(file::TooLong)) => {
                self.show(ProofResult::Unreadable(PriceProofError::TooLong))
            }
            None => {}
        }
    }

    async fn check_receipt(&'static self, receipt: String) {
        let tariff = match proof::claimed_tariff(&receipt) {
            Some(digest) => {
                let address = [operator::API_BASE, &endpoint::tariff(&digest)].concat();
                http::text(&address).await
            }
            None => None,
        };
        let (tariff, receipt) = (tariff.as_deref(), Some(receipt.as_str()));
        self.show(checked(&PriceProof { tariff, receipt, ..PriceProof::default() }));
    }

    fn screen(&'static self, words: &'static Words, handlers: &Handlers) -> AnyView {
        let language = self.language.get();
        let moment = |at| calendar::format(at, DateStyle::Full, language);
        let result = match &*self.result.borrow() {
            ProofResult::None => None,
            ProofResult::Unreadable(error) => Some(chain::unreadable(words, *error)),
            ProofResult::Checked(chain) => Some(chain::checked(words, &moment, chain)),
        };
        let heading = element("H1").attr("tabindex", "-1").child(words.title());
        let result =
            element("DIV").attr("class", "found").attr("role", "status").child(optional(result));
        element("SECTION").attr("class", "screen").attr("data-screen", "verify").children([
            heading,
            p("lead", words.lead()),
            result,
            self.form(words, handlers),
            p("label", words.times()),
        ])
    }

    /// The form: a proof is opened as a file, or pasted.
    fn form(&'static self, words: &'static Words, handlers: &Handlers) -> AnyView {
        let open = element("INPUT")
            .attr("id", FILE)
            .attr("type", "file")
            .attr("accept", ".txt,text/plain")
            .empty();
        let area = element("TEXTAREA")
            .attr("id", TEXT)
            .attr("rows", "5")
            .attr("spellcheck", "false")
            .attr("autocomplete", "off")
            .empty();
        let label = |name, label| element("LABEL").attr("for", name).child(text(label));
        let submit = handlers.add(Rc::new(|| self.check(&document::text_area_value(TEXT))));
        element("FORM").attr(SUBMIT, submit).children([
            div("field", [label(FILE, words.open()), open]),
            div("field", [label(TEXT, words.paste()), area]),
            button_element("check", ButtonKind::Primary)
                .attr("type", "submit")
                .child(words.check()),
        ])
    }
}

fn checked(proof: &PriceProof<'_>) -> ProofResult {
    ProofResult::Checked(Box::new(proof::verify_price_proof(proof, &operator::roots())))
}
