//! What a rider can take away: the price proof of a purchase, and its receipt as a QR code.

use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};
use wire::{PriceProof, ProblemType, PurchaseId, RiderId, fragment};

use crate::refusal::{Missing, Refusal};
use crate::sale::purchase;
use crate::state::AppState;
use crate::store::{attempts, tariffs};

/// The price proof of a purchase, as a file: every note of it, once there is a receipt. Money that
/// came by someone else's link may have no instruction.
///
/// # Errors
/// When the rider has no such purchase, or it has no receipt.
pub(crate) async fn file(
    state: &AppState,
    rider: &RiderId,
    id: PurchaseId,
) -> Result<String, Refusal> {
    let mut reading = state.store.reading().await?;
    let purchase = purchase::owned(&mut reading, rider, id).await?;
    let order = purchase.order.ok_or(ProblemType::NotFound)?;
    let receipt = order.receipt.or(order.voided).ok_or(ProblemType::NotFound)?;
    let tariff = tariffs::find(&mut reading, &purchase.tariff).await?;
    let tariff = tariff.ok_or(Refusal::Missing(Missing::Tariff))?;
    let instruction = match &order.paid_at {
        Some(at) => {
            attempts::paid_instruction(&mut reading, &at.order, at.channel.provider()).await?
        }
        None => None,
    };
    let answer = instruction.as_ref().map(|stored| &stored.answer);
    let proof = PriceProof {
        tariff: Some(&tariff),
        quote: Some(&purchase.quote),
        instruction: answer.map(|answer| answer.instruction.as_str()),
        address: answer.map(|answer| answer.address.as_str()),
        receipt: Some(&receipt),
    };
    Ok(proof.write())
}

/// The receipt of a purchase as a QR code: the address of the page that checks it, with the whole note behind its `#`.
///
/// # Errors
/// When the rider has no such purchase, or it has no receipt.
pub(crate) async fn receipt_code(
    state: &AppState,
    rider: &RiderId,
    id: PurchaseId,
) -> Result<String, Refusal> {
    let purchase = purchase::find(state, rider, id).await?;
    let receipt = purchase.receipt.ok_or(ProblemType::NotFound)?;
    let address = [&state.origin, "/verify#", &fragment::write(&receipt)].concat();
    picture(&address).ok_or(Refusal::Missing(Missing::QrCode))
}

/// The lowest level of correction: a screen has no scratches that it could mend, and large modules are read from
/// further away than small ones with more of it.
fn picture(address: &str) -> Option<String> {
    let code = QrCode::with_error_correction_level(address, EcLevel::L).ok()?;
    Some(code.render::<svg::Color<'_>>().build())
}
