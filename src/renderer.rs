//! What the rider sees: one screen in one language, drawn again over what was there when either changes.
//!
//! The machine says in one place what is true, so nothing has to find out by itself what changed: a screen that
//! equals the one before is not drawn, and of one that does not, Leptos's renderer touches what differs. So
//! focus, what is typed and what is folded open stay.

use core::cell::{Cell, RefCell};

use checkout::screen::{Payment, SignIn};
use checkout::{Event, Screen};
use leptos::prelude::*;
use leptos::tachys::view::any_view::AnyViewState;

use crate::app;
use crate::context::ViewContext;
use crate::effects::document::{self, Place};
use crate::effects::handlers::Handlers;
use crate::effects::locale::{LanguageSwitch, Locale};
use crate::operator;
use crate::text::Language;

/// The page, as long as it lives.
pub(crate) struct Renderer {
    place: Place,
    locale: Cell<Locale>,
    switch: LanguageSwitch,
    drawn: RefCell<Option<Drawn>>,
    handlers: Handlers,
    send: &'static dyn Fn(Event),
}

/// A screen, and the elements that show it.
struct Drawn {
    screen: Screen,
    pieces: Vec<AnyViewState>,
}

impl Renderer {
    /// A page in this place on which nothing is drawn yet. What the rider does goes to `send`.
    pub(crate) fn new(
        place: Place,
        locale: Locale,
        switch: LanguageSwitch,
        send: &'static dyn Fn(Event),
    ) -> &'static Self {
        let (locale, drawn) = (Cell::new(locale), RefCell::new(None));
        let handlers = Handlers::default();
        let renderer = Self { place, locale, switch, drawn, handlers, send };
        let renderer: &'static Self = Box::leak(Box::new(renderer));
        renderer.handlers.listen(&renderer.place);
        renderer
    }

    /// Shows a screen, if it is not shown already.
    pub(crate) fn show(&'static self, screen: Screen) {
        if self.drawn.borrow().as_ref().is_none_or(|drawn| drawn.screen != screen) {
            self.draw(screen);
        }
    }

    /// Has the page speak this language soon.
    pub(crate) fn switch_to(&self, language: Language) {
        self.switch.to(language);
    }

    /// Goes on in another language.
    pub(crate) fn set_locale(&'static self, locale: Locale) {
        self.locale.set(locale);
        let screen = self.drawn.borrow().as_ref().map(|drawn| drawn.screen.clone());
        if let Some(screen) = screen {
            self.draw(screen);
        }
    }

    fn draw(&'static self, screen: Screen) {
        self.handlers.clear();
        let Locale { language, words } = self.locale.get();
        let cx = ViewContext { language, words, handlers: &self.handlers, send: self.send };
        let views = app::app(cx, self, &screen);
        let before = self.drawn.take();
        let is_first = before.is_none();
        // Under another heading nothing is drawn over what was there.
        let is_new = before.as_ref().is_none_or(|it| heading(&it.screen) != heading(&screen));
        let mut pieces = before.map(|drawn| drawn.pieces).unwrap_or_default();
        if is_new {
            pieces.drain(..).for_each(|mut piece| piece.unmount());
            // The first paint goes in the same breath as the app comes, so nothing is seen to jump.
            document::clear(&self.place);
            for view in views {
                let mut piece = view.build();
                piece.mount(&self.place, None);
                pieces.push(piece);
            }
        } else {
            for (view, piece) in views.into_iter().zip(&mut pieces) {
                view.rebuild(piece);
            }
        }
        self.drawn.replace(Some(Drawn { screen, pieces }));
        document::name_after_heading(operator::name(language));
        if is_new && !is_first {
            document::focus_heading();
        }
    }
}

/// Tells screens apart whose headings differ.
fn heading(screen: &Screen) -> (core::mem::Discriminant<Screen>, bool) {
    let second = match screen {
        Screen::SignIn(step) => matches!(step, SignIn::Code { .. }),
        Screen::Paying(Payment { ready, .. }) => ready.is_ok(),
        _ => false,
    };
    (core::mem::discriminant(screen), second)
}
