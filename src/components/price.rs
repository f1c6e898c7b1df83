//! The only way in which a price reaches the screen: the signed bytes, as they are.

use leptos::prelude::*;
use proof::Price;

use super::html::element;

/// The amount in figures. It takes what verification made, and there is no other way to get one.
pub(crate) fn price(price: &Price) -> AnyView {
    element("SPAN").attr("class", "pay").attr("data-testid", "pay").child(price.pay().to_owned())
}

/// The amount in words, as on a cheque.
pub(crate) fn price_in_words(price: &Price) -> AnyView {
    element("SPAN")
        .attr("class", "words")
        .attr("data-testid", "words")
        .attr("lang", "zh-CN")
        .child(price.words().to_owned())
}
