//! The way to a person, on every screen.

use leptos::prelude::*;

use super::icon::{Icon, Sign};
use crate::desk::Desk;
use crate::operator::HOTLINE;

/// The hotline, as a number that can be tapped.
#[component]
pub(crate) fn Footer() -> impl IntoView {
    let text = Desk::at_hand().text;
    view! {
        <footer class="footer">
            <span>{text.help}</span>
            <a href=["tel:", HOTLINE].concat()>
                <Icon sign=Sign::Phone/>
                {HOTLINE}
            </a>
        </footer>
    }
}
