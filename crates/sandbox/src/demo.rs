//! The keys and the tariff of a demo: everything that an operator makes by hand, offline, made in
//! one go.
//!
//! Nothing here belongs to a sale: real root keys never touch the machine that serves.

mod relocated;

use proof::RootKeys;
use std::io;
use std::path::{Path, PathBuf};
use wire::{Purpose, Tariff, UnixSeconds, VerifierKey};

use ceremony::file::{TariffFile, TariffFileError};
use channels::rsa::RsaSecret;
use channels::wechat::{SANDBOX_PROVIDER_SERIAL, SANDBOX_SERIAL, SealKey};
use database::Data;
use keys::{Clock, KeyError, SigningKey, write_secret};

use crate::state::{ProviderKeys, SandboxConfig};
use crate::wechat::certificate::PlatformCertificate;
use relocated::{moved, paid_at};

/// The tariff that a demo moves to now.
pub const TARIFF: &str = include_str!("../../../demo/tariff.toml");
/// Who issues in a demo: the first part of every key's name.
pub const ISSUER: &str = "samefare.example";
/// The secret of a demo's application inside WeChat, as the sandbox knows it.
pub const WECHAT_APP_SECRET: &str = "a-secret-of-the-sandbox";
/// The file that it is in, beside the keys.
pub(crate) const WECHAT_APP_SECRET_FILE: &str = "wechat-app-secret.txt";
/// How old an order at WeChat Pay has to be before the merchant may close it, in seconds.
pub(crate) const WECHAT_CLOSABLE_SECONDS: u64 = 300;
/// In how many seconds a new demo opens by default.
const OPENS_IN_SECONDS: u64 = 30;

/// Why there is no demo.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// A key can't be made, read or written.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The file does not make a tariff.
    #[error(transparent)]
    Tariff(#[from] TariffFileError),
    /// A file can't be read or written.
    #[error("{path}: {cause}", path = .0.display(), cause = .1)]
    File(PathBuf, io::Error),
    /// What is in a file is not what the demo writes there.
    #[error("{path}: not what a demo writes there", path = .0.display())]
    Encoding(PathBuf),
}

/// Every secret of a demo.
#[derive(Debug, Clone)]
pub struct Keyring {
    /// The first of the two offline keys.
    pub operations: SigningKey,
    /// The second of the two offline keys.
    pub finance: SigningKey,
    /// Signs quotes.
    pub quote: SigningKey,
    /// Signs instructions: the guard's.
    pub instruction: SigningKey,
    /// Signs receipts.
    pub receipt: SigningKey,
    /// Signs statuses.
    pub status: SigningKey,
    /// The merchant's key at Alipay: the guard's.
    pub merchant: RsaSecret,
    /// The sandbox's own key as Alipay.
    pub provider: RsaSecret,
    /// The merchant's key at WeChat Pay: the guard's.
    pub wechat_merchant: RsaSecret,
    /// The sandbox's own key as WeChat Pay.
    pub wechat_provider: RsaSecret,
    /// The sandbox's other key as WeChat Pay, in a platform certificate.
    pub wechat_certificate: PlatformCertificate,
    /// The key that WeChat Pay's notifications are sealed with: the guard's and the sandbox's.
    pub seal: SealKey,
}

impl Keyring {
    /// The keys of a demo in their files, made where there are none.
    ///
    /// # Errors
    /// When a file can't be read, is something else, or can't be written.
    pub fn load_or_create(data: &Path) -> Result<Self, DemoError> {
        let folder = data.join("keys");
        let file = |error| DemoError::File(folder.clone(), error);
        std::fs::create_dir_all(&folder).map_err(file)?;
        let key = |purpose: &str| {
            let name = format!("{ISSUER}/{purpose}-demo1");
            SigningKey::load_or_create_plain(&folder.join(format!("{purpose}.key")), &name)
        };
        let keyring = Self {
            operations: key("operations")?,
            finance: key("finance")?,
            quote: key("quote")?,
            instruction: key("instruction")?,
            receipt: key("receipt")?,
            status: key("status")?,
            merchant: RsaSecret::load_or_create(&folder.join("merchant.pem"))?,
            provider: RsaSecret::load_or_create(&folder.join("provider.pem"))?,
            wechat_merchant: RsaSecret::load_or_create(&folder.join("wechat-merchant.pem"))?,
            wechat_provider: RsaSecret::load_or_create(&folder.join("wechat-provider.pem"))?,
            wechat_certificate: PlatformCertificate::load_or_create(
                &folder.join("wechat-platform.pem"),
                &folder.join("wechat-platform-certificate.pem"),
            )?,
            seal: SealKey::load_or_create(&folder.join("wechat-seal.key"))?,
        };
        let public = [
            ("merchant-public.pem", &keyring.merchant),
            ("provider-public.pem", &keyring.provider),
            ("wechat-merchant-public.pem", &keyring.wechat_merchant),
            ("wechat-provider-public.pem", &keyring.wechat_provider),
        ];
        for (name, key) in public {
            key.public().store(&folder.join(name))?;
        }
        let secret = folder.join(WECHAT_APP_SECRET_FILE);
        if !secret.exists() {
            write_secret(&secret, WECHAT_APP_SECRET)?;
        }
        Ok(keyring)
    }

