//! What both signed is what `samefare serve` serves, and nothing else is.

#![expect(
    clippy::expect_used,
    reason = "a test that can't be set up has failed, and this says where"
)]

use fixtures::{Program, Stocked};
use keys::SigningKey;
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::process::Command;

fn serve(stocked: &Stocked, demo: bool) -> Program {
    let mut samefare = Command::new(env!("CARGO_BIN_EXE_samefare"));
    samefare.args(["serve", "--listen", "127.0.0.1:0", "--origin", "https://tickets.example"]);
    samefare.arg("--data").arg(stocked.path("data"));
    samefare.arg("--passphrase-file").arg(stocked.path("passphrase"));
    if demo {
        samefare.arg("--demo");
    }
    Program::start(&mut samefare)
}

fn get(address: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(address).expect("connected");
    let request = format!("GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).expect("asked");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("answered");
    answer.split_once("\r\n\r\n").map_or(String::new(), |(_, body)| body.into())
}

#[test]
fn a_server_goes_by_what_both_signed_and_does_not_start_on_less() {
    let stocked = Stocked::new();
    let tariffs = stocked.tariffs(None);
    let forged = tariffs.whole.replace("30000", "3000000");
    let rows =
        [(&tariffs.draft, "NoSignatureBlock"), (&tariffs.half, "Unsigned"), (&forged, "Forged")];
    for (text, why) in rows {
        stocked.lay(text);
        let (said, address) = serve(&stocked, false).log();
        assert!(address.is_none() && said.contains(why), "{why}: {said}");
    }
    stocked.lay(&tariffs.whole);
    let mut serving = serve(&stocked, false);
    let (said, address) = serving.log();
    let address = address.unwrap_or_else(|| panic!("it does not listen: {said}"));
    assert_eq!(get(&address, wire::endpoint::TARIFF), tariffs.whole);
}

#[test]
fn a_server_does_not_start_beside_what_is_the_guards() {
    for name in ["merchant.pem", "instruction.key"] {
        let stocked = Stocked::new();
        stocked.lay(&stocked.tariffs(None).whole);
        let (guards, shops) = (stocked.path("guard/keys"), stocked.path("data/keys"));
        fs::copy(guards.join(name), shops.join(name)).expect("copied");
        let (said, address) = serve(&stocked, false).log();
        assert!(address.is_none() && said.contains("is the guard's"), "{name}: {said}");
    }
}

#[test]
fn a_key_that_lies_open_serves_a_demo_only() {
    let stocked = Stocked::new();
    let file = stocked.path("data/keys/status.key");
    fs::remove_file(&file).expect("removed");
    let status = SigningKey::new("tickets.example/status-1").expect("a key");
    status.store_plain(&file).expect("written");
    stocked.lay(&stocked.tariffs(Some(&status)).whole);
    let rows = [(false, "not under a passphrase, as only a demo's key may be"), (true, "selling")];
    for (demo, why) in rows {
        let (said, address) = serve(&stocked, demo).log();
        assert_eq!(address.is_some(), demo, "{said}");
        assert!(said.contains(why), "{said}");
    }
}
