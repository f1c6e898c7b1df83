//! What both signed is what `samefare-guard` guards, and nothing else is.

use fixtures::{Program, Stocked};
use std::process::Command;

/// The guard of these folders, told so.
fn started(stocked: &Stocked, named: &[&str]) -> Program {
    let mut program = Command::new(env!("CARGO_BIN_EXE_samefare-guard"));
    program.args(["--listen", "127.0.0.1:0"]).args(named);
    program.arg("--data").arg(stocked.path("guard"));
    program.arg("--passphrase-file").arg(stocked.path("passphrase"));
    Program::start(&mut program)
}

const NAMED: [&str; 4] =
    ["--origin", "https://tickets.example", "--provider", "https://pay.example"];

fn guard(stocked: &Stocked) -> Program {
    started(stocked, &NAMED)
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

#[test]
fn a_guard_does_not_start_on_a_name_or_a_key_that_an_operator_mistook() {
    let stocked = Stocked::new();
    stocked.lay(&stocked.tariffs(None).whole);
    let origin = ["--origin", "https://tickets.example"];
    let rows: [(&[&str], &str); 5] = [
        (&origin, "the tariff pays by alipay, which needs --provider"),
        (&[&origin[..], &["--provider", "http://pay.example"]].concat(), "is not https"),
        (&[&origin[..], &["--provider", "pay.example:443"]].concat(), "https://"),
        (
            &[&origin[..], &["--provider", "https://pay.example/gateway.do"]].concat(),
            "an origin ends after host and port",
        ),
        (&["--origin", "nonsense", "--provider", "https://pay.example"], "https://"),
    ];
    for (named, why) in rows {
        let (log, address) = started(&stocked, named).log();
        assert!(address.is_none() && log.contains(why), "{named:?}: {log}");
    }
    let own = channels::rsa::RsaSecret::load(&stocked.path("guard/keys/merchant.pem"));
    let key = stocked.path("guard/keys/provider-public.pem");
    own.expect("a key").public().store(&key).expect("stored");
    let (log, _) = guard(&stocked).log();
    assert!(log.contains("the public half of the merchant's own key"), "{log}");
    std::fs::remove_file(key).expect("removed");
    let (log, _) = guard(&stocked).log();
    assert!(log.contains("there is no public key of the provider"), "{log}");
}
