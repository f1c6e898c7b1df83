//! The night of Lanzhou beside this shop: the amount is converted once too often at each place in turn, once for a page
//! without checks and once for one with them.

use keys::pricing;
use wire::{
    Channel, InstructionAnswer, InstructionRequest, OrderRequest, PurchaseId, PurchaseView,
    QuoteRequest,
};

use crate::message::{Answer, Request, Site};
use crate::state::{Moment, Shop};
use crate::switches::{Place, Switches};
use crate::{money, pay, rider, sale};

/// One place where the amount was converted again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NightStep {
    /// The place.
    pub place: Place,
    /// The announced amount.
    pub announced: String,
    /// What a page without checks pays.
    pub that_night: String,
    /// What a page with them pays: nothing, or what then goes back.
    pub here: String,
    /// The check that refuses it.
    pub check: &'static str,
}

/// The night, place by place.
#[must_use]
pub fn night(site: &Site, moment: Moment) -> Vec<NightStep> {
    Place::ALL.into_iter().filter_map(|place| at(site, place, moment)).collect()
}

fn at(site: &Site, place: Place, moment: Moment) -> Option<NightStep> {
    let switches = Switches { convert: Some(place), ..Switches::default() };
    let mut shop = Shop::new(site.clone(), moment.now(), switches)?;
    let taken = without_checks(&mut shop, moment)?;
    let refused = shop.refused.iter().find(|refused| refused.place == place)?;
    let here = match place {
        Place::Quote | Place::Instruction | Place::Address => "¥0.00".into(),
        Place::Charge => format!("{taken} → ¥0.00"),
    };
    Some(NightStep {
        place,
        announced: refused.announced.clone(),
        that_night: taken,
        here,
        check: refused.check,
    })
}

/// A page that takes every answer for true: what its rider pays.
fn without_checks(shop: &mut Shop, moment: Moment) -> Option<String> {
    let opened = rider::open(shop, "13800000000".into(), moment).ok()?;
    let (cookie, _) = opened.set_cookie.first()?.split_once(';')?;
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(moment.random).for_each(|(byte, drawn)| *byte = drawn);
    let id = PurchaseId::from_random(bytes);
    let asked = |key: PurchaseId, body| Request {
        key: Some(key.idempotency_key()),
        cookie: cookie.to_owned(),
        body,
        ..Request::new("POST", "/")
    };
    let [first, ..] = shop.tariff.batches.as_slice() else {
        return None;
    };
    let wish = QuoteRequest { batch: first.id.clone(), product: first.product.clone(), qty: 1 };
    let wish = asked(id, wire::request::encode(&wish));
    let view: PurchaseView = read(&sale::quote(shop, &wish, moment).ok()?)?;
    let quote = wire::Note::split(view.quote.as_bytes()).ok()?.digest();
    let order = asked(id, wire::request::encode(&OrderRequest { quote }));
    sale::order(shop, &order, moment).ok()?;
    let where_to = InstructionRequest { attempt: 1, channel: Channel::AlipayWap };
    let where_to = asked(id, wire::request::encode(&where_to));
    let answer = pay::instruct(shop, &id.to_string(), &where_to, moment).ok()?;
    let answer: InstructionAnswer = read(&answer)?;
    let order = wire::alipay::read(&answer.address).ok()?.order;
    let no = wire::OrderNo::parse(&order.out_trade_no)?;
    let shown = shop.purchases.iter().find(|it| it.id == id)?.total;
    let takes = pay::asked(shop, &no)?.takes;
    pay::pay(shop, &no, moment.now());
    money::settle(shop, &id.to_string(), &asked(id, "{}".into()), moment).ok()?;
    // A page that shows a wrong quote has its rider pay that.
    Some(pricing::figures(shown.max(takes)))
}

fn read<T: wire::json::FromJson>(answer: &Answer) -> Option<T> {
    wire::answer::decode(answer.body.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_every_place_that_night_takes_too_much_and_here_a_named_check_refuses_it() {
        let site = Site { origin: "https://kiosk.example".into(), folder: "/".into() };
        let moment = Moment { now_ms: 1_766_066_400_000, random: [7; 32] };
        let steps = night(&site, moment);
        assert_eq!(steps.iter().map(|step| step.place).collect::<Vec<_>>(), Place::ALL);
        for step in steps {
            assert_eq!((&*step.announced, &*step.that_night), ("¥300.00", "¥30000.00"), "{step:?}");
            assert_eq!(step.check, step.place.check());
        }
    }
}
