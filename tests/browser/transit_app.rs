//! The transit app of `examples` with the page in its web view: WebKit's driver drives the page, and a socket presses
//! the app's own controls.

mod road;

use std::env;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use serde_json::{Value, json};
use tokio::runtime::Runtime;
use wire::Channel;

use crate::controls::Controls;
use crate::driver::Driver;
use crate::engine::Engine;
use crate::rider::{Rider, picture_folder};
use crate::site::{OPEN, Plan, Site};

/// A sale that this app can pay.
const IN_THE_APP: Plan = Plan { channels: &[Channel::AlipayApp], ..OPEN };
/// Where `cargo xtask test` has built it.
const PROGRAM: &str = "SAMEFARE_TEST_TRANSIT_APP";

/// The app, and the rider in its page.
pub(crate) struct TransitApp {
    pub(crate) rider: Rider,
    capabilities: Value,
    origin: String,
    driver: Driver,
}

impl TransitApp {
    /// Opens the app; the rider with this number is signed in to it, or nobody.
    async fn open(site: &Site, phone: Option<&str>) -> Self {
        let program = env::var(PROGRAM);
        let program = program.unwrap_or_else(|_| panic!("{PROGRAM} is set by `cargo xtask test`"));
        let folder = site.folder().to_str().expect("a path in UTF-8");
        let control = site.folder().join("app.socket");
        let [profile, socket] =
            ["app-profile", "app.socket"].map(|name| format!("{folder}/{name}"));
        let mut arguments = vec!["--origin", &site.origin, "--provider", &site.provider];
        arguments.extend(["--profile", &profile, "--backend", folder, "--control", &socket]);
        arguments.extend(phone.into_iter().flat_map(|phone| ["--phone", phone]));
        let capabilities =
            json!({ "webkitgtk:browserOptions": { "binary": program, "args": arguments } });
        let driver = Driver::start(Engine::WebKit).await;
        let browser = driver.opens(capabilities.clone()).await;
        let rider = Rider::in_app(browser, &site.origin, Controls(control));
        Self { rider, capabilities, origin: site.origin.clone(), driver }
    }

    /// The app's own controls.
    fn controls(&self) -> &Controls {
        self.rider.app.as_ref().expect("a rider in an app")
    }

    /// Saves a picture of the window: the page and the app's own controls.
    async fn takes_picture(&self, name: &str) {
        let painted = "const done = arguments[0];
            requestAnimationFrame(() => requestAnimationFrame(() => done(null)))";
        self.rider.browser.execute_async(painted, vec![]).await.expect("a page that is painted");
        let file = picture_folder().join(format!("transit-app-{name}.png"));
        self.controls().does(&format!("picture {}", file.display())).await;
    }

    /// The phone kills the app, whatever it was doing; the rider opens it again.
    async fn is_killed_and_opened_again(&mut self) {
        let controls = self.controls().clone();
        controls.dies().await;
        self.driver = Driver::start(Engine::WebKit).await;
        let browser = self.driver.opens(self.capabilities.clone()).await;
        self.rider = Rider::in_app(browser, &self.origin, controls);
    }
}

/// Runs one scenario in the app. Everything that was started for it has ended when this returns, also after a panic.
///
/// WebKit's process for the page ends by itself now and then, with nothing in its log, and the view is black and has no
/// address from then on. Then the scenario is run once more, from its beginning.
#[expect(clippy::needless_pass_by_value, reason = "a scenario is written where it is run")]
pub(crate) fn run<F>(phone: Option<&str>, scenario: F)
where
    F: AsyncFn(&mut Site, &mut TransitApp),
{
    let runtime = Runtime::new().expect("a runtime");
    for is_last in [false, true] {
        let (mut site, mut app) = runtime.block_on(async {
            let site = Site::build(IN_THE_APP).await;
            let app = TransitApp::open(&site, phone).await;
            (site, app)
        });
        let played = AssertUnwindSafe(|| runtime.block_on(scenario(&mut site, &mut app)));
        let outcome = catch_unwind(played);
        let is_gone = runtime.block_on(async {
            let is_gone = outcome.is_err() && app.rider.browser.current_url().await.is_err();
            if outcome.is_err() {
                app.rider.report_failure("transit-app").await;
            }
            app.rider.quit().await;
            is_gone
        });
        match outcome {
            Ok(()) => return,
            Err(_) if is_gone && !is_last => {}
            Err(panic) => resume_unwind(panic),
        }
    }
}
