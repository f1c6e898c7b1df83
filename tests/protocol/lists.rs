//! The rows about what a rider is listed: purchases, and sessions.

use page_shop::Request;
use wire::{OrderState, ProblemType, PurchaseView, PurchasesAnswer, SessionsAnswer, endpoint};

use crate::peer::Peer;
use crate::rider::{OTHER, PHONE, Rider, id};

pub(crate) fn listed(peer: &mut dyn Peer) {
    let mut nobody = Rider::unknown(peer);
    assert_eq!(nobody.get(endpoint::PURCHASES).kind(), ProblemType::SignedOut);
    let mut page = Rider::signed_in(nobody.peer, PHONE);
    let read = |page: &mut Rider<'_>, path: &str| page.get(path).read::<PurchasesAnswer>();
    assert_eq!(read(&mut page, endpoint::PURCHASES), PurchasesAnswer::default());
    // A held quote is listed while it is held; what became an order is listed for good.
    let quoted: PurchaseView = page.quote(id(1)).read();
    assert_eq!(read(&mut page, endpoint::PURCHASES).purchases, [quoted]);
    page.peer.later(300);
    assert_eq!(read(&mut page, endpoint::PURCHASES).purchases, []);
    let mut all = Vec::new();
    for number in 2..=10 {
        page.ordered(id(number));
        page.peer.later(660);
        all.insert(0, page.settle(id(number)));
    }
    assert!(all.iter().all(|it| it.order.as_ref().expect("one").state == OrderState::Closed));
    let first = read(&mut page, endpoint::PURCHASES);
    assert_eq!((&*first.purchases, first.more), (&all[..8], true));
    let rest = read(&mut page, &endpoint::purchases_before(id(3)));
    assert_eq!((&*rest.purchases, rest.more), (&all[8..], false));
    let odd = page.get("/api/purchases?before=x");
    assert_eq!(odd.kind(), ProblemType::Malformed);
    let mut other = Rider::signed_in(page.peer, OTHER);
    let none = PurchasesAnswer::default();
    assert_eq!(read(&mut other, endpoint::PURCHASES), none, "another rider's never appear");
}

pub(crate) fn sessions(peer: &mut dyn Peer) {
    let first = Rider::signed_in(peer, PHONE);
    let opened = first.peer.now();
    first.peer.later(60);
    let cookies = first.cookies;
    let mut second = Rider::signed_in(first.peer, PHONE);
    let read = |page: &mut Rider<'_>| page.get(endpoint::SESSIONS).read::<SessionsAnswer>().0;
    let both = read(&mut second);
    assert_eq!(both.iter().map(|it| it.own).collect::<Vec<_>>(), [true, false]);
    assert_eq!((both[0].opened, both[1].opened), (opened + 60, opened));
    let end =
        |page: &mut Rider<'_>, id: &str| page.send(Request::new("DELETE", &endpoint::session(id)));
    assert_eq!(end(&mut second, "0011223344556677").kind(), ProblemType::NotFound);
    let own = second.cookies;
    let mut stranger = Rider::signed_in(second.peer, OTHER);
    assert_eq!(end(&mut stranger, &both[1].id).kind(), ProblemType::NotFound, "another rider's");
    let mut second = Rider { peer: stranger.peer, cookies: own };
    assert_eq!(end(&mut second, &both[1].id).status, 204);
    assert_eq!(read(&mut second).len(), 1);
    let mut first = Rider { peer: second.peer, cookies };
    for path in [endpoint::SESSIONS, endpoint::SESSION] {
        assert_eq!(first.get(path).kind(), ProblemType::SignedOut, "{path}");
    }
}
