//! A sentence in which other things stand: a price, a number that counts, a time.

use leptos::prelude::*;

use super::html::{span, text};
use crate::text::{Segment, segments};

/// The template, with in each place what `place` makes of its name.
pub(crate) fn interpolate(template: &'static str, place: &dyn Fn(&str) -> AnyView) -> AnyView {
    let pieces = segments(template).into_iter().map(|segment| match segment {
        Segment::Words(words) => text(words),
        Segment::Place(name) => place(name),
    });
    span("", pieces.collect::<Vec<_>>())
}
