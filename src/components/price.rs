//! The only way in which a price reaches the screen: the signed bytes, as they are.

use leptos::prelude::*;
use proof::Price;

use super::html::tag;

/// The amount in figures. It takes what verification made, and there is no other way to get one.
pub(crate) fn price(price: &Price) -> AnyView {
    tag("SPAN").with("class", "pay").with("data-testid", "pay").holds(price.pay().to_owned())
}

/// The amount in words, as on a cheque.
pub(crate) fn price_in_words(price: &Price) -> AnyView {
    tag("SPAN")
        .with("class", "words")
        .with("data-testid", "words")
        .with("lang", "zh-CN")
        .holds(price.words().to_owned())
}
