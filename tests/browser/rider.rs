//! A rider with a browser: waits for screens, reads them, presses buttons.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Value, json};
use thirtyfour::{BrowserLogEntry, By, WebDriver, WebElement};
use wire::PurchaseView;

use crate::controls::Controls;
use crate::wait::{until, within};

/// How long an element is looked for that must not appear.
const ABSENCE_TIMEOUT: Duration = Duration::from_millis(600);
/// The phone number of every rider: fixtures share nothing.
const PHONE_NUMBER: &str = "13800138000";

pub(crate) struct Rider {
    pub(crate) browser: WebDriver,
    /// The controls of the app around the page, where it is in one.
    pub(crate) app: Option<Controls>,
    origin: String,
}

impl Rider {
    pub(crate) fn new(browser: WebDriver, origin: &str) -> Self {
        Self { browser, app: None, origin: origin.into() }
    }

    /// The same in an app.
    pub(crate) fn in_app(browser: WebDriver, origin: &str, app: Controls) -> Self {
        Self { app: Some(app), ..Self::new(browser, origin) }
    }

    pub(crate) async fn quit(self) {
        // A browser that is gone already is as good as closed.
        let _closed = self.browser.quit().await;
    }

    /// Opens a page of the app.
    pub(crate) async fn opens(&self, path: &str) {
        let address = format!("{}{path}", self.origin);
        self.browser.goto(address).await.expect("a page");
    }

    pub(crate) async fn reloads(&self) {
        self.browser.refresh().await.expect("the same page");
    }

    /// Waits for this screen.
    pub(crate) async fn sees(&self, screen: &str) {
        let seen = async || (self.screen().await? == screen).then_some(());
        if within(crate::wait::TIMEOUT, seen).await.is_none() {
            panic!("waited for {screen}, and was on {:?}", self.screen().await);
        }
    }

    /// The current screen; nothing where the app is not loaded.
    pub(crate) async fn screen(&self) -> Option<String> {
        let script = "return document.querySelector('[data-screen]')?.dataset.screen ?? null";
        self.runs_script(script, vec![]).await.as_str().map(String::from)
    }

    /// Presses the button with this id, as soon as it can be pressed.
    pub(crate) async fn presses(&self, id: &str) {
        self.presses_element(&format!("#{id}")).await;
    }

    pub(crate) async fn presses_element(&self, selector: &str) {
        // A screen may be drawn again between finding and pressing: then this tries again.
        let pressed = async || {
            let button = self.finds(selector).await?;
            let can = button.is_enabled().await.ok()?;
            // The bar at the bottom may cover it: scroll it into view.
            let script =
                "document.querySelector(arguments[0])?.scrollIntoView({ block: 'center' })";
            self.runs_script(script, vec![json!(selector)]).await;
            if can { button.click().await.ok() } else { None }
        };
        until(&format!("{selector} can be pressed"), pressed).await;
    }

    /// Types into the field with this id.
    pub(crate) async fn enters(&self, id: &str, text: &str) {
        let selector = format!("#{id}");
        let entered = async || {
            let field = self.finds(&selector).await?;
            field.clear().await.ok()?;
            field.send_keys(text).await.ok()?;
            // A key may be lost while the field is drawn again: then this types it again.
            (field.value().await.ok()?? == text).then_some(())
        };
        until(&format!("{selector} can be typed into"), entered).await;
    }

    async fn finds(&self, selector: &str) -> Option<WebElement> {
        self.browser.find(By::Css(selector)).await.ok()
    }

    /// The number of elements.
    pub(crate) async fn counts(&self, selector: &str) -> u64 {
        let script = "return document.querySelectorAll(arguments[0]).length";
        let counted = async || self.runs_script(script, vec![json!(selector)]).await.as_u64();
        until(&format!("{selector} can be counted"), counted).await
    }

    /// The whole text of an element, as soon as it has one.
    pub(crate) async fn reads(&self, selector: &str) -> String {
        let script = "return document.querySelector(arguments[0])?.textContent ?? null";
        let read = async || {
            let text = self.runs_script(script, vec![json!(selector)]).await;
            text.as_str().filter(|text| !text.is_empty()).map(String::from)
        };
        until(&format!("{selector} can be read"), read).await
    }

    /// Everything that can be read on the page.
    pub(crate) async fn page_text(&self) -> String {
        let text = self.runs_script("return document.body.innerText", vec![]).await;
        text.as_str().unwrap_or_default().into()
    }

