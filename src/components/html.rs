//! Builders of elements: the part of Leptos's `view!` that this app uses, as plain functions.
//!
//! Every element has one type, so the program contains the code for an element once, and not once for each
//! place in a screen (`docs/adr/0003-wasm-dependencies.md`). Views of one type are patched onto what was drawn before,
//! position by position. So a view that comes and goes needs a position of its own: [`optional`].

use leptos::prelude::*;
use leptos::tachys::html::InertElement;
use leptos::tachys::html::element::custom;
use leptos::tachys::view::iterators::StaticVec;

use super::attributes::Attributes;
pub(crate) use super::attributes::Text;
use crate::context::{CLICK, SUBMIT, ViewContext};
use crate::text::{Segment, segments};

/// An element whose children are not set yet.
pub(crate) struct Element {
    name: &'static str,
    attributes: Attributes,
}

/// An element of this name. The name is written in capitals, as the DOM returns it: `tachys` compares the two, and
/// replaces an element whose name differs instead of patching it.
pub(crate) fn element(name: &'static str) -> Element {
    Element { name, attributes: Attributes::default() }
}

/// An element whose text is not for a browser's translation: what was signed, what is read out to the hotline, and what
/// changes every second. A translation replaces the text nodes that it translates, and nothing that is drawn later
/// reaches those.
pub(crate) fn exact(name: &'static str) -> Element {
    element(name).attr("translate", "no")
}

impl Element {
    /// Sets an attribute.
    pub(crate) fn attr(self, name: &'static str, value: impl Into<Text>) -> Self {
        self.attr_opt(name, Some(value.into()))
    }

    /// Sets an attribute if there is a value.
    pub(crate) fn attr_opt(mut self, name: &'static str, value: Option<Text>) -> Self {
        if let Some(value) = value {
            self.attributes.push(name, value);
        }
        self
    }

    /// Calls this when the element is clicked.
    pub(crate) fn on_click(self, cx: ViewContext, handler: impl Fn() + 'static) -> Self {
        self.attr(CLICK, cx.handler(handler))
    }

    /// Calls this when the form is submitted; the page is not left.
    pub(crate) fn on_submit(self, cx: ViewContext, handler: impl Fn() + 'static) -> Self {
        self.attr(SUBMIT, cx.handler(handler))
    }

    /// The view of the element with this one child.
    pub(crate) fn child(self, child: impl Into<Children>) -> AnyView {
        self.finish(child.into())
    }

    /// The view of the element with these children.
    pub(crate) fn children(self, children: impl Into<Children>) -> AnyView {
        self.finish(children.into())
    }

    /// The view of the element without children.
    pub(crate) fn empty(self) -> AnyView {
        self.finish(Children(Vec::new()))
    }

    fn finish(self, children: Children) -> AnyView {
        let children = StaticVec::from(children.0);
        custom(self.name).add_any_attr(self.attributes).child(children).into_any()
    }
}

/// The children of an element.
pub(crate) struct Children(Vec<AnyView>);

impl Children {
    /// These children after two others.
    pub(crate) fn after(mut self, first: [AnyView; 2]) -> Self {
        self.0.splice(0..0, first);
        self
    }
}

impl From<&'static str> for Children {
    fn from(content: &'static str) -> Self {
        Text::Borrowed(content).into()
    }
}

impl From<String> for Children {
    fn from(content: String) -> Self {
        Text::Owned(content).into()
    }
}

impl From<Text> for Children {
    fn from(content: Text) -> Self {
        text(content).into()
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
                with_class($name, class, children.into())
            }
        )*
    };
}

elements! { p "P" div "DIV" span "SPAN" small "SMALL" dl "DL" ul "UL" article "ARTICLE" }

/// A figure, a number or a date, as it is.
pub(crate) fn b(class: &'static str, children: impl Into<Children>) -> AnyView {
    exact("B").attr("class", class).finish(children.into())
}

fn with_class(name: &'static str, class: &'static str, children: Children) -> AnyView {
    element(name).attr("class", class).finish(children)
}

/// A text node.
pub(crate) fn text(content: impl Into<Text>) -> AnyView {
    content.into().into_any()
}

/// A position for a view that comes and goes.
pub(crate) fn optional(view: Option<AnyView>) -> AnyView {
    view.into_any()
}

/// A piece of static HTML that is written in this source.
pub(crate) fn raw_html(html: &'static str) -> AnyView {
    InertElement::new(html).into_any()
}

/// A sentence with views in it: the template, with what `view` returns in the place of each placeholder.
pub(crate) fn interpolate(template: &'static str, view: &dyn Fn(&str) -> AnyView) -> AnyView {
    let pieces = segments(template).into_iter().map(|segment| match segment {
        Segment::Words(words) => text(words),
        Segment::Placeholder(name) => view(name),
    });
    span("", pieces.collect::<Vec<_>>())
}
