//! Chromium and its driver: started for one test, and gone with it.

use std::env;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};
use server::guard::http_client;
use thirtyfour::{Capabilities, WebDriver};

/// Nothing that a test does not need, and nothing that calls home.
const ARGUMENTS: [&str; 11] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--no-first-run",
    "--no-proxy-server",
    "--hide-scrollbars",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--lang=zh-CN",
];
/// What the driver says when it listens.
const READY: &str = "started successfully on port ";

/// A running driver, which dies with this value, also when a test panics.
pub(crate) struct Driver {
    process: Child,
    address: String,
}

impl Driver {
    pub(crate) fn start() -> Self {
        let program = env::var_os("CHROMEDRIVER").unwrap_or_else(|| "chromedriver".into());
        let mut command = Command::new(&program);
        // The driver chooses a free port and says which.
        command.arg("--port=0").stdout(Stdio::piped()).stderr(Stdio::null());
        let process =
            command.spawn().unwrap_or_else(|error| panic!("{}: {error}", program.display()));
        let mut driver = Self { process, address: String::new() };
        let said = driver.process.stdout.take().expect("piped above");
        let mut lines = BufReader::new(said).lines().map_while(Result::ok);
        let port = lines.find_map(|line| {
            let (_, port) = line.split_once(READY)?;
            port.trim_end_matches('.').parse::<u16>().ok()
        });
        let port = port.expect("the driver says on which port it listens");
        driver.address = format!("http://127.0.0.1:{port}");
        driver
    }

    /// A browser with nothing in its memory: a phone with a touch screen that prefers Chinese.
    pub(crate) async fn browser(&self, shape: Shape) -> WebDriver {
        let metrics = json!({
            "width": shape.width, "height": shape.height, "pixelRatio": shape.ratio, "touch": true,
        });
        let wishes = json!({
            "browserName": "chrome",
            "goog:loggingPrefs": { "browser": "ALL" },
            "goog:chromeOptions": {
                "args": ARGUMENTS,
                "prefs": { "intl.accept_languages": "zh-CN,zh" },
                "mobileEmulation": { "deviceMetrics": metrics },
            },
        });
        let Value::Object(wishes) = wishes else { unreachable!("written as an object above") };
        // The client of the driver is the server's, which wants its cryptography to be at hand.
        http_client().expect("a client for HTTP");
        WebDriver::new(&self.address, Capabilities::from(wishes)).await.expect("a browser")
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _gone = self.process.kill();
        let _reaped = self.process.wait();
    }
}

/// The size of a screen.
#[derive(Clone, Copy)]
pub(crate) struct Shape {
    pub(crate) name: &'static str,
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) ratio: u32,
}

/// What most riders hold in their hand.
pub(crate) const PHONE: Shape = Shape { name: "390", width: 390, height: 844, ratio: 2 };
/// The smallest that anybody has.
pub(crate) const SMALL: Shape = Shape { name: "320", width: 320, height: 568, ratio: 2 };
/// A machine in a station hall.
pub(crate) const KIOSK: Shape = Shape { name: "kiosk", width: 1080, height: 1920, ratio: 1 };