    /// Requires that this element does not appear.
    pub(crate) async fn does_not_see(&self, selector: &str) {
        let seen =
            within(ABSENCE_TIMEOUT, async || (self.counts(selector).await > 0).then_some(())).await;
        assert!(seen.is_none(), "{selector} is there on {:?}", self.screen().await);
    }

    /// From the open sale to the reviewed price.
    pub(crate) async fn gets_a_quote(&self) {
        self.sees("open").await;
        self.presses("buy").await;
        self.signs_in().await;
    }

    /// Signs in, with the code that the demo shows.
    pub(crate) async fn signs_in(&self) {
        self.sees("sign-in").await;
        self.enters_a_phone_number().await;
        self.enters_the_code().await;
    }

    pub(crate) async fn enters_a_phone_number(&self) {
        self.enters("phone", PHONE_NUMBER).await;
        self.presses("send-code").await;
    }

    pub(crate) async fn enters_the_code(&self) {
        let code = self.reads("[data-testid=demo-code]").await;
        self.enters("code", &code).await;
        self.presses("enter-code").await;
    }

    /// Clears the page's storage, but not its cookies.
    pub(crate) async fn loses_storage(&self) {
        self.runs_script("localStorage.clear(); sessionStorage.clear()", vec![]).await;
    }

    /// Becomes a new rider: clears storage and cookies.
    pub(crate) async fn becomes_another_rider(&self) {
        self.loses_storage().await;
        self.browser.delete_all_cookies().await.expect("no cookies");
    }

    /// Waits until the browser shows a page of this origin with this element.
    pub(crate) async fn is_at(&self, origin: &str, selector: &str) {
        let there = async || {
            let address = self.browser.current_url().await.ok()?;
            address.as_str().starts_with(origin).then_some(())?;
            self.finds(selector).await.map(|_| ())
        };
        until(&format!("{selector} at {origin}"), there).await;
    }

    /// The path in the address.
    pub(crate) async fn path(&self) -> String {
        self.browser.current_url().await.expect("an address").path().into()
    }

    /// This rider's purchase as the server returns it, requested in the page with the page's cookie.
    pub(crate) async fn purchase(&self, batch: &wire::BatchId) -> PurchaseView {
        let answer = self.fetches("GET", &wire::endpoint::mine(batch), None).await;
        wire::answer::decode(answer.as_bytes()).unwrap_or_else(|| panic!("a purchase: {answer}"))
    }

    /// Sends a request from the page, and returns the text of the answer.
    pub(crate) async fn fetches(&self, method: &str, path: &str, body: Option<String>) -> String {
        let script = "const [method, path, body, done] = arguments;
            const headers = body ? { 'content-type': 'application/json' } : {};
            fetch(path, { method, body, headers })
                .then((answer) => answer.text()).then(done, (error) => done(String(error)));";
        let arguments = vec![json!(method), json!(path), json!(body)];
        let answer = self.browser.execute_async(script, arguments).await.expect("an answer");
        answer.json().as_str().unwrap_or_default().into()
    }

    /// Runs a script in the page. Returns null while the page is being left.
    pub(crate) async fn runs_script(&self, script: &str, arguments: Vec<Value>) -> Value {
        let answer = self.browser.execute(script, arguments).await;
        answer.map(|answer| answer.json().clone()).unwrap_or_default()
    }

    /// What the browser wrote into its console since the last time.
    pub(crate) async fn console(&self) -> Vec<BrowserLogEntry> {
        self.browser.browser_log().await.expect("a log")
    }

    /// Prints where the rider is, and saves a screenshot.
    pub(crate) async fn report_failure(&self, test: &str) {
        let file = picture_folder().join(format!("failed-{test}.png"));
        let pictured = self.browser.screenshot(&file).await;
        let picture =
            pictured.map_or_else(|error| error.to_string(), |()| file.display().to_string());
        let address =
            self.browser.current_url().await.map_or_else(|error| error.to_string(), String::from);
        let log = self.browser.browser_log().await.unwrap_or_default();
        let log: Vec<_> = log.into_iter().map(|entry| entry.message).collect();
        #[expect(clippy::print_stderr, reason = "a failed test prints where it was")]
        {
            eprintln!("{test}: on {:?} at {address}", self.screen().await);
            eprintln!("{test}: picture: {picture}");
            eprintln!("{test}: console: {log:#?}");
        }
    }
}

/// Where pictures of the screens go.
pub(crate) fn picture_folder() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/screens");
    fs::create_dir_all(&folder).expect("a folder for pictures");
    folder
}
