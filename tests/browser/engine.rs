//! The three browser engines: the driver and the capabilities of each.

use std::env;
use std::ffi::OsString;
use std::process::Command;

use serde_json::{Value, json};

use crate::viewport::Viewport;

/// Nothing that a test does not need, and nothing that calls home.
const CHROMIUM_ARGUMENTS: [&str; 11] = [
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
/// Where Debian keeps the small browser that shows what WebKitGTK can do.
const MINI_BROWSER: &str = "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser";

/// An engine that riders use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Engine {
    /// Chromium, and with it most phones.
    Chromium,
    /// Firefox, in the release that is kept longest.
    Firefox,
    /// WebKitGTK, the nearest to an iPhone that runs here.
    WebKit,
}

impl Engine {
    /// The driver, which listens on a free port.
    pub(crate) fn driver(self) -> Command {
        let program = |variable: &str, usual: &str| -> OsString {
            env::var_os(variable).unwrap_or_else(|| usual.into())
        };
        let mut command = match self {
            Self::Chromium => Command::new(program("CHROMEDRIVER", "chromedriver")),
            Self::Firefox => {
                let mut command = Command::new(program("GECKODRIVER", "geckodriver"));
                command.arg("--websocket-port=0");
                command
            }
            Self::WebKit => Command::new("WebKitWebDriver"),
        };
        command.arg("--port=0");
        command
    }

    /// What the driver prints before the port that it chose, if it prints one.
    pub(crate) fn port_prefix(self) -> Option<&'static str> {
        match self {
            Self::Chromium => Some("started successfully on port "),
            Self::Firefox => Some("Listening on 127.0.0.1:"),
            Self::WebKit => None,
        }
    }

    /// A browser with a fresh profile that prefers Chinese, with this viewport and a touch
    /// screen, where the engine has an option for it.
    pub(crate) fn capabilities(self, viewport: Viewport) -> Value {
        match self {
            Self::Chromium => {
                let metrics = json!({
                    "width": viewport.width, "height": viewport.height, "pixelRatio": viewport.ratio,
                    "touch": true,
                });
                json!({
                    "browserName": "chrome",
                    "goog:loggingPrefs": { "browser": "ALL" },
                    "goog:chromeOptions": {
                        "args": CHROMIUM_ARGUMENTS,
                        "prefs": { "intl.accept_languages": "zh-CN,zh" },
                        "mobileEmulation": { "deviceMetrics": metrics },
                    },
                })
            }
            Self::Firefox => json!({
                "browserName": "firefox",
                "moz:firefoxOptions": {
                    "binary": "/usr/bin/firefox-esr",
                    "args": ["-headless"],
                    // Driven, Firefox forgets pages that a person could go back to.
                    "prefs": {
                        "fission.bfcacheInParent": true,
                        "browser.sessionhistory.max_total_viewers": 4,
                        "intl.accept_languages": "zh-CN,zh",
                    },
                },
            }),
            Self::WebKit => json!({
                "browserName": "MiniBrowser",
                "webkitgtk:browserOptions": { "binary": MINI_BROWSER, "args": ["--automation"] },
            }),
        }
    }
}
