//! What must not compile: a raw amount on a screen, and proof made out of nothing.
//!
//! Code that is meant to be refused is refused for any slip of the pen too. So each case is one
//! template with one gap: with one word in it the compiler must refuse, with the error that is
//! meant and no other; with the other word it must accept. Both are checked, all of them in one run
//! of `cargo check`.

#[cfg(test)]
mod rows;
#[cfg(test)]
mod compiler;

#[test]
fn proof_cannot_be_forged_and_a_raw_amount_cannot_be_shown() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("compile_fail");
    compiler::write_package(&folder);
    let mut errors = compiler::check(&folder);
    for (at, (name, code, _, _, _)) in rows::ROWS.iter().enumerate() {
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
