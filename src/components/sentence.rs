//! A sentence in which other things stand: a price, a number that counts, a time.

use leptos::prelude::*;

use crate::text::{Segment, segments};

/// A template, with what stands in its places.
#[component]
pub(crate) fn Sentence<F>(
    /// The words.
    template: &'static str,
    /// What stands in the place of this name.
    place: F,
) -> impl IntoView
where
    F: Fn(&'static str) -> AnyView,
{
    let pieces = segments(template).into_iter().map(|segment| match segment {
        Segment::Words(words) => words.into_any(),
        Segment::Place(name) => place(name),
    });
    pieces.collect_view()
}