    /// The public halves of the offline keys, as the app has them.
    #[must_use]
    pub fn roots(&self) -> RootKeys {
        RootKeys {
            issuer: ISSUER.into(),
            operations: vec![self.operations.public().clone()],
            finance: vec![self.finance.public().clone()],
        }
    }

    /// The sandbox of a demo, at this origin; the merchant is registered there as the tariff names
    /// it.
    #[must_use]
    pub fn sandbox(
        &self,
        data: Data,
        clock: Clock,
        origin: &str,
        tariff: &Tariff,
    ) -> SandboxConfig {
        SandboxConfig {
            data,
            clock,
            origin: origin.into(),
            payees: tariff.payees.clone(),
            alipay: ProviderKeys {
                key: self.provider.clone(),
                merchant_key: self.merchant.public(),
            },
            wechat: ProviderKeys {
                key: self.wechat_provider.clone(),
                merchant_key: self.wechat_merchant.public(),
            },
            wechat_serial: SANDBOX_PROVIDER_SERIAL.into(),
            wechat_certificate: self.wechat_certificate.clone(),
            wechat_merchant_serial: SANDBOX_SERIAL.into(),
            wechat_closable_s: WECHAT_CLOSABLE_SECONDS,
            seed: 0,
            seal: self.seal.clone(),
            wechat_app_secret: WECHAT_APP_SECRET.into(),
        }
    }

    /// Both signatures over a tariff.
    #[must_use]
    pub fn sign_tariff(&self, tariff: &Tariff) -> String {
        let note = self.operations.note(ISSUER, tariff);
        // The note was made one line above, so a second line on it is a note again.
        self.finance.add_signature(&note).unwrap_or(note)
    }

    fn delegated(&self) -> [(Purpose, VerifierKey); 4] {
        [
            (Purpose::Quote, self.quote.public().clone()),
            (Purpose::Instruction, self.instruction.public().clone()),
            (Purpose::Receipt, self.receipt.public().clone()),
            (Purpose::Status, self.status.public().clone()),
        ]
    }
}

/// When and where a demo sells.
#[derive(Debug, Clone, Copy)]
pub struct Offer<'a> {
    /// The version of the tariff.
    pub version: u32,
    /// When it is made.
    pub now: UnixSeconds,
    /// When the first batch opens; the others follow as they do in the file.
    pub opens: UnixSeconds,
    /// The origin of the provider.
    pub provider: &'a str,
}

/// The tariff of a file with the times and the provider of a demo, before it is signed.
///
/// # Errors
/// When the file does not make a tariff.
pub fn tariff(file: &str, keyring: &Keyring, offer: Offer<'_>) -> Result<Tariff, DemoError> {
    let mut file = TariffFile::parse(file)?;
    file.version = offer.version;
    file.delegate(&keyring.delegated());
    let tariff = paid_at(file.tariff()?, offer.provider);
    Ok(moved(tariff, offer.now, offer.opens))
}

/// The signed tariff of the Lanzhou release, moved to when and where a demo sells.
///
/// # Errors
/// When the file does not make a tariff.
pub fn tariff_note(keyring: &Keyring, offer: Offer<'_>) -> Result<String, DemoError> {
    Ok(keyring.sign_tariff(&tariff(TARIFF, keyring, offer)?))
}

/// Makes what is missing in a folder: keys, the file of root keys, and the signed tariff. A tariff
/// that is there is kept, unless it is to open anew, the provider moved, or it has expired.
///
/// # Errors
/// When a file can't be read, is something else, or can't be written.
pub fn prepare(
    data: &Path,
    file: &str,
    provider: &str,
    opens_in: Option<u64>,
    clock: &Clock,
) -> Result<(), DemoError> {
    let keyring = prepare_keys(data)?;
    let path = data.join("tariff.txt");
    let now = clock.now();
    let known = match std::fs::read(&path) {
        Ok(bytes) => proof::verify_tariff(&bytes, &keyring.roots()).ok(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(DemoError::File(path, error)),
    };
    let opens = match (&known, opens_in) {
        (Some(tariff), None) if now < tariff.exp => {
            if tariff.prefixes == paid_at(Tariff::clone(tariff), provider).prefixes {
                return Ok(());
            }
            tariff.batches.first().map_or(now, |batch| batch.opens)
        }
        (_, opens_in) => now.saturating_add(opens_in.unwrap_or(OPENS_IN_SECONDS)),
    };
    let version = known.map_or(1, |tariff| tariff.version.saturating_add(1));
    let tariff = tariff(file, &keyring, Offer { version, now, opens, provider })?;
    write(&path, &keyring.sign_tariff(&tariff))
}

/// Makes what is missing of the keys and the file of root keys.
///
/// # Errors
/// As [`prepare`].
pub fn prepare_keys(data: &Path) -> Result<Keyring, DemoError> {
    let keyring = Keyring::load_or_create(data)?;
    let (operations, finance) = (keyring.operations.public(), keyring.finance.public());
    let roots = format!("operations = [\"{operations}\"]\nfinance = [\"{finance}\"]\n");
    write(&data.join("roots.toml"), &roots)?;
    Ok(keyring)
}

fn write(path: &Path, text: &str) -> Result<(), DemoError> {
    std::fs::write(path, text).map_err(|error| DemoError::File(path.into(), error))
}
