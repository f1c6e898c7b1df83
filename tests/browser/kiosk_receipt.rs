//! A receipt before the camera of the kiosk: a film stands for the camera, and the network is gone.

use std::fs;
use std::path::Path;

use qrcode::{Color, EcLevel, QrCode};
use serde_json::{Value, json};
use thirtyfour::WebDriver;
use tokio::runtime::Runtime;
use wire::fragment;

use crate::driver::Driver;
use crate::engine::Engine;
use crate::kiosk::Files;
use crate::rider::{Rider, picture_folder};
use crate::site::{OPEN, Site};
use crate::verify::read_code;
use crate::viewport::{KIOSK, Viewport};
use crate::wait::until;

/// The size of the film, and the brightness of paper and ink in it.
const WIDTH: usize = 1280;
const HEIGHT: usize = 720;
const PAPER: u8 = 190;
const INK: u8 = 50;

/// A receipt of another shop.
const FOREIGN: &str = include_str!("../vectors/base/receipt.txt");

/// Writes a film (YUV4MPEG2) of the code of this text, as receipts have it; without a text of a white wall.
fn film(path: &Path, text: Option<&str>) {
    let mut luma = vec![PAPER; WIDTH * HEIGHT];
    if let Some(text) = text {
        let code = QrCode::with_error_correction_level(text, EcLevel::L).expect("a code");
        let (side, modules) = (code.width(), code.to_colors());
        let module = HEIGHT / (side + 8);
        assert!(module >= 4, "{side} modules");
        for (at, _) in modules.iter().enumerate().filter(|(_, color)| **color == Color::Dark) {
            let left = (WIDTH - side * module) / 2 + at % side * module;
            let top = (HEIGHT - side * module) / 2 + at / side * module;
            for row in top..top + module {
                luma[row * WIDTH + left..row * WIDTH + left + module].fill(INK);
            }
        }
    }
    let mut bytes = format!("YUV4MPEG2 W{WIDTH} H{HEIGHT} F10:1 Ip A1:1 C420jpeg\n").into_bytes();
    for _frame in 0..2 {
        bytes.extend(b"FRAME\n");
        bytes.extend(&luma);
        // No colour.
        bytes.extend(vec![128; WIDTH * HEIGHT / 2]);
    }
    fs::write(path, bytes).expect("a film");
}

/// A Chromium at the kiosk whose camera sees this film, and which asks nobody whether it may.
fn with_the_film(path: &Path) -> Value {
    let mut capabilities = Engine::Chromium.capabilities(KIOSK);
    let arguments = capabilities["goog:chromeOptions"]["args"].as_array_mut();
    arguments.expect("a list of arguments").extend([
        json!("--use-fake-device-for-media-stream"),
        json!("--use-fake-ui-for-media-stream"),
        json!(format!("--use-file-for-fake-video-capture={}", path.display())),
    ]);
    capabilities
}

impl Rider {
    /// Keeps each track of the camera that the page opens from now on.
    async fn watches_the_camera(&self) {
        let script = "window.tracks = [];
            const devices = navigator.mediaDevices, open = devices.getUserMedia.bind(devices);
            devices.getUserMedia = async (wishes) => {
                const stream = await open(wishes);
                window.tracks.push(...stream.getTracks());
                return stream;
            };
            return true";
        self.runs_script(script, vec![]).await;
    }

    /// Requires that the camera was on, and waits until it is off.
    async fn leaves_the_camera_off(&self) {
        let script = "return window.tracks.map((track) => track.readyState)";
        let off = async || {
            let states = self.runs_script(script, vec![]).await;
            let states = states.as_array().cloned().unwrap_or_default();
            (!states.is_empty() && states.iter().all(|state| state == "ended")).then_some(())
        };
        until("the camera is off", off).await;
        assert_eq!(self.counts("#camera").await, 0, "its picture is gone");
    }

    async fn holds_before_the_camera(&self, film_path: &Path, text: &str) {
        film(film_path, Some(text));
        self.presses("check-receipt").await;
    }

    pub(crate) async fn sees_nothing_of_a_receipt(&self) {
        let nothing = async || {
            (self.counts(".receipt .verdict, .receipt .link, #close-receipt").await == 0)
                .then_some(())
        };
        until("nothing of a receipt", nothing).await;
    }

    async fn is_told_by_the_camera(&self, text: &str) {
        let told = async || self.reads(".receipt").await.contains(text).then_some(());
        until(text, told).await;
    }

