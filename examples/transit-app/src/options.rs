//! The command line.

use std::path::PathBuf;

/// What the app is started with.
#[derive(Debug, Clone)]
pub(crate) struct Options {
    /// The origin of the page.
    pub(crate) origin: String,
    /// The origin of the wallets' provider.
    pub(crate) provider: String,
    /// The folder that keeps the page's storage and cookies.
    pub(crate) profile: PathBuf,
    /// The folder with the keys of the app's backend; they are made where there are none.
    pub(crate) backend: PathBuf,
    /// The rider who is signed in to the app, by the number; nobody where it is missing.
    pub(crate) phone: Option<String>,
    /// A socket that a test presses the app's own controls by. A WebDriver drives the page then.
    pub(crate) control: Option<PathBuf>,
}

const USAGE: &str = "transit-app --origin ORIGIN --provider ORIGIN --profile FOLDER --backend FOLDER \
                     [--phone NUMBER] [--control SOCKET]";

impl Options {
    /// # Errors
    /// How the app is called, where it was called otherwise.
    pub(crate) fn read(mut words: impl Iterator<Item = String>) -> Result<Self, String> {
        let (mut origin, mut provider, mut profile) = (None, None, None);
        let (mut backend, mut phone, mut control) = (None, None, None);
        while let Some(word) = words.next() {
            let value = words.next().ok_or(USAGE)?;
            match word.as_str() {
                "--origin" => origin = Some(value),
                "--provider" => provider = Some(value),
                "--profile" => profile = Some(PathBuf::from(value)),
                "--backend" => backend = Some(PathBuf::from(value)),
                "--phone" => phone = Some(value),
                "--control" => control = Some(PathBuf::from(value)),
                _ => return Err(USAGE.into()),
            }
        }
        Ok(Self {
            origin: origin.ok_or(USAGE)?,
            provider: provider.ok_or(USAGE)?,
            profile: profile.ok_or(USAGE)?,
            backend: backend.ok_or(USAGE)?,
            phone,
            control,
        })
    }
}
