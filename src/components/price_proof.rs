//! What a rider can take away: the price proof as a file, the receipt as a code for another phone.

use leptos::prelude::*;
use wire::{PurchaseId, endpoint};

use super::button::Look;
use super::html::tag;
use crate::desk::Desk;
use crate::operator::API_BASE;

/// Saves the price proof. Where nothing can be saved it is shown, and can be copied.
pub(crate) fn save_proof(desk: Desk, purchase: PurchaseId) -> AnyView {
    tag("A")
        .with("id", "save-proof")
        .with("class", Look::Secondary.class())
        .with("href", [API_BASE, &endpoint::price_proof(purchase)].concat())
        .with("download", "price-proof.txt")
        .holds(desk.text.save_proof())
}

/// The code. What is in it stands beside it in words, so no reader hears it.
pub(crate) fn receipt_code(class: &'static str, purchase: PurchaseId) -> AnyView {
    let address = [API_BASE, &endpoint::receipt_code(purchase)].concat();
    tag("IMG").with("class", class).with("src", address).with("alt", "").alone()
}
