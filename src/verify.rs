//! The page `/verify`: what somebody brings is held together link by link, on this phone.
//!
//! A price proof is checked without a single request, so it can be done where there is no network. Only a receipt
//! that comes by itself in the address, as the QR code has it, lacks its tariff: that one, which is public, is asked
//! for by its digest, once.

mod chain;
mod words;

use core::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;

use leptos::prelude::*;
use leptos::tachys::view::any_view::AnyViewState;
use proof::Chain;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use wire::price_proof::PRICE_PROOF_BYTES_MAX;
use wire::{PriceProof, PriceProofError, endpoint, fragment};

use crate::components::html::{div, element, optional, p, text};
use crate::components::{ButtonKind, button_element, footer, header_with};
use crate::effects::document::{self, Place};
use crate::effects::handlers::{Handlers, SUBMIT};
use crate::effects::locale::LanguageSwitch;
use crate::effects::{file, history, http};
use crate::operator;
use crate::text::Language;
use words::Words;

/// The field for the text, and the one for the file.
const TEXT: &str = "proof";
const FILE: &str = "proof-file";

/// What there is to say of what was brought.
enum Found {
    /// Nothing was brought yet.
    Nothing,
    /// It can't be taken apart.
    Unreadable(PriceProofError),
    /// What became of its links.
    Judged(Box<Chain>),
}

/// The page, as long as it lives.
struct Page {
    place: Place,
    language: Cell<Language>,
    switch: LanguageSwitch,
    found: RefCell<Found>,
    drawn: RefCell<Vec<AnyViewState>>,
    handlers: Handlers,
}

thread_local! {
    static PAGE: OnceCell<&'static Page> = const { OnceCell::new() };
}

/// Takes the page over from the static first paint and begins; told again, it goes on in the language that the page
/// has by then. Whether it could.
pub fn mount(switch: JsValue) -> bool {
    let (Some(place), Some(language)) = (document::place(), document::language()) else {
        return false;
    };
    if let Some(page) = PAGE.with(|page| page.get().copied()) {
        page.speak(language);
        return true;
    }
    document::clear(&place);
    let page: &'static Page = Box::leak(Box::new(Page {
        place,
        language: Cell::new(language),
        switch: LanguageSwitch(switch),
        found: RefCell::new(Found::Nothing),
        drawn: RefCell::default(),
        handlers: Handlers::default(),
    }));
    _ = PAGE.with(|known| known.set(page));
    page.handlers.listen(&page.place);
    file::listen(&page.place, FILE, || spawn_local(page.take_file()));
    page.draw();
    let receipt = fragment::read(&history::fragment());
    if let Some(receipt) = receipt.filter(|receipt| !receipt.is_empty()) {
        spawn_local(page.take_receipt(receipt));
    }
    true
}

impl Page {
    /// Draws the page, over what was there.
    fn draw(&'static self) {
        self.handlers.clear();
        let language = self.language.get();
        let words = Words::of(language);
        let switch = self.handlers.add(Rc::new(move || self.switch.to(language.other())));
        let views = [
            header_with(language, switch),
            element("MAIN").child(self.screen(words, language)),
            footer(words.help),
        ];
        let mut drawn = self.drawn.borrow_mut();
        if drawn.is_empty() {
            for view in views {
                let mut piece = view.build();
                piece.mount(&self.place, None);
                drawn.push(piece);
            }
        } else {
            views.into_iter().zip(drawn.iter_mut()).for_each(|(view, piece)| view.rebuild(piece));
        }
        document::name_after_heading(operator::name(language));
    }

    fn speak(&'static self, language: Language) {
        self.language.set(language);
        self.draw();
    }

    /// What was found stands above the form, out of sight on a small phone: so the page goes back to its beginning.
    fn show(&'static self, found: Found) {
        self.found.replace(found);
        self.draw();
        document::focus_heading();
    }

    /// Judges a text that was brought. What was pasted may have lost the end of its last line, or won some space
    /// around it; neither is part of what was signed.
    fn judge(&'static self, text: &str) {
        let text = [text.trim(), "\n"].concat();
        self.show(match PriceProof::read(&text) {
            Ok(proof) => judged(&proof),
            Err(error) => Found::Unreadable(error),
        });
    }

    async fn take_file(&'static self) {
        match file::chosen(FILE, PRICE_PROOF_BYTES_MAX).await {
            Some(Ok(text)) => self.judge(&text),
            Some(Err(file::TooLong)) => self.show(Found::Unreadable(PriceProofError::TooLong)),
            None => {}
        }
    }

    async fn take_receipt(&'static self, receipt: String) {
        let tariff = match proof::claimed_tariff(&receipt) {
            Some(digest) => {
                let address = [operator::API_BASE, &endpoint::tariff(&digest)].concat();
                http::text(&address).await
            }
            None => None,
        };
        let (tariff, receipt) = (tariff.as_deref(), Some(receipt.as_str()));
        self.show(judged(&PriceProof { tariff, receipt, ..PriceProof::default() }));
    }

    fn screen(&'static self, words: &'static Words, language: Language) -> AnyView {
        let found = match &*self.found.borrow() {
            Found::Nothing => None,
            Found::Unreadable(error) => Some(chain::unreadable(words, *error)),
            Found::Judged(chain) => Some(chain::judged(words, language, chain)),
        };
        let heading = element("H1").attr("tabindex", "-1").child(words.title);
        let found =
            element("DIV").attr("class", "found").attr("role", "status").child(optional(found));
        element("SECTION").attr("class", "screen").attr("data-screen", "verify").children([
            heading,
            p("lead", words.lead),
            found,
            self.bring(words),
            p("label", words.times),
        ])
    }

    /// Where a proof is brought: opened, or pasted.
    fn bring(&'static self, words: &'static Words) -> AnyView {
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
        let send = self.handlers.add(Rc::new(|| self.judge(&document::typed_text(TEXT))));
        element("FORM").attr(SUBMIT, send).children([
            div("field", [label(FILE, words.open), open]),
            div("field", [label(TEXT, words.paste), area]),
            button_element("check", ButtonKind::Primary).attr("type", "submit").child(words.check),
        ])
    }
}

fn judged(proof: &PriceProof<'_>) -> Found {
    Found::Judged(Box::new(proof::verify_price_proof(proof, &operator::roots())))
}
