//! What both signed is what `samefare-guard` guards, and nothing else is.

use fixtures::{Program, Stocked};
use std::process::Command;

fn guard(stocked: &Stocked) -> Program {
    let mut program = Command::new(env!("CARGO_BIN_EXE_samefare-guard"));
    program.args(["--listen", "127.0.0.1:0", "--origin", "https://tickets.example"]);
    program.args(["--provider", "https://pay.example"]);
    program.arg("--data").arg(stocked.path("guard"));
    program.arg("--passphrase-file").arg(stocked.path("passphrase"));
    Program::start(&mut program)
}

#[test]
fn a_guard_goes_by_what_both_signed_and_does_not_start_on_less() {
    let stocked = Stocked::new();
    let tariffs = stocked.tariffs(None);
    let forged = tariffs.whole.replace("30000", "3000000");
    let rows =
        [(&tariffs.draft, "NoSignatureBlock"), (&tariffs.half, "Unsigned"), (&forged, "Forged")];
    for (text, why) in rows {
        stocked.lay(text);
        let (said, address) = guard(&stocked).log();
        assert!(address.is_none() && said.contains(why), "{why}: {said}");
    }
    stocked.lay(&tariffs.whole);
    let (said, address) = guard(&stocked).log();
    assert!(address.is_some(), "it does not listen: {said}");
}
