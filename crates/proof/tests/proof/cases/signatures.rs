//! Which keys must have signed which notes, and when they were valid.

use wire::{Note, Purpose, note};

use super::Case;
use crate::sale::{self, FINANCE, FINANCE_NEXT, ISSUER, OPERATIONS, QUOTE_SHORT, STRANGER};

const UNSIGNED: &str = "not signed by a known key";
const FORGED: &str = "the signature is not the named key's";
const KEY_WINDOW: &str = "signed outside the key's window";
const QUOTE_KEY: &str = "samefare.example/quote-1";

pub(super) fn all() -> Vec<Case> {
    let mut all = of_tariffs();
    all.extend(of_quotes());
    all.extend(of_windows());
    all
}

fn of_tariffs() -> Vec<Case> {
    let text = note::write(ISSUER, &sale::tariff(|_| ()));
    let row = |name, rule, reason: &str, valid: &[&str], invalid: &[&str]| Case {
        name,
        purpose: Purpose::Tariff,
        rule,
        valid: sale::signed_by(&text, valid).into(),
        invalid: sale::signed_by(&text, invalid).into(),
        reason: reason.into(),
    };
    let elsewhere = note::write("elsewhere.example", &sale::tariff(|_| ()));
    vec![
        row(
            "signature/tariff-finance",
            "A tariff needs a signature of finance.",
            UNSIGNED,
            &[OPERATIONS, FINANCE],
            &[OPERATIONS],
        ),
        row(
            "signature/tariff-operations",
            "A tariff needs a signature of operations.",
            UNSIGNED,
            &[FINANCE, OPERATIONS],
            &[FINANCE],
        ),
        row(
            "signature/tariff-both-roles",
            "Two signatures of one role are not two roles.",
            UNSIGNED,
            &[OPERATIONS, FINANCE_NEXT],
            &[FINANCE, FINANCE_NEXT],
        ),
        row(
            "signature/tariff-not-delegated",
            "A delegated key can't sign a tariff.",
            UNSIGNED,
            &[OPERATIONS, FINANCE, QUOTE_KEY],
            &[OPERATIONS, QUOTE_KEY],
        ),
        Case {
            name: "signature/tariff-issuer",
            purpose: Purpose::Tariff,
            rule: "The issuer of the tariff is the one that the page was built for.",
            valid: sale::signed_by(&text, &[OPERATIONS, FINANCE]).into(),
            invalid: sale::signed_by(&elsewhere, &[OPERATIONS, FINANCE]).into(),
            reason: "issuer".into(),
        },
    ]
}

fn of_quotes() -> Vec<Case> {
    let text = note::write(ISSUER, &sale::quote(|_| ()));
    let other = note::write(ISSUER, &sale::quote(|it| it.exp -= 1));
    let elsewhere = note::write("elsewhere.example", &sale::quote(|_| ()));
    let good = sale::signature(&text, QUOTE_KEY);
    let of_other = |name| sale::signature(&other, name);
    let row = |name, rule, reason: &str, valid: &str, invalid: &str| Case {
        name,
        purpose: Purpose::Quote,
        rule,
        valid: format!("{text}\n{valid}").into(),
        invalid: format!("{text}\n{invalid}").into(),
        reason: reason.into(),
    };
    let foreign_id = {
        let bytes =
            &Note::split(format!("{text}\n{good}").as_bytes()).expect("a note").signatures[0].bytes;
        note::signature_line(QUOTE_KEY, sale::public(STRANGER).id(), bytes)
    };
    vec![
        row(
            "signature/of-this-text",
            "A signature is one over exactly this text.",
            FORGED,
            &good,
            &of_other(QUOTE_KEY),
        ),
        row(
            "signature/known-key",
            "A delegated key signed the note; lines of unknown keys count for nothing.",
            UNSIGNED,
            &(sale::signature(&text, STRANGER) + &good),
            &sale::signature(&text, STRANGER),
        ),
        row(
            "signature/key-id",
            "A signature line names its key by name and by id.",
            UNSIGNED,
            &good,
            &foreign_id,
        ),
        row(
            "signature/none-forged",
            "One false signature of a known key condemns the note, whatever the others are.",
            FORGED,
            &(good.clone() + &sale::signature(&text, QUOTE_SHORT)),
            &(good.clone() + &of_other(QUOTE_SHORT)),
        ),
        row(
            "signature/key-twice",
            "A key may have two lines, and each of them verifies.",
            FORGED,
            &(good.clone() + &good),
            &(good.clone() + &of_other(QUOTE_KEY)),
        ),
        row(
            "signature/one-purpose",
            "A key signs for the one purpose that it was delegated for.",
            UNSIGNED,
            &good,
            &sale::signature(&text, "samefare.example/receipt-1"),
        ),
        row(
            "signature/strict",
            "A signature has one spelling: S is below the order of the group.",
            FORGED,
            &good,
            &respelled(&text),
        ),
        Case {
            name: "signature/issuer",
            purpose: Purpose::Quote,
            rule: "The issuer of a note is the issuer of its tariff.",
            valid: format!("{text}\n{good}").into(),
            invalid: sale::signed_by(&elsewhere, &[QUOTE_KEY]).into(),
            reason: UNSIGNED.into(),
        },
    ]
}

/// The signature line of the quote key with the order of the group added to S: the same to a lax
/// verifier.
fn respelled(text: &str) -> String {
    const ORDER: [u8; 32] = [
        0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde,
        0x14, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
    ];
    let whole = sale::signed_by(text, &[QUOTE_KEY]);
    let line = &Note::split(whole.as_bytes()).expect("a note").signatures[0];
    let mut bytes = line.bytes;
    let mut carry = 0;
    for (byte, order) in bytes[32..].iter_mut().zip(ORDER) {
        let sum = u16::from(*byte) + u16::from(order) + carry;
        [*byte, _] = sum.to_le_bytes();
        carry = sum >> 8;
    }
    note::signature_line(QUOTE_KEY, line.key_id, &bytes)
}

fn of_windows() -> Vec<Case> {
    let at = |iat: u64| {
        let text = note::write(
            ISSUER,
            &sale::quote(|it| {
                it.iat = iat;
                it.exp = iat + 300;
            }),
        );
        sale::signed_by(&text, &[QUOTE_SHORT]).into()
    };
    let row = |name, rule, valid: u64, invalid: u64| Case {
        name,
        purpose: Purpose::Quote,
        rule,
        valid: at(valid),
        invalid: at(invalid),
        reason: KEY_WINDOW.into(),
    };
    let window = sale::SHORT_WINDOW;
    vec![
        row(
            "signature/key-start",
            "A delegated key signs from the start of its window on.",
            window.start,
            window.start - 1,
        ),
        row(
            "signature/key-end",
            "A delegated key signs before the end of its window.",
            window.end - 1,
            window.end,
        ),
    ]
}
