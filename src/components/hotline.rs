//! The hotline as the one thing to do.

use leptos::prelude::*;

use super::button::Look;
use super::icon::{Icon, Sign};
use crate::operator::HOTLINE;

/// A link that calls, as large as a primary button.
#[component]
pub(crate) fn Hotline() -> impl IntoView {
    view! {
        <a class=Look::Primary.class() href=["tel:", HOTLINE].concat()>
            <Icon sign=Sign::Phone/>
            {HOTLINE}
        </a>
    }
}
