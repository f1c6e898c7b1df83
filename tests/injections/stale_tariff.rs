//! A tariff that is out of date.

use keys::pricing;
use sandbox::demo::{self, Offer};
use simulator::backend::{OPENS, PROVIDER, keyring};
use wire::{Fen, Slice};

/// A tariff that both offline keys signed, which expired before this sale, with another fare.
pub(crate) fn stale_tariff(fare: Fen) -> String {
    let now = OPENS - 30 * 86_400;
    let offer = Offer { version: 1, now, opens: OPENS, provider: PROVIDER };
    let mut tariff = demo::tariff(demo::TARIFF, keyring(), offer).unwrap();
    tariff.exp = OPENS - 1;
    for total in &mut tariff.totals {
        total.fen = fare;
        total.pay = Slice::from(pricing::figures(fare).as_str());
        total.words = Slice::from(pricing::words(fare).as_str());
    }
    keyring().sign_tariff(&tariff)
}
