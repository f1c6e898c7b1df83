//! The own controls of the transit app around the page, pressed by a socket.

use std::path::PathBuf;

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::UnixStream;

use crate::wait::until;

/// What a WebDriver can't reach: the app's back button, payment sheet, sign-in and looks.
#[derive(Debug, Clone)]
pub(crate) struct Controls(pub(crate) PathBuf);

impl Controls {
    /// Presses a button as soon as it is there.
    pub(crate) async fn presses(&self, name: &str) {
        self.does(&format!("press {name}")).await;
    }

    /// The amount on the payment sheet, as soon as it is shown.
    pub(crate) async fn shows_an_amount(&self) -> String {
        let shown = async || self.asks("read amount").await.filter(|amount| !amount.is_empty());
        until("a payment sheet", shown).await
    }

    /// Whether no payment sheet is shown.
    pub(crate) async fn shows_no_sheet(&self) -> bool {
        self.asks("read amount").await.is_some_and(|amount| amount.is_empty())
    }

    /// The types of the messages that the page sent since the app was opened.
    pub(crate) async fn messages(&self) -> String {
        until("an app that runs", async || self.asks("read messages").await).await
    }

    /// Does this as soon as it can be done.
    pub(crate) async fn does(&self, command: &str) {
        let done = async || (self.asks(command).await? == "done").then_some(());
        until(command, done).await;
    }

    pub(crate) async fn dies(&self) {
        _ = self.asks("die").await;
        self.is_closed().await;
    }

    /// Waits until the app has ended.
    pub(crate) async fn is_closed(&self) {
        let closed = async || UnixStream::connect(&self.0).await.is_err().then_some(());
        until("the app ends", closed).await;
    }

    /// The answer to a command; nothing where no app runs.
    async fn asks(&self, command: &str) -> Option<String> {
        let mut stream = BufReader::new(UnixStream::connect(&self.0).await.ok()?);
        stream.write_all(format!("{command}\n").as_bytes()).await.ok()?;
        let mut answer = String::new();
        let read = stream.read_line(&mut answer).await.ok()?;
        (read > 0).then(|| answer.trim_end().to_owned())
    }
}
