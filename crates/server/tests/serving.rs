//! What both signed is what `samefare serve` serves, and nothing else is.

#![expect(
    clippy::expect_used,
    reason = "a test that can't be set up has failed, and this says where"
)]

use axum::Router;
use axum::routing::post;
use fixtures::{Program, Stocked};
use guard_client::Hello;
use keys::{Clock, SigningKey};
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::process::Command;

const ORIGIN: &str = "https://tickets.example";

fn serve(stocked: &Stocked, demo: bool) -> Program {
    serve_as(stocked, demo, &["--origin", ORIGIN])
}

fn serve_as(stocked: &Stocked, demo: bool, options: &[&str]) -> Program {
    let mut samefare = Command::new(env!("CARGO_BIN_EXE_samefare"));
    samefare.args(["serve", "--listen", "127.0.0.1:0"]).args(options);
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

#[test]
fn an_origin_is_put_into_the_spelling_of_browsers_or_keeps_the_server_from_starting() {
    let stocked = Stocked::new();
    stocked.lay(&stocked.tariffs(None).whole);
    let taken = [
        ("https://tickets.example/", "https://tickets.example"),
        (" HTTPS://Tickets.Example:443", "https://tickets.example"),
        ("https://票务.example", "https://xn--zfr551g.example"),
    ];
    for (origin, written) in taken {
        let (log, address) = serve_as(&stocked, false, &["--origin", origin]).log();
        assert!(
            address.is_some() && log.contains(&format!("origin={written} ")),
            "{origin}: {log}"
        );
    }
    let http = "http://tickets.example";
    let (log, address) = serve_as(&stocked, true, &["--origin", http]).log();
    assert!(address.is_some(), "a demo may: {log}");
    let refused: [&[&str]; 9] = [
        &["--origin", ""],
        &["--origin", "nonsense"],
        &["--origin", "127.0.0.1:8080"],
        &["--origin", "https://tickets.example/shop"],
        &["--origin", http],
        &["--origin", ORIGIN, "--guard", "127.0.0.1:8702"],
        &["--origin", ORIGIN, "--wechat-authorize", "/authorize"],
        &["--origin", ORIGIN, "--wechat-authorize", "http://open.example/authorize"],
        &["--origin", ORIGIN, "--wechat-interface", "http://api.example"],
    ];
    for options in refused {
        let (log, address) = serve_as(&stocked, false, options).log();
        let [.., option, _] = options else { panic!("no option: {options:?}") };
        assert!(address.is_none() && log.contains(option), "{options:?}: {log}");
    }
}

/// The address of a guard that answers this.
async fn guard_that_answers(hello: impl Fn() -> Hello + Clone + Send + Sync + 'static) -> String {
    let answer = move || {
        let hello = serde_json::to_string(&hello()).expect("JSON");
        async move { hello }
    };
    let router = Router::new().route("/hello", post(answer));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    tokio::spawn(async { axum::serve(listener, router).await });
    address
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_does_not_start_beside_a_guard_of_another_sale_or_time() {
    let stocked = Stocked::new();
    let tariff = stocked.tariffs(None).whole;
    stocked.lay(&tariff);
    let own = wire::Note::split(tariff.as_bytes()).expect("a note").digest();
    let other = wire::Digest::of(b"another tariff");
    let rows = [
        (ORIGIN, own, 0, true, "selling"),
        (ORIGIN, own, 4_000, true, "the clocks of shop and guard differ"),
        (ORIGIN, own, -4_000, true, "the clocks of shop and guard differ"),
        (ORIGIN, own, 15_000, false, "ms apart"),
        (ORIGIN, own, -15_000, false, "ms apart"),
        (ORIGIN, other, 0, false, "start the guard first"),
        ("https://tickets.example/", own, 0, false, "at the guard"),
    ];
    for (origin, tariff, ahead_ms, starts, why) in rows {
        let guard = guard_that_answers(move || Hello {
            now_ms: Clock::System.now_ms().saturating_add_signed(ahead_ms),
            origin: origin.into(),
            tariff,
        });
        let guard = guard.await;
        let mut program = serve_as(&stocked, false, &["--origin", ORIGIN, "--guard", &guard]);
        let (log, address) = program.log();
        assert_eq!(address.is_some(), starts, "{origin} {ahead_ms}: {log}");
        assert!(log.contains(why), "{origin} {ahead_ms}: {log}");
    }
}
