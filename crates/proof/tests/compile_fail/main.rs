//! Programs that must not compile: a raw amount on a screen, and a proof that was not earned by verification.
//!
//! A program that must not compile is also refused for any typing error in it. So each case is one template with one
//! gap: with one word in it the compiler must refuse, with the expected error and no other; with the other word it must
//! accept. All of them are checked in one run of `cargo check`.

#[cfg(test)]
mod rows;
#[cfg(test)]
mod compiler;

#[test]
fn proof_cannot_be_forged_and_a_raw_amount_cannot_be_shown() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("compile_fail");
    compiler::write_package(&folder);
    let mut errors = compiler::check(&folder);
    for (at, row) in rows::ROWS.iter().enumerate() {
        let rows::Row { name, code, .. } = row;
        let accepted = errors.remove(&format!("accepted_{at}"));
        assert_eq!(accepted, None, "the twin of: {name}");
        let refused = errors.remove(&format!("refused_{at}")).unwrap_or_default();
        let mut codes: Vec<&str> = refused.iter().map(|error| error.code.as_str()).collect();
        // A literal is refused once for each field that it does not name.
        codes.dedup();
        assert_eq!(codes, [*code], "{name}: {refused:#?}");
    }
    assert!(errors.is_empty(), "something else does not compile: {errors:#?}");
}
