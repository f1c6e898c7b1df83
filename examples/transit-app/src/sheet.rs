//! The wallet's part of a payment: what the provider shows of the text that the page handed over, and its buttons.

use std::time::Duration;

use serde_json::Value;
use wire::Channel;

/// How long the provider may take to answer.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(10);

/// What the sheet shows.
#[derive(Debug, Clone)]
pub(crate) struct Sheet {
    channel: Channel,
    order: String,
    /// The amount as the provider writes it.
    pub(crate) amount: String,
    /// Who is paid.
    pub(crate) payee: String,
    /// For what.
    pub(crate) subject: String,
}

/// A button of the sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Choice {
    Pay,
    Later,
    Refuse,
    /// The app tells the page that it was paid, and nothing was: an app that lies, for demonstrations and tests.
    Lie,
}

impl Choice {
    pub(crate) const ALL: [Self; 4] = [Self::Pay, Self::Later, Self::Refuse, Self::Lie];

    /// Its name in a test's commands, and in the provider's addresses.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Pay => "pay",
            Self::Later => "later",
            Self::Refuse => "refuse",
            Self::Lie => "lie",
        }
    }

    /// What is written on it.
    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::Pay => "支付",
            Self::Later => "稍后",
            Self::Refuse => "拒绝",
            Self::Lie => "谎称已付",
        }
    }
}

/// Asks the provider what a text is for.
///
/// # Errors
/// What the provider refuses, in its words.
pub(crate) fn open(provider: &str, channel: Channel, text: &str) -> Result<Sheet, String> {
    let answer = agent().post(format!("{provider}/app/sheet")).send(text);
    let mut answer = answer.map_err(|it| it.to_string())?;
    let body = answer.body_mut().read_to_string().map_err(|it| it.to_string())?;
    let body: Value = serde_json::from_str(&body).map_err(|it| it.to_string())?;
    if let Some(refused) = body["zh"].as_str() {
        return Err(refused.into());
    }
    let text = |name: &str| body[name].as_str().map(String::from).ok_or("no such answer");
    Ok(Sheet {
        channel,
        order: text("order")?,
        amount: text("amount")?,
        payee: text("payee")?,
        subject: text("subject")?,
    })
}

/// Presses a button of the sheet.
///
/// # Errors
/// When the provider does not answer.
pub(crate) fn press(provider: &str, sheet: &Sheet, choice: Choice) -> Result<(), String> {
    if choice == Choice::Lie {
        return Ok(());
    }
    let (channel, order) = (sheet.channel.as_str(), &sheet.order);
    let address = format!("{provider}/cashier/{channel}/{order}/{}", choice.name());
    agent().post(address).send_empty().map(drop).map_err(|it| it.to_string())
}

/// Errors of the provider are answers too.
fn agent() -> ureq::Agent {
    let config = ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0);
    config.timeout_global(Some(ANSWER_TIMEOUT)).build().into()
}
