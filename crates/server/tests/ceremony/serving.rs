//! What both signed is what `samefare serve` serves and `samefare guard` guards, and nothing else is.

use server::guard::Secret;
use server::rsa_key::RsaSecret;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::office::{Desk, Offer, key_file, passphrase_file, roots};

/// The keys of a server: under a passphrase, or lying open as a demo's do.
const ONLINE: [&str; 3] = ["quote", "receipt", "status"];
/// What the guard is told, besides what the server is.
const PROVIDER: [&str; 2] = ["--provider", "https://pay.example"];

/// Ends with the test, by the handle that started it.
struct Serving(Child);

impl Drop for Serving {
    fn drop(&mut self) {
        let _gone_already = self.0.kill().and_then(|()| self.0.wait());
    }
}

fn serve(desk: &Desk, demo: bool) -> Serving {
    start(desk, "serve", "data", &[], demo)
}

fn guard(desk: &Desk) -> Serving {
    start(desk, "guard", "guard", &PROVIDER, false)
}

fn start(desk: &Desk, what: &str, folder: &str, more: &[&str], demo: bool) -> Serving {
    let mut samefare = Command::new(env!("CARGO_BIN_EXE_samefare"));
    samefare.args([what, "--listen", "127.0.0.1:0", "--origin", "https://tickets.example"]);
    samefare.args(more).arg("--data").arg(desk.path(folder));
    samefare.arg("--passphrase-file").arg(passphrase_file("server"));
    if demo {
        samefare.arg("--demo");
    }
    // Colours would part the name of a field from its value.
    samefare.env("NO_COLOR", "1").env("RUST_LOG", "info").stderr(Stdio::piped());
    Serving(samefare.spawn().expect("it starts"))
}

/// What it says until it listens, and where that is; or all that it says when it does not.
fn heard(serving: &mut Serving) -> (String, Option<String>) {
    let mut said = String::new();
    let stderr = serving.0.stderr.take().expect("piped");
    for line in BufReader::new(stderr).lines() {
        let line = line.expect("text");
        said += &line;
        let listens = line.split("listen=").nth(1).map(|rest| rest.split(' ').next());
        if let Some(address) = listens.flatten() {
            return (said, Some(address.into()));
        }
    }
    (said, None)
}

fn get(address: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(address).expect("connected");
    let request = format!("GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).expect("asked");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("answered");
    answer.split_once("\r\n\r\n").map_or(String::new(), |(_, body)| body.into())
}

/// The folders of a server and of its guard, with keys under a passphrase.
fn stocked(desk: &Desk) {
    let (server, guard) = (desk.path("data/keys"), desk.path("guard/keys"));
    for keys in [&server, &guard] {
        fs::create_dir_all(keys).expect("a folder");
    }
    let key = |purpose: &str, keys: &Path| {
        let key = keys.join(format!("{purpose}.key"));
        fs::copy(key_file(&format!("{purpose}-1")), key).expect("copied");
    };
    ONLINE.into_iter().for_each(|purpose| key(purpose, &server));
    Secret::load_or_create(&server.join("guard.secret")).expect("a secret");
    key("instruction", &guard);
    RsaSecret::load_or_create(&guard.join("merchant.pem")).expect("a key");
    let provider = RsaSecret::load_or_create(&desk.path("provider.pem")).expect("a key");
    provider.public().store(&guard.join("provider-public.pem")).expect("stored");
    for folder in ["data", "guard"] {
        desk.write(&format!("{folder}/roots.toml"), &roots(&["1", "2"]));
    }
}

#[test]
fn server_and_guard_go_by_what_both_signed_and_do_not_start_on_less() {
    let desk = Desk::new();
    stocked(&desk);
    desk.announced("tariff", &Offer::FIRST);
    let forged = desk.read("tariff.txt").replace("30000", "3000000");
    let rows = [
        (desk.read("tariff-draft.txt"), "NoSignatureBlock"),
        (desk.read("tariff-half.txt"), "Unsigned"),
        (forged, "Forged"),
    ];
    for (text, why) in rows {
        lay(&desk, &text);
        for mut started in [serve(&desk, false), guard(&desk)] {
            let (said, address) = heard(&mut started);
            assert!(address.is_none() && said.contains(why), "{why}: {said}");
        }
    }
    let whole = desk.read("tariff.txt");
    lay(&desk, &whole);
    let (said, address) = heard(&mut guard(&desk));
    assert!(address.is_some(), "it does not listen: {said}");
    let mut serving = serve(&desk, false);
    let (said, address) = heard(&mut serving);
    let address = address.unwrap_or_else(|| panic!("it does not listen: {said}"));
    assert_eq!(get(&address, wire::endpoint::TARIFF), whole);
}

/// Puts a tariff where the server and the guard look for it.
fn lay(desk: &Desk, tariff: &str) {
    desk.write("data/tariff.txt", tariff);
    desk.write("guard/tariff.txt", tariff);
}

#[test]
fn a_server_does_not_start_beside_what_is_the_guards() {
    for name in ["merchant.pem", "instruction.key"] {
        let desk = Desk::new();
        stocked(&desk);
        desk.announced("tariff", &Offer::FIRST);
        lay(&desk, &desk.read("tariff.txt"));
        fs::copy(desk.path("guard/keys").join(name), desk.path("data/keys").join(name))
            .expect("copied");
        let (said, address) = heard(&mut serve(&desk, false));
        assert!(address.is_none() && said.contains("is the guard's"), "{name}: {said}");
    }
}

#[test]
fn a_key_that_lies_open_serves_a_demo_only() {
    let desk = Desk::new();
    stocked(&desk);
    let quote = desk.path("data/keys/status.key");
    fs::remove_file(&quote).expect("removed");
    let new = "key new --purpose status --name tickets.example/status-1 --demo --out";
    let public = desk.done(&format!("{new} {}", quote.display()));
    let offer = Offer::FIRST.toml().replace(&crate::office::public("status-1"), public.trim_end());
    desk.write("open.toml", &offer);
    desk.done("tariff new open.toml --out open.txt");
    let typed = "--first --fare 1=300.00";
    let first = crate::office::sign("open.txt", "operations-1", "half.txt");
    let second = crate::office::sign("half.txt", "finance-1", "data/tariff.txt");
    desk.done(&format!("{first} {typed}"));
    desk.done(&format!("{second} {typed}"));
    let rows = [(false, "not under a passphrase, as only a demo's key may be"), (true, "selling")];
    for (demo, why) in rows {
        let (said, address) = heard(&mut serve(&desk, demo));
        assert_eq!(address.is_some(), demo, "{said}");
        assert!(said.contains(why), "{said}");
    }
}
