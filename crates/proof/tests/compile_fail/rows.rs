//! The cases, and the declarations that all of them may use.

/// A program that the compiler must refuse, and its twin that it must accept.
pub(crate) struct Row {
    /// What is refused.
    pub(crate) name: &'static str,
    /// The code of the compiler's error.
    pub(crate) code: &'static str,
    /// The program, with one [`GAP`].
    pub(crate) template: &'static str,
    /// The word in the gap with which the program is refused.
    pub(crate) refused: &'static str,
    /// The word in the gap with which the program is accepted.
    pub(crate) accepted: &'static str,
}

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
    Row {
        name: "a raw amount for a price",
        code: "E0308",
        template: "fn f(it: GAP) { price_text(it) }",
        refused: "Fen",
        accepted: "Price",
    },
    Row {
        name: "a disputed figure for a price",
        code: "E0308",
        template: "fn f(it: GAP) { price_text(it) }",
        refused: "Disputed",
        accepted: "Price",
    },
    Row {
        name: "a quote for a price",
        code: "E0308",
        template: "fn f(it: GAP) { price_text(it) }",
        refused: "Verified<Quote>",
        accepted: "Price",
    },
    Row {
        name: "an amount as text",
        code: "E0277",
        template: "fn f(it: GAP) -> String { format!(\"{it}\") }",
        refused: "Fen",
        accepted: "u32",
    },
    Row {
        name: "an amount turned into text",
        code: "E0599",
        template: "fn f(it: GAP) -> String { it.to_string() }",
        refused: "Fen",
        accepted: "u32",
    },
    Row {
        name: "a price as text",
        code: "E0277",
        template: "fn f(it: GAP) -> String { format!(\"{it}\") }",
        refused: "Price",
        accepted: "String",
    },
    Row {
        name: "an amount times a hundred",
        code: "E0369",
        template: "fn f(it: GAP) { let _ = it * 100; }",
        refused: "Fen",
        accepted: "u32",
    },
    Row {
        name: "an amount and another",
        code: "E0369",
        template: "fn f(it: GAP) { let _ = it + it; }",
        refused: "Fen",
        accepted: "u32",
    },
    Row {
        name: "an amount less another",
        code: "E0369",
        template: "fn f(it: GAP) { let _ = it - it; }",
        refused: "Fen",
        accepted: "u32",
    },
    Row {
        name: "an amount divided",
        code: "E0369",
        template: "fn f(it: GAP) { let _ = it / 100; }",
        refused: "Fen",
        accepted: "u32",
    },
    Row {
        name: "an amount from storage",
        code: "E0277",
        template: "fn f() { stored::<GAP>() }",
        refused: "Fen",
        accepted: "u32",
    },
    Row {
        name: "an amount out of nothing",
        code: "E0277",
        template: "fn f() { made::<GAP>() }",
        refused: "Fen",
        accepted: "u32",
    },
    // No proof is written down as a literal, whatever its shape.
    Row {
        name: "a price written down",
        code: "E0451",
        template: "use GAP::Price as It; fn f() { let _ = It { ..any() }; }",
        refused: "proof",
        accepted: "open",
    },
    Row {
        name: "a disputed figure written down",
        code: "E0451",
        template: "use GAP::Disputed as It; fn f() { let _ = It { ..any() }; }",
        refused: "proof",
        accepted: "open",
    },
    Row {
        name: "a proof written down",
        code: "E0451",
        template: "use GAP::Verified as It; fn f() { let _ = It::<u8> { ..any() }; }",
        refused: "proof",
        accepted: "open",
    },
    Row {
        name: "an address to pay at written down",
        code: "E0451",
        template: "use GAP::Payable as It; fn f() { let _ = It { ..any() }; }",
        refused: "proof",
        accepted: "open",
    },
    Row {
        name: "a confirmation written down",
        code: "E0451",
        template: "use GAP::Confirmed as It; fn f() { let _ = It { ..any() }; }",
        refused: "proof",
        accepted: "open",
    },
    Row {
        name: "a tariff in force written down",
        code: "E0451",
        template: "use GAP::InForce as It; fn f() { let _ = It { ..any() }; }",
        refused: "proof",
        accepted: "open",
    },
    Row {
        name: "a price asserted",
        code: "E0624",
        template: "use GAP::Price as It; fn f(it: &Slice) { let _ = It::assertion(it, it); }",
        refused: "proof",
        accepted: "open",
    },
    // No proof comes out of nothing.
    Row {
        name: "a price out of nothing",
        code: "E0277",
        template: "use GAP::Price as It; fn f() { made::<It>() }",
        refused: "proof",
        accepted: "open",
    },
    Row {
        name: "a disputed figure out of nothing",
        code: "E0277",
        template: "use GAP::Disputed as It; fn f() { made::<It>() }",
        refused: "proof",
        accepted: "open",
    },
    Row {
        name: "a proof out of nothing",
        code: "E0277",
        template: "use GAP::Verified as It; fn f() { made::<It<u32>>() }",
        refused: "proof",
        accepted: "open",
    },
    Row {
        name: "an address to pay at out of nothing",
        code: "E0277",
        template: "use GAP::Payable as It; fn f() { made::<It>() }",
        refused: "proof",
        accepted: "open",
    },
    Row {
        name: "a confirmation out of nothing",
        code: "E0277",
        template: "use GAP::Confirmed as It; fn f() { made::<It>() }",
        refused: "proof",
        accepted: "open",
    },
    Row {
        name: "a tariff in force out of nothing",
        code: "E0277",
        template: "use GAP::InForce as It; fn f() { made::<It>() }",
        refused: "proof",
        accepted: "open",
    },
    // No proof comes out of storage or off the network.
    Row {
        name: "a price from storage",
        code: "E0277",
        template: "fn f() { stored::<GAP>() }",
        refused: "Price",
        accepted: "Digest",
    },
    Row {
        name: "a disputed figure from storage",
        code: "E0277",
        template: "fn f() { stored::<GAP>() }",
        refused: "Disputed",
        accepted: "Digest",
    },
    Row {
        name: "a proof from storage",
        code: "E0277",
        template: "fn f() { stored::<GAP<Digest>>() }",
        refused: "Verified",
        accepted: "Option",
    },
    Row {
        name: "an address to pay at from storage",
        code: "E0277",
        template: "fn f() { stored::<GAP>() }",
        refused: "Payable",
        accepted: "Digest",
    },
    Row {
        name: "a confirmation from storage",
        code: "E0277",
        template: "fn f() { stored::<GAP>() }",
        refused: "Confirmed",
        accepted: "Digest",
    },
    Row {
        name: "a tariff in force from storage",
        code: "E0277",
        template: "fn f() { stored::<GAP>() }",
        refused: "InForce",
        accepted: "Digest",
    },
    // What was proved stays what it was.
    Row {
        name: "a proved amount changed",
        code: "E0594",
        template: "fn f(it: &mut GAP<Quote>) { it.total = Fen::new(1); }",
        refused: "Verified",
        accepted: "Box",
    },
    // Each step takes what the step before it proved.
    Row {
        name: "a confirmation under a tariff that may be over",
        code: "E0308",
        template: "fn f(it: &Unconfirmed, by: &GAP) { let _ = it.confirm(by, 0); }",
        refused: "Authentic",
        accepted: "InForce",
    },
    Row {
        name: "an instruction for a quote that nobody confirmed",
        code: "E0308",
        template: "fn f(a: &InstructionAnswer, it: &GAP, no: &OrderNo, by: &Authentic) {
            let _ = proof::verify_instruction(a, it, no, by, 0);
        }",
        refused: "Unconfirmed",
        accepted: "Confirmed",
    },
    Row {
        name: "a receipt for a quote that nobody confirmed",
        code: "E0308",
        template: "fn f(it: &GAP, no: &OrderNo, by: &Authentic) {
            let _ = proof::verify_receipt(b\"\", it, no, by);
        }",
        refused: "Unconfirmed",
        accepted: "Confirmed",
    },
    Row {
        name: "a quote under a tariff that nobody verified",
        code: "E0308",
        template: "fn f(by: &GAP, asked: &proof::ExpectedQuote<'_>) {
            let _ = proof::verify_quote(b\"\", by, asked);
        }",
        refused: "Unverified",
        accepted: "Authentic",
    },
];
