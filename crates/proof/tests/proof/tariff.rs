//! The tariff: what the page was built for, and what it has seen.

use proof::{LatestSeen, RootKeys, SignatureError, TariffRefusal, verify_tariff};
use wire::{Digest, Tariff};

use crate::sale::{self, FINANCE, NOW, OPERATIONS, STRANGER};

#[test]
fn both_roles_must_have_signed_with_a_key_that_the_page_was_built_with() {
    let none = |change: fn(&mut RootKeys)| {
        let mut roots = sale::roots();
        change(&mut roots);
        roots
    };
    let unsigned = Err(TariffRefusal::Signature(SignatureError::Unsigned));
    let rows: [(&str, RootKeys, Result<(), TariffRefusal>); 7] = [
        ("both roles", none(|_| ()), Ok(())),
        (
            "only the current keys",
            none(|it| {
                it.operations.truncate(1);
                it.finance.truncate(1);
            }),
            Ok(()),
        ),
        (
            "operations unknown",
            none(|it| it.operations = vec![sale::public(STRANGER)]),
            unsigned.clone(),
        ),
        ("finance unknown", none(|it| it.finance = vec![sale::public(STRANGER)]), unsigned.clone()),
        ("one key in both roles", none(|it| it.finance = it.operations.clone()), unsigned.clone()),
        ("a role without keys", none(|it| it.finance.clear()), unsigned),
        (
            "another issuer",
            none(|it| it.issuer = "elsewhere.example".into()),
            Err(TariffRefusal::Issuer),
        ),
    ];
    let note = sale::signed(&sale::tariff(|_| ()));
    for (name, roots, verdict) in rows {
        assert_eq!(verify_tariff(note.as_bytes(), &roots).map(|_| ()), verdict, "{name}");
    }
}

#[test]
fn a_key_of_the_same_name_is_not_the_key() {
    let mut roots = sale::roots();
    let impostor = *sale::public(STRANGER).public();
    roots.finance = wire::VerifierKey::new(FINANCE, impostor).into_iter().collect();
    let note = sale::signed(&sale::tariff(|_| ()));
    assert_eq!(
        verify_tariff(note.as_bytes(), &roots).map(|_| ()),
        Err(TariffRefusal::Signature(SignatureError::Unsigned))
    );
}

#[test]
fn a_tariff_is_in_force_inside_its_window() {
    let (iat, exp) = (sale::tariff(|_| ()).iat, sale::tariff(|_| ()).exp);
    let rows = [
        (iat - 31, Err(TariffRefusal::NotYetValid)),
        (iat - 30, Ok(())),
        (NOW, Ok(())),
        (exp - 1, Ok(())),
        (exp, Err(TariffRefusal::Expired)),
    ];
    for (now, verdict) in rows {
        let in_force = sale::verified_tariff().in_force(now, LatestSeen::default());
        assert_eq!(in_force.map(|_| ()), verdict, "at {now}");
    }
}

#[test]
fn there_is_no_way_back_behind_the_latest_tariff() {
    let own = sale::digest_of(&sale::tariff(|_| ()));
    let other = Digest::of(b"another tariff");
    let rows = [
        ("nothing seen", LatestSeen::default(), Ok(())),
        ("an older one seen", LatestSeen { version: 6, digest: Some(other) }, Ok(())),
        ("itself seen", LatestSeen { version: 7, digest: Some(own) }, Ok(())),
        ("its version seen, by whom is forgotten", LatestSeen { version: 7, digest: None }, Ok(())),
        (
            "its twin seen",
            LatestSeen { version: 7, digest: Some(other) },
            Err(TariffRefusal::Rollback),
        ),
        (
            "a newer one seen",
            LatestSeen { version: 8, digest: Some(other) },
            Err(TariffRefusal::Rollback),
        ),
        (
            "a newer one seen, of its digest",
            LatestSeen { version: 8, digest: Some(own) },
            Err(TariffRefusal::Rollback),
        ),
    ];
    for (name, seen, verdict) in rows {
        let in_force = sale::verified_tariff().in_force(NOW, seen);
        assert_eq!(in_force.map(|_| ()), verdict, "{name}");
    }
    assert_eq!(sale::in_force().seen(), LatestSeen { version: 7, digest: Some(own) });
}

#[test]
fn an_expired_or_older_tariff_is_still_authentic() {
    // A receipt outlives the tariff that it follows, and must be readable then.
    let old = sale::tariff(|it| (it.version, it.exp) = (1, it.iat + 1));
    let verified = verify_tariff(sale::signed(&old).as_bytes(), &sale::roots());
    assert_eq!(verified.map(|tariff| (*tariff).clone()), Ok(old));
}

#[test]
fn the_announced_price_is_the_line_of_the_quantity() {
    let tariff = sale::verified_tariff();
    let price = tariff.announced(&tariff.product, 1).expect("one ticket has a price");
    assert_eq!((price.pay(), price.words()), ("¥300.00", "叁佰元整"));
    assert_eq!(tariff.announced(&tariff.product, 2), None, "no line, no price");
}

#[test]
fn what_was_signed_reads_back() {
    let body: Tariff = sale::tariff(|_| ());
    let note = sale::signed(&body);
    let tariff = sale::verified_tariff();
    assert_eq!(*tariff, body);
    assert_eq!(tariff.note().join(), note);
    assert_eq!(tariff.digest(), sale::digest_of(&body));
    assert_eq!(tariff.issuer(), sale::ISSUER);
    let resigned = sale::signed_by(&tariff.note().text, &[FINANCE, OPERATIONS, STRANGER]);
    let again = verify_tariff(resigned.as_bytes(), &sale::roots()).expect("order is free");
    assert_eq!(again.digest(), tariff.digest(), "who signed is not part of the digest");
}