    /// Upright and landscape, in Chinese by day and in English by night.
    pub(crate) async fn takes_pictures(&self, name: &str) {
        for theme in ["light", "dark"] {
            let script = "document.querySelector('.receipt').scrollIntoView({ block: 'center' });
                return true";
            let language = self.language().await;
            for (shape, [width, height]) in [("upright", [1080, 1920]), ("landscape", [1920, 1080])]
            {
                self.uses_viewport(Viewport { width, height, ..KIOSK }, theme).await;
                self.runs_script(script, vec![]).await;
                let file = picture_folder().join(format!("kiosk-{name}-{language}-{shape}.png"));
                self.browser.screenshot(&file).await.expect("a picture");
            }
            // The keys cover the button, so a script presses it.
            let press = "document.querySelector('header button[lang]').click(); return true";
            self.runs_script(press, vec![]).await;
            let followed = async || (self.language().await != language).then_some(());
            until("the page speaks the other language", followed).await;
        }
    }

    async fn may_use_the_camera(&self) -> Value {
        self.runs_script("return document.featurePolicy.allowsFeature('camera')", vec![]).await
    }

    /// What the code on the ticket holds.
    async fn reads_its_receipt(&self) -> String {
        self.presses_element("[data-testid=receipt] summary").await;
        let drawn = "const code = document.querySelector('details .qr');
            code?.scrollIntoView();
            return (code?.complete && code.naturalWidth > 0) || null";
        let drawn = async || self.runs_script(drawn, vec![]).await.as_bool();
        until("the code is drawn", drawn).await;
        let address = read_code(self, "details .qr").await;
        assert!(address.contains("/verify#"), "{address}");
        address
    }

    /// From the demonstration's own sale: what the code on its ticket holds.
    async fn gets_a_receipt_of_the_demonstration(&self) -> String {
        let rider = self;
        rider.goes_to_step("ticket", "ticketed").await;
        let mut address = String::new();
        rider
            .in_the_app(async || {
                assert_eq!(rider.may_use_the_camera().await, false, "the app in the frame");
                address = rider.reads_its_receipt().await;
            })
            .await;
        assert_eq!(rider.may_use_the_camera().await, true);
        address
    }
}

#[test]
fn a_receipt_before_the_camera_is_checked_without_a_network_and_nothing_of_it_stays() {
    before_the_camera(async |browser, film_path| {
        let files = Files::new();
        let origin = files.serve().await;
        let rider = Rider::new(browser, &origin);
        rider.opens("/?seed=7").await;
        rider.sees_the_kiosk_ready().await;
        rider.is_away_for(0).await;
        rider.watches_the_camera().await;
        files.goes_away();
        let address = rider.gets_a_receipt_of_the_demonstration().await;
        holds_receipts_before_the_camera(&rider, film_path, &address).await;
        files.was_not_missed();
        rider.quit().await;
    });
}

async fn holds_receipts_before_the_camera(rider: &Rider, film_path: &Path, address: &str) {
    rider.holds_before_the_camera(film_path, address).await;
    rider.sees_links(["holds", "absent", "absent", "holds"]).await;
    assert_eq!(rider.reads("[data-testid=whose]").await, "演示的收据，不是真钱");
    assert_eq!(rider.reads(".receipt .link .pay").await, "¥300.00");
    rider.leaves_the_camera_off().await;
    rider.takes_pictures("receipt-holds").await;
    rider.presses("close-receipt").await;
    rider.sees_nothing_of_a_receipt().await;

    // One digit more.
    let (place, _) = address.match_indices("300.00").next().expect("the amount");
    let other = [&address[..place], "3", &address[place..]].concat();
    rider.holds_before_the_camera(film_path, &other).await;
    rider.sees_links(["holds", "absent", "absent", "breaks"]).await;
    rider.takes_pictures("receipt-breaks").await;
    rider.presses("close-receipt").await;
    rider.holds_before_the_camera(film_path, &address[..address.len() / 2]).await;
    rider.is_told_by_the_camera("这个二维码里的收据不完整").await;
    assert_eq!(rider.counts(".receipt .verdict.breaks").await, 1);
    rider.presses("close-receipt").await;

    // A receipt of another shop, whose fare nobody here has announced.
    let foreign = ["https://another.example/verify#", &fragment::write(FOREIGN)].concat();
    rider.holds_before_the_camera(film_path, &foreign).await;
    rider.sees_links(["absent", "unjudged", "unjudged", "unjudged"]).await;
    let whose = rider.reads("[data-testid=whose]").await;
    assert_eq!(whose, "这台机器没有这张收据对应的公布票价");
    rider.presses("close-receipt").await;

    // Another code leaves the camera on, until somebody or the time closes it.
    let another = "https://tickets.example/";
    rider.holds_before_the_camera(film_path, another).await;
    rider.is_told_by_the_camera("这个二维码不是收据").await;
    rider.takes_pictures("receipt-camera").await;
    rider.presses("reset").await;
    rider.leaves_the_camera_off().await;
    rider.sees_nothing_of_a_receipt().await;
    rider.holds_before_the_camera(film_path, another).await;
    rider.is_told_by_the_camera("这个二维码不是收据").await;
    rider.is_away_for(81_000).await;
    rider.leaves_the_camera_off().await;
    rider.sees_nothing_of_a_receipt().await;
}

