//! The page `/purchases`, drawn by the program of `/verify`: what this rider has bought, and where the rider is signed in.
//!
//! It is apart from the sale, whose first screen carries none of it. What the server answers is verified here as a price
//! proof is, and an amount that does not verify is not shown.

mod checked;
mod requests;
mod row;
mod sessions;

use core::cell::{Cell, OnceCell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use leptos::prelude::*;
use wire::{Digest, PurchasesAnswer, SessionAnswer, SessionView, SessionsAnswer, endpoint};

use super::frame::draw_around;
use super::words::Words;
use crate::app::renderer::Renderer;
use crate::components::html::{div, element, interpolate, optional, p, span, text};
use crate::components::{ButtonKind, Icon, icon};
use crate::context::{DateStyle, Handlers};
use crate::effects::locale::LanguageSwitch;
use crate::effects::{calendar, document, history, task};
use crate::operator;
use crate::text::Language;
use checked::Purchase;
use requests::{Answered, ask, read, tariff};
use sessions::action;

/// The path of the page.
pub(super) const PATH: &str = "/purchases";

/// What is known of the rider.
#[derive(Clone, PartialEq)]
enum Rider {
    /// The server was not heard yet.
    Unknown,
    /// Nobody is signed in.
    Nobody,
    /// Somebody is; the number with its middle hidden, once it is known.
    Known(Option<String>),
}

/// What could not be done.
#[derive(Clone, Copy, PartialEq)]
enum Trouble {
    /// The server was not heard: what is shown is what was true before.
    Away,
    /// A session could not be ended.
    NotEnded,
}

/// The page, as long as it lives.
pub(super) struct Page {
    renderer: &'static Renderer,
    language: Cell<Language>,
    rider: RefCell<Rider>,
    purchases: RefCell<Vec<Purchase>>,
    /// Whether there are earlier ones.
    more: Cell<bool>,
    sessions: RefCell<Vec<SessionView>>,
    trouble: Cell<Option<Trouble>>,
    /// Whether something is being asked for.
    busy: Cell<bool>,
    /// The tariffs that purchases were made under.
    tariffs: RefCell<BTreeMap<Digest, String>>,
}

thread_local! {
    static PAGE: OnceCell<&'static Page> = const { OnceCell::new() };
}

/// Replaces the static first paint by the page. Called again, it continues in the language that the page has by then.
/// Returns whether it could.
pub(super) fn mount(switch: LanguageSwitch) -> bool {
    let (Some(root), Some(language)) = (document::root(), document::language()) else {
        return false;
    };
    if let Some(page) = PAGE.with(|page| page.get().copied()) {
        page.language.set(language);
        page.draw();
        return true;
    }
    let page: &'static Page = Box::leak(Box::new(Page {
        renderer: Renderer::new(root, switch),
        language: Cell::new(language),
        rider: RefCell::new(Rider::Unknown),
        purchases: RefCell::default(),
        more: Cell::new(false),
        sessions: RefCell::default(),
        trouble: Cell::new(None),
        busy: Cell::new(false),
        tariffs: RefCell::default(),
    }));
    _ = PAGE.with(|known| known.set(page));
    page.start(page.load());
    true
}

impl Page {
    /// Does one thing at a time, and shows that it is being done.
    fn start(&'static self, work: impl Future<Output = ()> + 'static) {
        if self.busy.replace(true) {
            return;
        }
        self.trouble.set(None);
        self.draw();
        task::spawn(async move {
            work.await;
            self.busy.set(false);
            self.draw();
        });
    }

    async fn load(&'static self) {
        match self.listed(endpoint::PURCHASES).await {
            Answered::Read((purchases, more)) => {
                self.purchases.replace(purchases);
                self.more.set(more);
            }
            Answered::SignedOut => return self.forget(),
            Answered::Away => return self.trouble.set(Some(Trouble::Away)),
        }
        let phone = match read::<SessionAnswer>(endpoint::SESSION).await {
            Answered::Read(session) => Some(session.phone),
            Answered::SignedOut => return self.forget(),
            Answered::Away => None,
        };
        self.rider.replace(Rider::Known(phone));
        self.load_sessions().await;
    }

    async fn load_sessions(&'static self) {
        match read::<SessionsAnswer>(endpoint::SESSIONS).await {
            Answered::Read(sessions) => _ = self.sessions.replace(sessions.0),
            // A session of a claim code may not see them.
            Answered::SignedOut => _ = self.sessions.take(),
            Answered::Away => self.trouble.set(Some(Trouble::Away)),
        }
    }

    async fn load_earlier(&'static self) {
        let last = self.purchases.borrow().last().map(|purchase| purchase.id);
        let Some(last) = last else { return };
        match self.listed(&endpoint::purchases_before(last)).await {
            Answered::Read((purchases, more)) => {
                self.purchases.borrow_mut().extend(purchases);
                self.more.set(more);
            }
            Answered::SignedOut => self.forget(),
            Answered::Away => self.trouble.set(Some(Trouble::Away)),
        }
    }

    /// Purchases as far as their notes verify, and whether there are earlier ones.
    async fn listed(&'static self, path: &str) -> Answered<(Vec<Purchase>, bool)> {
        let answer: PurchasesAnswer = match read(path).await {
            Answered::Read(answer) => answer,
            Answered::SignedOut => return Answered::SignedOut,
            Answered::Away => return Answered::Away,
        };
        let (roots, origin) = (operator::roots(), history::origin());
        let mut purchases = Vec::new();
        for view in answer.purchases {
            let digest = proof::claimed_tariff(&view.quote);
            let note = match digest {
                Some(digest) => match self.tariff(&digest).await {
                    Some(note) => note,
                    None => return Answered::Away,
                },
                None => String::new(),
            };
            purchases.push(Purchase::check(view, &note, &roots, &origin));
        }
        Answered::Read((purchases, answer.more))
    }

