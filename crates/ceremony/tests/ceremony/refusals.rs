//! Each way in which a ceremony must not go on; and what was there before is still there.

use fixtures::offer::{DAY_S, Offer};

use crate::office::{Desk, key_file, passphrase_file, sign, toml};

#[test]
fn no_holder_signs_what_they_should_have_looked_at_twice() {
    let desk = Desk::new();
    desk.announced("first", &Offer::FIRST);
    desk.made("fifth", &Offer::FIFTH_MORE);
    desk.made("converted", &Offer::CONVERTED);
    let other = desk.read("first-half.txt").replace("5000", "9000");
    desk.write("forged.txt", &other);
    let rows = [
        ("first-draft.txt", "operations-1", "", "--previous <PREVIOUS>"),
        ("first-draft.txt", "operations-1", " --first", "no fare for 1 before: type it"),
        ("first-draft.txt", "operations-1", " --first --fare 1=30000.00", "typed for 1 is not"),
        ("first-draft.txt", "operations-1", " --first --fare 2=300.00", "no fare for 1 before"),
        ("first-draft.txt", "operations-1", " --first --fare 1=300", "not QTY=YUAN"),
        ("first-draft.txt", "operations-1", " --previous first.txt", "version 1 does not follow"),
        (
            "first-draft.txt",
            "quote-1",
            " --first --fare 1=300.00",
            "quote-1 is not one of the root",
        ),
        (
            "first-half.txt",
            "operations-2",
            " --first --fare 1=300.00",
            "operations has signed already",
        ),
        ("forged.txt", "finance-1", " --first --fare 1=300.00", "is no root key's signature"),
        ("fifth.txt", "operations-1", " --first --fare 1=360.00", "version 2 does not follow"),
        ("fifth.txt", "operations-1", " --previous first-half.txt", "Signature(Unsigned)"),
        (
            "fifth.txt",
            "operations-1",
            " --previous first.txt --fare 1=300.00",
            "typed for 1 is not",
        ),
        ("converted.txt", "operations-1", " --previous first.txt", "1 moved by +233.34 %: type it"),
        ("converted.txt", "finance-1", " --previous first.txt", "1 moved by +233.34 %: type it"),
        (
            "converted.txt",
            "finance-1",
            " --previous first.txt --fare 1=300.00",
            "typed for 1 is not",
        ),
    ];
    for (file, key, rest, why) in rows {
        let outcome = desk.run(&format!("{}{rest}", sign(file, key, "signed.txt")));
        assert!(!outcome.done && outcome.said.contains(why), "{file}{rest}: {}", outcome.said);
        assert!(!desk.has("signed.txt"), "{file}{rest}");
    }
    let accepted = [
        ("fifth.txt", " --previous first.txt", "fifth-half.txt"),
        ("converted.txt", " --previous first.txt --fare 1=1000.00", "converted-half.txt"),
    ];
    for (file, rest, out) in accepted {
        desk.done(&format!("{}{rest}", sign(file, "finance-1", out)));
    }
}

#[test]
fn a_text_that_breaks_a_rule_is_refused_with_its_line() {
    let desk = Desk::new();
    desk.made("tariff", &Offer::FIRST);
    let text = desk.read("tariff.txt");
    let rows = [
        ("¥300.00", "¥30000.00", "line 16: the figures say ¥30000.00, and the fen are ¥300.00"),
        ("叁佰元整", "叁万元整", "line 16: the words say 叁万元整, and the fen are 叁佰元整"),
        ("ride100 1 30000", "ride100 1 030000", "line 16: malformed value of total"),
        ("batch LZ-1", "batch LZ_1", "line 17: malformed value of batch"),
        ("hotline", "Hotline", "line 25: expected field hotline"),
        ("https://pay", "http://pay", "line 24: an address to pay at begins with https://"),
        ("key status", "key receipt", "line 21: a key is named issuer/purpose-…"),
        ("returns none", "returns used", "line 12: malformed value of returns"),
        ("returns none", "returns unused 99999999999", "line 12: tickets can be given back more"),
        ("100次票", "100次/票", "line 8: alipay takes no '/' in a name"),
        ("全额退款", "全额\u{202e}退款", "line 13: forbidden character"),
        ("/tariff/v2", "/quote/v2", "line 1: wrong purpose"),
        ("/tariff/v2", "/tariff/v1", "line 1: another version of the format"),
    ];
    for (from, to, why) in rows {
        let changed = text.replacen(from, to, 1);
        assert_ne!(changed, text, "{from}");
        desk.write("changed.txt", &changed);
        let signing = sign("changed.txt", "finance-1", "out.txt");
        for command in ["tariff show changed.txt", &format!("{signing} --first --fare 1=300.00")] {
            let outcome = desk.run(command);
            let named = outcome.said.contains(&format!("samefare-ceremony: changed.txt: {why}"));
            assert!(!outcome.done && named, "{from} -> {to}: {}", outcome.said);
        }
        assert!(!desk.has("out.txt"));
    }
    desk.write("bad.toml", &toml(&Offer::FIRST).replace("叁佰元整", "叁万元整"));
    let outcome = desk.run("tariff new bad.toml --out bad.txt");
    let why =
        "samefare-ceremony: bad.toml: line 22: the words say 叁万元整, and the fen are 叁佰元整\n";
    assert_eq!(outcome.said, why);
    assert!(!outcome.done && !desk.has("bad.txt"));
}