/// A Chromium that sees a film, which each scenario changes.
fn before_the_camera(scenario: impl AsyncFnOnce(WebDriver, &Path)) {
    let runtime = Runtime::new().expect("a runtime");
    let driver = runtime.block_on(Driver::start(Engine::Chromium));
    let folder = tempfile::tempdir().expect("a folder");
    let film_path = folder.path().join("camera.y4m");
    film(&film_path, None);
    runtime.block_on(async {
        let browser = driver.opens(with_the_film(&film_path)).await;
        scenario(browser, &film_path).await;
    });
}

#[test]
fn a_receipt_of_the_real_sale_is_checked_with_its_own_keys_when_the_sale_is_gone() {
    before_the_camera(async |browser, film_path| {
        let mut site = Site::build(OPEN).await;
        let rider = Rider::new(browser, &site.origin);
        rider.gets_a_ticket(&site).await;
        let address = rider.reads_its_receipt().await;
        rider.opens("/kiosk/").await;
        rider.sees_the_kiosk_ready().await;
        let kept = "return caches.open('samefare-kiosk-state')
            .then((state) => state.keys())
            .then((keys) => keys.some((key) => key.url.includes('/api/tariffs/')) || null)";
        let kept = async || rider.runs_script(kept, vec![]).await.as_bool();
        until("the announced tariff is kept", kept).await;
        let demonstration = rider.gets_a_receipt_of_the_demonstration().await;
        site.stop();
        rider.holds_before_the_camera(film_path, &address).await;
        rider.sees_links(["holds", "absent", "absent", "holds"]).await;
        let host = site.origin.trim_start_matches("http://");
        assert_eq!(rider.reads("[data-testid=whose]").await, format!("{host} 的收据"));
        rider.presses("close-receipt").await;
        // Everybody has the demonstration's keys: they make no receipt of the sale.
        rider.holds_before_the_camera(film_path, &demonstration).await;
        rider.sees_links(["holds", "absent", "absent", "holds"]).await;
        assert_eq!(rider.reads("[data-testid=whose]").await, "演示的收据，不是真钱");
        rider.quit().await;
    });
}

#[test]
fn where_the_camera_cannot_be_used_the_staff_read_its_code() {
    let runtime = Runtime::new().expect("a runtime");
    let driver = runtime.block_on(Driver::start(Engine::Chromium));
    runtime.block_on(async {
        let origin = Files::new().serve().await;
        // A machine without one, and one whose browser may not use it.
        for is_there in [false, true] {
            let mut capabilities = Engine::Chromium.capabilities(KIOSK);
            let arguments = capabilities["goog:chromeOptions"]["args"].as_array_mut();
            let arguments = arguments.expect("a list of arguments");
            arguments.extend(is_there.then(|| json!("--use-fake-device-for-media-stream")));
            let rider = Rider::new(driver.opens(capabilities).await, &origin);
            rider.opens("/").await;
            rider.sees_the_kiosk_ready().await;
            let denied = json!({ "permission": { "name": "camera" }, "setting": "denied" });
            let tools = rider.browser.cdp();
            tools.send_raw("Browser.setPermission", denied).await.expect("no camera");
            assert_eq!(rider.has_a_camera().await, is_there);
            rider.presses("check-receipt").await;
            rider.is_told_by_the_camera("这台机器的摄像头用不了").await;
            assert_eq!(rider.reads(".receipt .staff-code").await, " K8");
            rider.presses("close-receipt").await;
            rider.sees_nothing_of_a_receipt().await;
            rider.quit().await;
        }
    });
}

impl Rider {
    async fn has_a_camera(&self) -> bool {
        let script = "return navigator.mediaDevices.enumerateDevices()
            .then((all) => all.some((one) => one.kind === 'videoinput'))";
        self.runs_script(script, vec![]).await == true
    }
}
