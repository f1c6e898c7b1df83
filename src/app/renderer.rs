//! Draws views into the page: the first time in place of what was there, then over the views before, so that focus,
//! typed text and open details stay. Leptos's renderer changes only the nodes that differ.

use core::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::*;
use leptos::tachys::view::any_view::AnyViewState;

use crate::context::Handlers;
use crate::effects::document::{self, Root};
use crate::effects::events;
use crate::effects::locale::LanguageSwitch;
use crate::operator;
use crate::text::Language;

/// The page's root element, and what is drawn in it.
pub(crate) struct Renderer {
    root: Root,
    switch: LanguageSwitch,
    handlers: Handlers,
    drawn: RefCell<Vec<AnyViewState>>,
}

impl Renderer {
    /// A renderer for this root. It lives as long as the page, and so do its listeners.
    pub(crate) fn new(root: Root, switch: LanguageSwitch) -> &'static Self {
        let (handlers, drawn) = (Handlers::default(), RefCell::default());
        let renderer: &'static Self = Box::leak(Box::new(Self { root, switch, handlers, drawn }));
        events::delegate(&renderer.root, &renderer.handlers);
        renderer
    }

    /// The root element.
    pub(crate) const fn root(&self) -> &Root {
        &self.root
    }

    /// The list of handlers, emptied for the views that are drawn next.
    pub(crate) fn fresh_handlers(&self) -> &Handlers {
        self.handlers.clear();
        &self.handlers
    }

    /// Registers a handler that switches from this language to the other; returns its index.
    pub(crate) fn switch_from(&'static self, language: Language) -> String {
        self.handlers.add(Rc::new(move || self.switch.to(language.other())))
    }

    /// Draws these views over those before, or from anew in their place.
    pub(crate) fn draw(&self, views: Vec<AnyView>, anew: bool, language: Language) {
        let mut drawn = self.drawn.borrow_mut();
        if anew || drawn.is_empty() {
            drawn.drain(..).for_each(|mut state| state.unmount());
            // The static first paint is replaced within one task, so that nothing flickers.
            document::clear(&self.root);
            for view in views {
                let mut state = view.build();
                state.mount(&self.root, None);
                drawn.push(state);
            }
        } else {
            views.into_iter().zip(drawn.iter_mut()).for_each(|(view, state)| view.rebuild(state));
        }
        document::name_after_heading(operator::name(language));
    }
}
