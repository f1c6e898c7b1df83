//! The price proof, from the ticket to the page that checks it: without a network, and on another phone.

use serde_json::{Value, json};
use thirtyfour::By;
use wire::{Fen, PurchaseView, endpoint};

use crate::rider::Rider;
use crate::scenario::run;
use crate::site::{OPEN, Site};
use crate::wait::{TIMEOUT, until, within};

impl Rider {
    /// From the open sale to the ticket.
    pub(crate) async fn gets_a_ticket(&self, site: &Site) -> PurchaseView {
        self.opens("/").await;
        self.gets_a_quote().await;
        self.goes_to_pay(site).await;
        self.pays(site).await;
        self.purchase(&site.batch().id).await
    }

    /// Takes away what the button on this screen saves.
    async fn saves_the_proof(&self) -> String {
        let script = "return document.querySelector('#save-proof')?.getAttribute('href') ?? null";
        let href = self.runs_script(script, vec![]).await;
        let href = href.as_str().expect("a way to save the proof").to_owned();
        self.fetches("GET", &href, None).await
    }

    async fn loses_the_network(&self) {
        let off = json!({
            "offline": true, "latency": 0, "downloadThroughput": 0, "uploadThroughput": 0,
        });
        let tools = self.browser.cdp();
        tools.send_raw("Network.enable", json!({})).await.expect("the network is looked at");
        tools.send_raw("Network.emulateNetworkConditions", off).await.expect("no network");
        let answer = self.fetches("GET", endpoint::TIME, None).await;
        assert!(answer.contains("Failed to fetch"), "still on line: {answer}");
    }

    /// Pastes a text into the page and has it checked.
    async fn checks(&self, text: &str) {
        let script = "const field = document.querySelector('#proof');
            field.value = arguments[0];
            return true";
        let pasted = async || self.runs_script(script, vec![json!(text)]).await.as_bool();
        until("a field for a proof", pasted).await;
        self.presses("check").await;
    }

    /// The links of the chain, each by what became of it.
    async fn links(&self) -> Vec<String> {
        let script = "return [...document.querySelectorAll('.link')].map((link) =>
            link.className.replace('link ', ''))";
        let links = self.runs_script(script, vec![]).await;
        let links = links.as_array().cloned().unwrap_or_default();
        links.iter().filter_map(Value::as_str).map(String::from).collect()
    }

    /// Waits until the chain has come out like this.
    pub(crate) async fn sees_links(&self, expected: [&str; 4]) {
        let seen = within(TIMEOUT, async || (self.links().await == expected).then_some(()));
        if seen.await.is_none() {
            panic!("waited for {expected:?}, and found {:?}", self.links().await);
        }
    }
}

/// The text with the last digit of the last line that begins like this changed.
fn with_a_changed_digit(file: &str, line: &str) -> String {
    let start = file.rfind(&format!("\n{line}")).expect("such a line") + 1;
    let end = start + file[start..].find('\n').expect("its end");
    let digit = |byte: char| byte.is_ascii_digit();
    let place = start + file[start..end].rfind(digit).expect("a digit");
    let other = if file[place..].starts_with('9') { "8" } else { "9" };
    [&file[..place], other, &file[place + 1..]].concat()
}

#[test]
fn without_a_network_a_proof_holds_and_one_changed_digit_breaks_it_where_it_stands() {
    run(OPEN, async |site, rider| {
        rider.gets_a_ticket(site).await;
        let file = rider.saves_the_proof().await;
        rider.opens("/verify").await;
        rider.sees("verify").await;
        rider.takes_all_screenshots("verify").await;
        assert_eq!(rider.counts(".verdict").await, 0, "nothing was brought yet");
        rider.loses_the_network().await;

        rider.checks(&file).await;
        rider.sees_links(["holds"; 4]).await;
        let amounts = "return [...document.querySelectorAll('.link .pay')]
            .map((amount) => amount.textContent)";
        assert_eq!(rider.runs_script(amounts, vec![]).await, json!(vec!["¥300.00"; 4]));
        rider.takes_all_screenshots("verify-holds").await;

        let (holds, breaks, unjudged) = ("holds", "breaks", "unjudged");
        let rows = [
            ("version ", "公布的票价对不上", [breaks, unjudged, unjudged, unjudged]),
            ("rider ", "给您的报价对不上", [holds, breaks, unjudged, unjudged]),
            ("http://", "付款链接对不上", [holds, holds, breaks, unjudged]),
            ("pay ", "收据对不上", [holds, holds, holds, breaks]),
        ];
        for (line, headline, expected) in rows {
            rider.checks(&with_a_changed_digit(&file, line)).await;
            rider.sees_links(expected).await;
            assert_eq!(rider.reads(".verdict b").await, headline);
        }
        rider.takes_all_screenshots("verify-breaks").await;

        let saved = site.folder().join("price-proof.txt");
        std::fs::write(&saved, &file).expect("a saved proof");
        let field = rider.browser.find(By::Css("#proof-file")).await.expect("a field for a file");
        field.send_keys(saved.display().to_string()).await.expect("the file is chosen");
        rider.sees_links(["holds"; 4]).await;
        rider.checks("something else").await;
        until("a refusal", async || (rider.counts(".verdict.breaks").await == 1).then_some(()))
            .await;
        assert_eq!(rider.counts(".link").await, 0);
    });
}

