//! Elements, put together by plain functions.
//!
//! Everything here has one type, so the program holds the code for an element once, and not once for each
//! place where one stands: `view!` would take more than this page may weigh (`docs/adr/0003`). What has one
//! type is drawn again over what was there, so whatever comes and goes needs a place of its own: [`maybe`].

use std::borrow::Cow;

use leptos::prelude::*;
use leptos::tachys::html::InertElement;
use leptos::tachys::html::attribute::any_attribute::{AnyAttribute, IntoAnyAttribute};
use leptos::tachys::html::attribute::custom::custom_attribute;
use leptos::tachys::html::element::custom;
use leptos::tachys::view::iterators::StaticVec;

use crate::desk::Desk;
use crate::effects::presses::{PRESS, SEND};

/// Words that were there from the beginning, or were put together.
pub(crate) type Words = Cow<'static, str>;

/// An element without its children yet.
pub(crate) struct Tag {
    name: &'static str,
    attributes: Vec<AnyAttribute>,
}

/// An element of this name, in capitals as the DOM gives it back: by it, what is drawn again is known for
/// the same element.
pub(crate) fn tag(name: &'static str) -> Tag {
    Tag { name, attributes: Vec::new() }
}

impl Tag {
    /// Gives it an attribute.
    pub(crate) fn with(self, name: &'static str, value: impl Into<Words>) -> Self {
        self.with_maybe(name, Some(value.into()))
    }

    /// Gives it an attribute where there is a value.
    pub(crate) fn with_maybe(mut self, name: &'static str, value: Option<Words>) -> Self {
        self.attributes.push(custom_attribute(name, value).into_any_attr());
        self
    }

    /// Says what happens when it is pressed.
    pub(crate) fn pressed(self, desk: Desk, happens: impl Fn() + 'static) -> Self {
        self.with(PRESS, desk.takes(happens))
    }

    /// Says what happens instead of leaving the page when this form is sent.
    pub(crate) fn sent(self, desk: Desk, happens: impl Fn() + 'static) -> Self {
        self.with(SEND, desk.takes(happens))
    }

    /// Puts this inside, which makes it a view.
    pub(crate) fn holds(self, children: impl Into<Children>) -> AnyView {
        self.finish(children.into())
    }

    /// Leaves it empty, which makes it a view.
    pub(crate) fn alone(self) -> AnyView {
        self.finish(Children(Vec::new()))
    }

    fn finish(self, children: Children) -> AnyView {
        let children = StaticVec::from(children.0);
        custom(self.name).add_any_attr(self.attributes).child(children).into_any()
    }
}

/// What is inside an element.
pub(crate) struct Children(Vec<AnyView>);

impl Children {
    /// These, and before them those.
    pub(crate) fn after(mut self, first: [AnyView; 2]) -> Self {
        self.0.splice(0..0, first);
        self
    }
}

impl From<&'static str> for Children {
    fn from(words: &'static str) -> Self {
        Words::Borrowed(words).into()
    }
}

impl From<String> for Children {
    fn from(words: String) -> Self {
        Words::Owned(words).into()
    }
}

impl From<Words> for Children {
    fn from(words: Words) -> Self {
        say(words).into()
    }
}

impl From<AnyView> for Children {
    fn from(view: AnyView) -> Self {
        Self(Vec::from([view]))
    }
}

impl From<Vec<AnyView>> for Children {
    fn from(views: Vec<AnyView>) -> Self {
        Self(views)
    }
}

impl<const N: usize> From<[AnyView; N]> for Children {
    fn from(views: [AnyView; N]) -> Self {
        Self(Vec::from(views))
    }
}

macro_rules! elements {
    ($($function:ident $name:literal)*) => {
        $(
            /// An element of this name and class.
            pub(crate) fn $function(class: &'static str, children: impl Into<Children>) -> AnyView {
                element($name, class, children.into())
            }
        )*
    };
}

elements! { p "P" div "DIV" span "SPAN" b "B" small "SMALL" dl "DL" ul "UL" article "ARTICLE" }

fn element(name: &'static str, class: &'static str, children: Children) -> AnyView {
    tag(name).with("class", class).finish(children)
}

/// Words by themselves.
pub(crate) fn say(words: impl Into<Words>) -> AnyView {
    words.into().into_any()
}

/// A place for a view that comes and goes.
pub(crate) fn maybe(view: Option<AnyView>) -> AnyView {
    view.into_any()
}

/// A drawing or another piece of fixed HTML, written here by hand.
pub(crate) fn fixed(html: &'static str) -> AnyView {
    InertElement::new(html).into_any()
}
