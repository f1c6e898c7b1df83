//! The only way in which a price reaches the screen: the signed bytes, as they are.

use leptos::prelude::*;
use proof::Price as Proved;

/// The amount in figures.
#[component]
#[expect(clippy::needless_pass_by_value, reason = "a component owns its properties")]
pub(crate) fn Price(
    /// What verification made. There is no other way to get one.
    price: Proved,
) -> impl IntoView {
    view! { <span class="pay" data-testid="pay">{price.pay().to_owned()}</span> }
}

/// The amount in words, as on a cheque.
#[component]
#[expect(clippy::needless_pass_by_value, reason = "a component owns its properties")]
pub(crate) fn PriceInWords(
    /// What verification made.
    price: Proved,
) -> impl IntoView {
    view! { <span class="words" data-testid="words" lang="zh-CN">{price.words().to_owned()}</span> }
}
