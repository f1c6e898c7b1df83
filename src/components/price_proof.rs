//! What a rider can take away: the price proof as a file, the receipt as a code for another phone.

use leptos::prelude::*;
use wire::{PurchaseId, endpoint};

use super::button::ButtonKind;
use super::html::element;
use crate::context::ViewContext;
use crate::operator::API_BASE;

/// Saves the price proof. Where nothing can be saved it is shown, and can be copied.
pub(crate) fn save_proof(cx: ViewContext, purchase: PurchaseId) -> AnyView {
    element("A")
        .attr("id", "save-proof")
        .attr("class", ButtonKind::Secondary.class())
        .attr("href", [API_BASE, &endpoint::price_proof(purchase)].concat())
        .attr("download", "price-proof.txt")
        .child(cx.words.save_proof())
}

/// The code. What is in it stands beside it in words, so no reader hears it.
pub(crate) fn receipt_code(class: &'static str, purchase: PurchaseId) -> AnyView {
    let address = [API_BASE, &endpoint::receipt_code(purchase)].concat();
    element("IMG").attr("class", class).attr("src", address).attr("alt", "").empty()
}
