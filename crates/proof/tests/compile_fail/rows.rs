//! The cases, and what all of them may use.

/// What is refused, the error, the template, the word that is refused, and the word that is
/// accepted.
pub(crate) type Row = (&'static str, &'static str, &'static str, &'static str, &'static str);

/// The gap in a template.
pub(crate) const GAP: &str = "GAP";

/// What every template may use. `open` has types of the same names with nothing private, so that a
/// twin differs in the one word that says whose type it is.
pub(crate) const PRELUDE: &str = "
#![expect(unused_imports, dead_code, reason = \"each case uses a part\")]
use proof::{Confirmed, Disputed, InForce, Payable, Price, Verified};
use wire::{Digest, Fen, InstructionAnswer, OrderNo, Quote, Slice, Tariff};
mod open {
    #[derive(Default)]
    pub struct Price(pub u8);
    impl Price { pub fn assertion(_: &crate::Slice, _: &crate::Slice) {} }
    #[derive(Default)]
    pub struct Disputed(pub u8);
    #[derive(Default)]
    pub struct Verified<T>(pub T);
    #[derive(Default)]
    pub struct Payable(pub u8);
    #[derive(Default)]
    pub struct Confirmed(pub u8);
    #[derive(Default)]
    pub struct InForce(pub u8);
}
type Authentic = Verified<Tariff>;
type Unconfirmed = Verified<Quote>;
type Unverified = Box<Tariff>;
fn price_text(_: Price) {}
fn stored<T: serde::de::DeserializeOwned>() {}
fn made<T: Default>() {}
fn any<T>() -> T { loop {} }
";

pub(crate) const ROWS: &[Row] = &[
    // Only a price is shown, and only a proved amount is a price.
    ("a raw amount for a price", "E0308", "fn f(it: GAP) { price_text(it) }", "Fen", "Price"),
    (
        "a disputed figure for a price",
        "E0308",
        "fn f(it: GAP) { price_text(it) }",
        "Disputed",
        "Price",
    ),
    (
        "a quote for a price",
        "E0308",
        "fn f(it: GAP) { price_text(it) }",
        "Verified<Quote>",
        "Price",
    ),
    ("an amount as text", "E0277", "fn f(it: GAP) -> String { format!(\"{it}\") }", "Fen", "u32"),
    (
        "an amount turned into text",
        "E0599",
        "fn f(it: GAP) -> String { it.to_string() }",
        "Fen",
        "u32",
    ),
    (
        "a price as text",
        "E0277",
        "fn f(it: GAP) -> String { format!(\"{it}\") }",
        "Price",
        "String",
    ),
    ("an amount times a hundred", "E0369", "fn f(it: GAP) { let _ = it * 100; }", "Fen", "u32"),
    ("an amount and another", "E0369", "fn f(it: GAP) { let _ = it + it; }", "Fen", "u32"),
    ("an amount less another", "E0369", "fn f(it: GAP) { let _ = it - it; }", "Fen", "u32"),
    ("an amount divided", "E0369", "fn f(it: GAP) { let _ = it / 100; }", "Fen", "u32"),
    ("an amount from storage", "E0277", "fn f() { stored::<GAP>() }", "Fen", "u32"),
    ("an amount out of nothing", "E0277", "fn f() { made::<GAP>() }", "Fen", "u32"),
    // No proof is written down as a literal, whatever its shape.
    (
        "a price written down",
        "E0451",
        "use GAP::Price as It; fn f() { let _ = It { ..any() }; }",
        "proof",
        "open",
    ),
    (
        "a disputed figure written down",
        "E0451",
        "use GAP::Disputed as It; fn f() { let _ = It { ..any() }; }",
        "proof",
        "open",
    ),
    (
        "a proof written down",
        "E0451",
        "use GAP::Verified as It; fn f() { let _ = It::<u8> { ..any() }; }",
        "proof",
        "open",
    ),
    (
        "an address to pay at written down",
        "E0451",
        "use GAP::Payable as It; fn f() { let _ = It { ..any() }; }",
        "proof",
        "open",
    ),
    (
        "a confirmation written down",
        "E0451",
        "use GAP::Confirmed as It; fn f() { let _ = It { ..any() }; }",
        "proof",
        "open",
    ),
    (
        "a tariff in force written down",
        "E0451",
        "use GAP::InForce as It; fn f() { let _ = It { ..any() }; }",
        "proof",
        "open",
    ),
    (
        "a price asserted",
        "E0624",
        "use GAP::Price as It; fn f(it: &Slice) { let _ = It::assertion(it, it); }",
        "proof",
        "open",
    ),
    // No proof comes out of nothing.
    (
        "a price out of nothing",
        "E0277",
        "use GAP::Price as It; fn f() { made::<It>() }",
        "proof",
        "open",
    ),
    (
        "a disputed figure out of nothing",
        "E0277",
        "use GAP::Disputed as It; fn f() { made::<It>() }",
        "proof",
        "open",
    ),
    (
        "a proof out of nothing",
        "E0277",
        "use GAP::Verified as It; fn f() { made::<It<u32>>() }",
        "proof",
        "open",
    ),
    (
        "an address to pay at out of nothing",
        "E0277",
        "use GAP::Payable as It; fn f() { made::<It>() }",
        "proof",
        "open",
    ),
    (
        "a confirmation out of nothing",
        "E0277",
        "use GAP::Confirmed as It; fn f() { made::<It>() }",
        "proof",
        "open",
    ),
    (
        "a tariff in force out of nothing",
        "E0277",
        "use GAP::InForce as It; fn f() { made::<It>() }",
        "proof",
        "open",
    ),
    // No proof comes out of storage or off the network.
    ("a price from storage", "E0277", "fn f() { stored::<GAP>() }", "Price", "Digest"),
    ("a disputed figure from storage", "E0277", "fn f() { stored::<GAP>() }", "Disputed", "Digest"),
    ("a proof from storage", "E0277", "fn f() { stored::<GAP<Digest>>() }", "Verified", "Option"),
    (
        "an address to pay at from storage",
        "E0277",
        "fn f() { stored::<GAP>() }",
        "Payable",
        "Digest",
    ),
    ("a confirmation from storage", "E0277", "fn f() { stored::<GAP>() }", "Confirmed", "Digest"),
    ("a tariff in force from storage", "E0277", "fn f() { stored::<GAP>() }", "InForce", "Digest"),
    // What was proved stays what it was.
    (
        "a proved amount changed",
        "E0594",
        "fn f(it: &mut GAP<Quote>) { it.total = Fen::new(1); }",
        "Verified",
        "Box",
    ),
    // Each step takes what the step before it proved.
    (
        "a confirmation under a tariff that may be over",
        "E0308",
        "fn f(it: &Unconfirmed, by: &GAP) { let _ = it.confirm(by, 0); }",
        "Authentic",
        "InForce",
    ),
    (
        "an instruction for a quote that nobody confirmed",
        "E0308",
        "fn f(a: &InstructionAnswer, it: &GAP, no: &OrderNo, by: &Authentic) {
            let _ = proof::verify_instruction(a, it, no, by, 0);
        }",
        "Unconfirmed",
        "Confirmed",
    ),
    (
        "a receipt for a quote that nobody confirmed",
        "E0308",
        "fn f(it: &GAP, no: &OrderNo, by: &Authentic) {
            let _ = proof::verify_receipt(b\"\", it, no, by);
        }",
        "Unconfirmed",
        "Confirmed",
    ),
    (
        "a quote under a tariff that nobody verified",
        "E0308",
        "fn f(by: &GAP, asked: &proof::ExpectedQuote<'_>) {
            let _ = proof::verify_quote(b\"\", by, asked);
        }",
        "Unverified",
        "Authentic",
    ),
];