#[test]
fn the_code_on_the_ticket_is_read_by_a_phone_and_checks_the_receipt_there() {
    run(OPEN, async |site, rider| {
        rider.gets_a_ticket(site).await;
        rider.presses_element("[data-testid=receipt] summary").await;
        let drawn = "const code = document.querySelector('details .qr');
            code.scrollIntoView();
            return code.complete && code.naturalWidth > 0";
        let drawn =
            async || rider.runs_script(drawn, vec![]).await.as_bool().filter(|drawn| *drawn);
        until("the code is drawn", drawn).await;
        rider.takes_screenshot("ticketed-code").await;
        let code = rider.browser.find(By::Css("details .qr")).await.expect("a code");
        let picture = code.screenshot_as_png().await.expect("a picture of it");
        let address = scanned(&picture);
        assert!(address.starts_with(&format!("{}/verify#", site.origin)), "{address}");

        rider.becomes_another_rider().await;
        rider.browser.goto(&address).await.expect("the page that checks");
        rider.sees_links(["holds", "absent", "absent", "holds"]).await;
        rider.takes_all_screenshots("verify-receipt").await;
        let (place, _) = address.match_indices("300.00").next().expect("the amount");
        let other = [&address[..place], "3", &address[place..]].concat();
        rider.opens("/").await;
        rider.browser.goto(&other).await.expect("the page that checks");
        rider.sees_links(["holds", "absent", "absent", "breaks"]).await;
    });
}

/// What a reader of codes finds in this element.
pub(crate) async fn read_code(rider: &Rider, selector: &str) -> String {
    let code = async || rider.browser.find(By::Css(selector)).await.ok();
    let picture = until("a code", code).await.screenshot_as_png().await;
    scanned(&picture.expect("a picture of it"))
}

/// What a reader of codes finds in the picture.
fn scanned(picture: &[u8]) -> String {
    let mut reader = png::Decoder::new(std::io::Cursor::new(picture));
    reader.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = reader.read_info().expect("a picture");
    let mut pixels = vec![0; reader.output_buffer_size().expect("a small picture")];
    let frame = reader.next_frame(&mut pixels).expect("its pixels");
    let samples = frame.color_type.samples();
    let (width, height) = (frame.width as usize, frame.height as usize);
    let grey = |x: usize, y: usize| pixels[(y * width + x) * samples];
    let mut picture = rqrr::PreparedImage::prepare_from_greyscale(width, height, grey);
    let codes = picture.detect_grids();
    let [code] = codes.as_slice() else { panic!("one code, not {}", codes.len()) };
    code.decode().expect("a code that can be read").1
}

#[test]
fn money_that_went_back_leaves_a_proof_too() {
    run(OPEN, async |site, rider| {
        rider.opens("/").await;
        rider.gets_a_quote().await;
        rider.is_charged(site, Fen::new(3_000_000)).await;
        // Refunds have their own time.
        site.runs_due_work().await;
        rider.reloads().await;
        rider.sees("refunded").await;
        let file = rider.saves_the_proof().await;
        rider.opens("/verify").await;
        rider.checks(&file).await;
        rider.sees_links(["holds"; 4]).await;
        assert!(rider.reads(".verdict p").await.contains("退回的钱"), "what came back is shown");
        rider.takes_screenshot("verify-refunded").await;
    });
}
