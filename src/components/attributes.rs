//! The attributes of an element: a redraw sets those whose value differs, removes those that are gone, and leaves the
//! others alone.
//!
//! `Vec<AnyAttribute>` of tachys 0.2 removes all attributes and sets them again whenever it is drawn over an earlier
//! list (`docs/adr/0015-views-that-touch-only-what-differs.md`). A heading that loses its `tabindex` for an instant
//! loses the focus.

use std::borrow::Cow;

use leptos::tachys::html::attribute::{
    Attribute, AttributeValue, NamedAttributeKey, NextAttribute,
};
use leptos::tachys::renderer::Rndr;
use leptos::tachys::renderer::types::Element;

/// A static or an owned text.
pub(crate) type Text = Cow<'static, str>;

/// Names and values. A name occurs once.
#[derive(Clone, Default)]
pub(crate) struct Attributes(Vec<(&'static str, Text)>);

impl Attributes {
    /// Adds an attribute.
    pub(crate) fn push(&mut self, name: &'static str, value: Text) {
        self.0.push((name, value));
    }

    fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(present, _)| *present == name)
    }
}

impl Attribute for Attributes {
    const MIN_LENGTH: usize = 0;

    type State = (Element, Self);
    type AsyncOutput = Self;
    type Cloneable = Self;
    type CloneableOwned = Self;

    fn html_len(&self) -> usize {
        self.0.iter().map(|(name, value)| name.len() + value.len() + 4).sum()
    }

    fn to_html(self, html: &mut String, _: &mut String, _: &mut String, _: &mut String) {
        for (name, value) in &self.0 {
            AttributeValue::to_html(&**value, name, html);
        }
    }

    fn hydrate<const FROM_SERVER: bool>(self, element: &Element) -> Self::State {
        (element.clone(), self)
    }

    fn build(self, element: &Element) -> Self::State {
        for (name, value) in &self.0 {
            Rndr::set_attribute(element, name, value);
        }
        (element.clone(), self)
    }

    fn rebuild(self, (element, before): &mut Self::State) {
        for (name, _) in &before.0 {
            if !self.has(name) {
                Rndr::remove_attribute(element, name);
            }
        }
        for attribute in &self.0 {
            if !before.0.contains(attribute) {
                Rndr::set_attribute(element, attribute.0, &attribute.1);
            }
        }
        *before = self;
    }

    fn into_cloneable(self) -> Self {
        self
    }

    fn into_cloneable_owned(self) -> Self {
        self
    }

    fn dry_resolve(&mut self) {}

    async fn resolve(self) -> Self {
        self
    }

    fn keys(&self) -> Vec<NamedAttributeKey> {
        self.0.iter().map(|(name, _)| NamedAttributeKey::Attribute((*name).into())).collect()
    }
}

impl NextAttribute for Attributes {
    type Output<NewAttr: Attribute> = (Self, NewAttr);

    fn add_any_attr<NewAttr: Attribute>(self, attribute: NewAttr) -> Self::Output<NewAttr> {
        (self, attribute)
    }
}