    async fn tariff(&'static self, digest: &Digest) -> Option<String> {
        let known = self.tariffs.borrow().get(digest).cloned();
        if known.is_some() {
            return known;
        }
        let note = tariff(digest).await?;
        self.tariffs.borrow_mut().insert(*digest, note.clone());
        Some(note)
    }

    /// Nothing of a rider stays once nobody is signed in.
    fn forget(&'static self) {
        self.rider.replace(Rider::Nobody);
        self.purchases.take();
        self.sessions.take();
        self.more.set(false);
    }

    async fn sign_out(&'static self) {
        if matches!(ask(wire::endpoint::Method::Delete, endpoint::SESSION).await, Answered::Away) {
            return self.trouble.set(Some(Trouble::NotEnded));
        }
        self.forget();
        self.draw();
        document::focus_heading();
    }

    /// Ends these sessions, and shows what is left.
    async fn end(&'static self, ids: Vec<String>) {
        for id in ids {
            match ask(wire::endpoint::Method::Delete, &endpoint::session(&id)).await {
                Answered::Read(_) => {}
                Answered::SignedOut => return self.forget(),
                Answered::Away => {
                    self.load_sessions().await;
                    return self.trouble.set(Some(Trouble::NotEnded));
                }
            }
        }
        self.load_sessions().await;
        document::focus_element("sessions");
    }

    fn draw(&'static self) {
        let screen = |words, handlers: &Handlers| self.screen(words, handlers);
        draw_around(self.renderer, self.language.get(), &screen);
    }

    fn screen(&'static self, words: &'static Words, handlers: &Handlers) -> AnyView {
        let language = self.language.get();
        let rider = self.rider.borrow().clone();
        let heading = element("H1").attr("tabindex", "-1").child(words.purchases());
        let body = match &rider {
            Rider::Unknown => div("", []),
            Rider::Nobody => self.signed_out(words),
            Rider::Known(phone) => self.signed_in(words, handlers, phone.as_deref(), language),
        };
        element("SECTION").attr("class", "screen").attr("data-screen", "purchases").children([
            heading,
            self.status(words, handlers),
            body,
            p("home", element("A").attr("href", "/").child(words.to_sale())),
        ])
    }

    /// What is being done, or could not be. The live region is there before there is anything in it.
    fn status(&'static self, words: &'static Words, handlers: &Handlers) -> AnyView {
        let said = match (self.busy.get(), self.trouble.get()) {
            (true, _) => Some(words.asking()),
            (false, Some(Trouble::Away)) => Some(words.away()),
            (false, Some(Trouble::NotEnded)) => Some(words.not_ended()),
            (false, None) => None,
        };
        let is_trouble = !self.busy.get() && self.trouble.get().is_some();
        let again = (is_trouble && *self.rider.borrow() != Rider::Nobody).then(|| {
            let load = handlers.add(Rc::new(|| self.start(self.load())));
            action("again", ButtonKind::Secondary, load).child(words.ask_again())
        });
        let said = said.map(|said| span("", said));
        let sign = is_trouble.then(|| icon(Icon::Offline));
        let status = element("P").attr("class", "notice").attr("role", "status");
        div("", [status.children([optional(sign), optional(said)]), optional(again)])
    }

    fn signed_out(&'static self, words: &'static Words) -> AnyView {
        let sign_in = element("A")
            .attr("id", "sign-in")
            .attr("class", ButtonKind::Primary.class())
            .attr("href", "/")
            .child(words.sign_in());
        div("list", [p("lead", words.signed_out()), p("", words.signed_out_lead()), sign_in])
    }

    fn signed_in(
        &'static self,
        words: &'static Words,
        handlers: &Handlers,
        phone: Option<&str>,
        language: Language,
    ) -> AnyView {
        let out = handlers.add(Rc::new(|| self.start(self.sign_out())));
        let out = action("sign-out", ButtonKind::Quiet, out).child(words.sign_out());
        let phone = phone.unwrap_or_default().to_owned();
        let who = interpolate(words.signed_in_as(), &|_| text(phone.clone()));
        let purchases = self.purchases.borrow();
        let none = purchases.is_empty().then(|| p("lead", words.no_purchases()));
        let moment = |at| calendar::format(at, DateStyle::Full, language);
        let date = |at| calendar::format(at, DateStyle::Date, language);
        let look = row::Look { words, language, moment: &moment, date: &date };
        let rows: Vec<_> = purchases.iter().map(|purchase| row::row(&look, purchase)).collect();
        let earlier = self.more.get().then(|| {
            let load = handlers.add(Rc::new(|| self.start(self.load_earlier())));
            action("earlier", ButtonKind::Secondary, load).child(words.earlier())
        });
        div(
            "list",
            [
                element("ASIDE").attr("class", "who").children([who, out]),
                optional(none),
                div("list", rows),
                optional(earlier),
                self.sessions(words, handlers, &moment),
            ],
        )
    }

    fn sessions(
        &'static self,
        words: &'static Words,
        handlers: &Handlers,
        moment: &dyn Fn(wire::UnixSeconds) -> String,
    ) -> AnyView {
        let end =
            |ids: Vec<String>| handlers.add(Rc::new(move || self.start(self.end(ids.clone()))));
        let sessions = self.sessions.borrow();
        optional((!sessions.is_empty()).then(|| sessions::list(words, &sessions, moment, &end)))
    }
}
