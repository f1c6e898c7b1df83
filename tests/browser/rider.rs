//! A person with a phone: sees a screen, reads it, presses what is there.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Value, json};
use thirtyfour::{BrowserLogEntry, By, WebDriver, WebElement};
use wire::PurchaseView;

use crate::patience::{until, within};

/// How long to look for something that should not be there at all.
const GLANCE: Duration = Duration::from_millis(600);
/// The phone number of every rider: fixtures share nothing.
const PHONE_NUMBER: &str = "13800138000";

pub(crate) struct Rider {
    pub(crate) browser: WebDriver,
    origin: String,
}

impl Rider {
    pub(crate) fn new(browser: WebDriver, origin: &str) -> Self {
        Self { browser, origin: origin.into() }
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
        if within(crate::patience::PATIENCE, seen).await.is_none() {
            panic!("waited for {screen}, and was on {:?}", self.screen().await);
        }
    }

    /// The screen that there is; nothing where the app is not.
    pub(crate) async fn screen(&self) -> Option<String> {
        let script = "return document.querySelector('[data-screen]')?.dataset.screen ?? null";
        self.asks(script, vec![]).await.as_str().map(String::from)
    }

    /// Presses the button with this id, as soon as it can be pressed.
    pub(crate) async fn presses(&self, id: &str) {
        self.presses_at(&format!("#{id}")).await;
    }

    pub(crate) async fn presses_at(&self, place: &str) {
        // A screen may be drawn again between looking and pressing: then this looks again.
        let pressed = async || {
            let button = self.finds(place).await?;
            let can = button.is_enabled().await.ok()?;
            // What stays in view at the bottom may lie over it: a person scrolls on.
            let script =
                "document.querySelector(arguments[0])?.scrollIntoView({ block: 'center' })";
            self.asks(script, vec![json!(place)]).await;
            if can { button.click().await.ok() } else { None }
        };
        until(&format!("{place} can be pressed"), pressed).await;
    }

    /// Types into the field with this id.
    pub(crate) async fn enters(&self, id: &str, text: &str) {
        let place = format!("#{id}");
        let entered = async || {
            let field = self.finds(&place).await?;
            field.clear().await.ok()?;
            field.send_keys(text).await.ok()?;
            // A person sees when a key was not taken, and types it again.
            (field.value().await.ok()?? == text).then_some(())
        };
        until(&format!("{place} can be typed into"), entered).await;
    }

    async fn finds(&self, place: &str) -> Option<WebElement> {
        self.browser.find(By::Css(place)).await.ok()
    }

    /// How many of these there are.
    pub(crate) async fn counts(&self, place: &str) -> u64 {
        let script = "return document.querySelectorAll(arguments[0]).length";
        let counted = async || self.asks(script, vec![json!(place)]).await.as_u64();
        until(&format!("{place} can be counted"), counted).await
    }

    /// The text at a place, every character of it, as soon as there is one.
    pub(crate) async fn reads(&self, place: &str) -> String {
        let script = "return document.querySelector(arguments[0])?.textContent ?? null";
        let read = async || {
            let text = self.asks(script, vec![json!(place)]).await;
            text.as_str().filter(|text| !text.is_empty()).map(String::from)
        };
        until(&format!("{place} can be read"), read).await
    }

    /// Everything that can be read on the page.
    pub(crate) async fn page_text(&self) -> String {
        let text = self.asks("return document.body.innerText", vec![]).await;
        text.as_str().unwrap_or_default().into()
    }

    /// Looks for a while for what should not come.
    pub(crate) async fn never_sees(&self, place: &str) {
        let seen = within(GLANCE, async || (self.counts(place).await > 0).then_some(())).await;
        assert!(seen.is_none(), "{place} is there on {:?}", self.screen().await);
    }

    /// From the open sale to the reviewed price.
    pub(crate) async fn gets_a_quote(&self) {
        self.sees("open").await;
        self.presses("buy").await;
        self.signs_in().await;
    }

    /// Says who they are, with the code that the demo shows.
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

    /// Loses what the page keeps on the phone, but not who they are.
    pub(crate) async fn loses_storage(&self) {
        self.asks("localStorage.clear(); sessionStorage.clear()", vec![]).await;
    }

    /// Becomes another rider, who was never here.
    pub(crate) async fn becomes_another(&self) {
        self.loses_storage().await;
        self.browser.delete_all_cookies().await.expect("no cookies");
    }

    /// Waits until the browser shows a page of this origin on which there is this place.
    pub(crate) async fn is_at(&self, origin: &str, place: &str) {
        let there = async || {
            let address = self.browser.current_url().await.ok()?;
            address.as_str().starts_with(origin).then_some(())?;
            self.finds(place).await.map(|_| ())
        };
        until(&format!("{place} at {origin}"), there).await;
    }

    /// The path in the address.
    pub(crate) async fn path(&self) -> String {
        self.browser.current_url().await.expect("an address").path().into()
    }

    /// What the server says of this rider's purchase: asked in the page, with the page's cookie.
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

    /// Runs a script in the page. A page that is just being left has nothing to say.
    pub(crate) async fn asks(&self, script: &str, arguments: Vec<Value>) -> Value {
        let answer = self.browser.execute(script, arguments).await;
        answer.map(|answer| answer.json().clone()).unwrap_or_default()
    }

    /// What the browser wrote into its console since the last time.
    pub(crate) async fn console(&self) -> Vec<BrowserLogEntry> {
        self.browser.browser_log().await.expect("a log")
    }

    /// Says where it ended, and keeps a picture of it.
    pub(crate) async fn leave_a_trace(&self, test: &str) {
        let file = picture_folder().join(format!("failed-{test}.png"));
        let pictured = self.browser.screenshot(&file).await;
        let picture =
            pictured.map_or_else(|error| error.to_string(), |()| file.display().to_string());
        let address =
            self.browser.current_url().await.map_or_else(|error| error.to_string(), String::from);
        let log = self.browser.browser_log().await.unwrap_or_default();
        let log: Vec<_> = log.into_iter().map(|entry| entry.message).collect();
        #[expect(clippy::print_stderr, reason = "a failed test says where it was")]
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