#[test]
fn nothing_that_is_there_is_written_over() {
    let desk = Desk::new();
    desk.made("tariff", &Offer::FIRST);
    desk.write("kept.txt", "kept");
    let passphrase = passphrase_file("server");
    let key = "key new --purpose quote --name tickets.example/quote-2 --out kept.txt";
    let commands = [
        format!("{} --first --fare 1=300.00", sign("tariff.txt", "finance-1", "kept.txt")),
        String::from("tariff new tariff.toml --out kept.txt"),
        format!("{key} --passphrase-file {}", passphrase.display()),
        format!("{key} --demo"),
    ];
    for command in commands {
        let outcome = desk.run(&command);
        let named = outcome.said.contains("kept.txt") && outcome.said.contains("exists");
        assert!(!outcome.done && named, "{command}: {}", outcome.said);
        assert_eq!(desk.read("kept.txt"), "kept", "{command}");
    }
}

#[test]
fn a_key_is_for_its_purpose_and_opens_to_its_passphrase_only() {
    let desk = Desk::new();
    desk.made("tariff", &Offer::FIRST);
    desk.write("wrong.passphrase", "the passphrase of a stranger\n");
    desk.write("short.passphrase", "short\n");
    let (key, finance) = (key_file("finance-1"), passphrase_file("finance"));
    let signing = |passphrase: &str| {
        let key = key.display();
        format!(
            "tariff sign tariff.txt --key {key} --passphrase-file {passphrase} --out out.txt \
             --first --fare 1=300.00"
        )
    };
    let new = |purpose: &str, name: &str, passphrase: &str| {
        format!(
            "key new --purpose {purpose} --name {name} --out out.txt --passphrase-file {passphrase}"
        )
    };
    let rows = [
        (signing("wrong.passphrase"), "not the passphrase of this key"),
        (
            new("quote", "tickets.example/receipt-1", "wrong.passphrase"),
            "a name is issuer/purpose-",
        ),
        (
            new("tariff", "tickets.example/tariff-1", "wrong.passphrase"),
            "a name is issuer/purpose-",
        ),
        (
            new("quote", "tickets.example/quote-1+1", "wrong.passphrase"),
            "can't be the name of a key",
        ),
        (new("quote", "tickets.example/quote-1", "short.passphrase"), "at least 12 characters"),
    ];
    for (command, why) in rows {
        let outcome = desk.run(&command);
        assert!(!outcome.done && outcome.said.contains(why), "{command}: {}", outcome.said);
        assert!(!desk.has("out.txt"), "{command}");
    }
    desk.done(&signing(&finance.display().to_string()));
}

#[test]
fn there_is_no_way_back_to_an_older_tariff_and_none_outlives_its_end() {
    let desk = Desk::new();
    desk.announced("first", &Offer::FIRST);
    desk.made("second-draft", &Offer::FIFTH_MORE);
    for (file, key, out) in
        [("second-draft.txt", "operations-1", "half.txt"), ("half.txt", "finance-1", "second.txt")]
    {
        desk.done(&format!("{} --previous first.txt", sign(file, key, out)));
    }
    desk.announced("over", &Offer { expires_in_s: -DAY_S, ..Offer::FIRST });
    let rows = [
        ("first.txt", true, ""),
        ("second.txt --previous first.txt", true, ""),
        ("first.txt --previous first.txt", true, ""),
        ("first.txt --previous second.txt", false, "not in force: Rollback"),
        ("over.txt --previous first.txt", false, "not in force: Rollback"),
        ("over.txt", false, "not in force: Expired"),
        ("second-draft.txt", false, "no signature block"),
    ];
    for (files, verifies, why) in rows {
        let outcome = desk.run(&format!("tariff verify {files}"));
        assert_eq!(outcome.done, verifies, "{files}: {}", outcome.said);
        assert!(outcome.said.contains(why), "{files}: {}", outcome.said);
    }
}
