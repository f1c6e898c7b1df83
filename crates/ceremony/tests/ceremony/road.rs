//! The ceremony that succeeds: made, shown, signed by both in either order, verified, compared.

use fixtures::offer::{ISSUER, Offer};
use keys::SigningKey;

use crate::office::{Desk, public, roots, sign};

#[test]
fn two_holders_sign_in_either_order_and_only_then_it_verifies() {
    let desk = Desk::new();
    desk.made("tariff", &Offer::FIRST);
    let orders = [("operations-1", "finance-1"), ("finance-1", "operations-1")];
    for (first, second) in orders {
        let (half, whole) = (format!("{first}.txt"), format!("{first}-{second}.txt"));
        let (one, other) = (first.trim_end_matches("-1"), second.trim_end_matches("-1"));
        assert!(!desk.run("tariff verify tariff.txt").done, "nobody signed");
        let command = sign("tariff.txt", first, &half);
        let said = desk.done(&format!("{command} --first --fare 1=300.00"));
        assert_eq!(said, format!("Signed. {other} has not signed yet.\n"));
        assert!(!desk.run(&format!("tariff verify {half}")).done, "{one} alone");
        let command = sign(&half, second, &whole);
        let said = desk.done(&format!("{command} --first --fare 1=300.00"));
        assert_eq!(said, "Signed by both.\n");
        desk.done(&format!("tariff verify {whole}"));
        assert!(desk.read(&whole).starts_with(&desk.read("tariff.txt")), "not a byte moved");
    }
}

#[test]
fn a_holder_reads_everything_and_who_has_signed() {
    let desk = Desk::new();
    desk.announced("tariff", &Offer::FIRST);
    let sheet = desk.done("tariff show tariff-draft.txt");
    let quote = public("quote-1");
    assert!(!sheet.contains("draw") && !sheet.contains("equal entry"), "{sheet}");
    for fact in [
        "Tariff 1 of tickets.example\nsha256-",
        "for 1 ride100          ¥300.00  叁佰元整  (30000 fen)",
        "valid in (zh)          全线网",
        "valid in (en)          All lines",
        "a rider buys at most   1 of each batch, known by phone",
        "given back             no ticket, by the rider",
        "100 rides, for 365 days from the purchase",
        "100-ride ticket",
        "LZ-1                   5000 tickets ride100, 20",
        "地铁, merchant 2088000000000001, app 2021000000000001",
        "alipay-wap leads to    https://pay.example/gateway.do?",
        &quote,
        "operations             not yet",
        "finance                not yet",
    ] {
        assert!(sheet.contains(fact), "{fact} in\n{sheet}");
    }
    let signed = format!("operations             {ISSUER}/operations-1");
    let rows = [("tariff-half.txt", "not yet"), ("tariff.txt", "tickets.example/finance-1")];
    for (file, finance) in rows {
        let sheet = desk.done(&format!("tariff show {file}"));
        assert!(sheet.contains(&signed), "{sheet}");
        assert!(sheet.contains(&format!("finance                {finance}")), "{sheet}");
    }
    // A line that looks like a holder's and is not is never shown as one.
    let other = desk.read("tariff.txt").replace("5000", "9000");
    desk.write("other.txt", &other);
    let sheet = desk.done("tariff show other.txt");
    assert!(sheet.contains("operations             not yet"), "{sheet}");
    assert!(sheet.contains("NOT A ROOT KEY'S       tickets.example/operations-1"), "{sheet}");
}

#[test]
fn the_next_keys_sign_once_the_roots_know_them() {
    let desk = Desk::new();
    desk.made("tariff", &Offer::FIRST);
    let typed = "--first --fare 1=300.00";
    desk.done(&format!("{} {typed}", sign("tariff.txt", "operations-2", "half.txt")));
    desk.done(&format!("{} {typed}", sign("half.txt", "finance-1", "whole.txt")));
    let numbers = [(["1", "2"].as_slice(), true), (&["2"], false), (&["1"], false)];
    for (known, verifies) in numbers {
        desk.write("those.toml", &roots(known));
        let outcome = desk.run("tariff verify whole.txt --roots those.toml");
        assert_eq!(outcome.done, verifies, "{known:?}: {}", outcome.said);
    }
    desk.write("those.toml", &roots(&["1"]));
    let early = sign("tariff.txt", "operations-2", "early.txt");
    let outcome = desk.run(&format!("{early} {typed} --roots those.toml"));
    assert!(outcome.said.contains("operations-2 is not one of the root keys"), "{}", outcome.said);
    assert!(!outcome.done && !desk.has("early.txt"));
}

#[test]
fn a_difference_says_what_changed_and_nothing_else() {
    let desk = Desk::new();
    desk.made("old", &Offer::FIRST);
    desk.made("new", &Offer::FIFTH_MORE);
    let expected = [
        "version 1 -> 2",
        "-   for 1 ride100          ¥300.00  叁佰元整  (30000 fen)",
        "+   for 1 ride100          ¥360.00  叁佰陆拾元整  (36000 fen)",
        "the fare for 1 moves by +20.00 %",
        "",
    ];
    // The times of the two were taken one after the other; only their lines may differ besides.
    let said = desk.done("tariff diff old.txt new.txt");
    let said: Vec<_> = said.split('\n').filter(|line| !line.contains(" until ")).collect();
    let said: Vec<_> = said.into_iter().filter(|line| !line.contains("5000 tickets")).collect();
    assert_eq!(said, expected.map(|line| line.replace("1 -> 2", "1 -> version 2")));
    assert_eq!(desk.done("tariff diff old.txt old.txt"), "version 1 -> version 1\n");
}

#[test]
fn a_tariff_of_an_earlier_format_is_followed_by_its_version_and_every_fare_is_typed() {
    let desk = Desk::new();
    desk.made("second", &Offer { version: 2, ..Offer::FIRST });
    desk.made("third", &Offer { version: 3, ..Offer::FIRST });
    let earlier = desk.read("second.txt").replace("/tariff/v2", "/tariff/v1");
    let key = |name: &str| SigningKey::new(&format!("{ISSUER}/{name}-0")).expect("a key");
    let (operations, finance) = (key("operations"), key("finance"));
    let half = operations.sign(&earlier);
    desk.write("earlier.txt", &finance.add_signature(&half).expect("a note"));
    desk.write("half.txt", &half);
    desk.write("forged.txt", &desk.read("earlier.txt").replace("version 2", "version 1"));
    let known = |role: &str, key: &SigningKey| {
        format!("{role} = [\"{}\", \"{}\"]\n", key.public(), public(&format!("{role}-1")))
    };
    let roots = known("operations", &operations) + &known("finance", &finance);
    desk.write("roots.toml", &roots);
    let rows = [
        ("third.txt", "earlier.txt --fare 1=300.00", ""),
        ("third.txt", "earlier.txt", "there was no fare for 1 before"),
        ("second.txt", "earlier.txt --fare 1=300.00", "version 2 does not follow"),
        ("third.txt", "half.txt --fare 1=300.00", "the tariff before does not hold"),
        ("third.txt", "forged.txt --fare 1=300.00", "the tariff before does not hold"),
    ];
    for (file, previous, why) in rows {
        let signing = sign(file, "operations-1", "out.txt");
        let outcome = desk.run(&format!("{signing} --previous {previous}"));
        assert_eq!(outcome.done, why.is_empty(), "{previous}: {}", outcome.said);
        assert!(outcome.said.contains(why), "{previous}: {}", outcome.said);
        if outcome.done {
            std::fs::remove_file(desk.path("out.txt")).expect("it was written");
        }
    }
}
