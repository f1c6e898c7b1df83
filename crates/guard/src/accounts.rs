//! The merchant's accounts at the providers that the tariff pays by: their keys, names and addresses.

use channels::rsa::{KeyFileError, PublicFile, RsaSecret};
use channels::wechat::{ProviderKey, SANDBOX_PROVIDER_SERIAL, SANDBOX_SERIAL, SealKey};
use net::{HttpTransport, Origin, Transport, TransportError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use wire::Provider;
use wire::tariff::Payee;

use crate::provider::ProviderClient;
use crate::provider::alipay::AlipayClient;
use crate::provider::wechat::WechatClient;

/// How the files with Alipay's public keys begin. Each is taken.
const ALIPAY_KEYS: &str = "provider-public";
/// How the files with WeChat Pay's public keys and platform certificates begin. Each is taken.
const WECHAT_KEYS: &str = "wechat-provider-public";

/// What the command line names.
#[derive(Debug)]
pub(crate) struct Names {
    /// The origin of Alipay's gateway.
    pub(crate) alipay: Option<Origin>,
    /// The origin of WeChat Pay's interface.
    pub(crate) wechat: Option<Origin>,
    /// The serial number of the merchant's certificate at WeChat Pay.
    pub(crate) wechat_serial: Option<String>,
    /// The name of the key that WeChat Pay's answers are asked to be signed with.
    pub(crate) wechat_provider_serial: Option<String>,
}

/// Why there is no account.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// Something was not named that a provider of the tariff needs.
    #[error("the tariff pays by {provider}, which needs {option}", provider = .0.as_str(), option = .1)]
    Missing(Provider, &'static str),
    /// What is sent there could be read on the way.
    #[error("{0} is not https: calls to a provider carry what a merchant's key signed")]
    Plain(Origin),
    /// A key is missing or is another.
    #[error(transparent)]
    Key(#[from] KeyFileError),
    /// The folder of keys can't be read.
    #[error("{path}: {cause}", path = .0.display(), cause = .1)]
    Folder(PathBuf, io::Error),
    /// There is no key of the provider.
    #[error("{path}*: there is no public key of the provider", path = .0.display())]
    NoProviderKey(PathBuf),
    /// A public key of WeChat Pay has no name.
    #[error(
        "{path}: a public key of WeChat Pay has a name: give it by --wechat-provider-serial, or, for a further \
         key, in the file's name, as in {WECHAT_KEYS}-PUB_KEY_ID_0000.pem", path = .0.display()
    )]
    Unnamed(PathBuf),
    /// The key that answers are asked to be signed with is none of those that are here.
    #[error("--wechat-provider-serial names {named}, and here are the keys {known:?}")]
    UnknownSerial {
        /// What was named.
        named: String,
        /// What is here.
        known: Vec<String>,
    },
    /// No client for HTTP can be made.
    #[error(transparent)]
    Transport(#[from] TransportError),
}

impl Names {
    /// The sandbox's, where none were given: it is one program for both providers.
    pub(crate) fn or_of_a_demo(self) -> Self {
        let sandbox = |name: &str| Some(String::from(name));
        Self {
            wechat: self.wechat.or_else(|| self.alipay.clone()),
            alipay: self.alipay,
            wechat_serial: self.wechat_serial.or_else(|| sandbox(SANDBOX_SERIAL)),
            wechat_provider_serial: self
                .wechat_provider_serial
                .or_else(|| sandbox(SANDBOX_PROVIDER_SERIAL)),
        }
    }

    /// The account at each provider by which one of these payees is paid, from the keys in this folder.
    pub(crate) fn accounts(
        &self,
        keys: &Path,
        payees: &[Payee],
        demo: bool,
    ) -> Result<Vec<ProviderClient>, AccountError> {
        let pays_by = |provider| payees.iter().any(|payee| payee.channel.provider() == provider);
        let mut accounts = Vec::new();
        if pays_by(Provider::Alipay) {
            accounts.push(ProviderClient::Alipay(self.alipay(keys, demo)?));
        }
        if pays_by(Provider::Wechat) {
            accounts.push(ProviderClient::Wechat(self.wechat(keys, demo)?));
        }
        Ok(accounts)
    }

    fn alipay(&self, keys: &Path, demo: bool) -> Result<AlipayClient, AccountError> {
        let origin = needed(self.alipay.as_ref(), Provider::Alipay, "--provider")?;
        let merchant = RsaSecret::load(&keys.join("merchant.pem"))?;
        let provider_keys = provider_keys(keys, ALIPAY_KEYS, &merchant)?;
        let provider_keys = provider_keys.into_iter().map(|(_, file)| file.key).collect();
        Ok(AlipayClient { provider: transport(origin, demo)?, provider_keys, merchant })
    }

    fn wechat(&self, keys: &Path, demo: bool) -> Result<WechatClient, AccountError> {
        let provider = Provider::Wechat;
        let origin = needed(self.wechat.as_ref(), provider, "--wechat-provider")?;
        let serial = needed(self.wechat_serial.as_ref(), provider, "--wechat-serial")?;
        let merchant = RsaSecret::load(&keys.join("wechat-merchant.pem"))?;
        let mut provider_keys = Vec::new();
        for (path, file) in self::provider_keys(keys, WECHAT_KEYS, &merchant)? {
            let serial = file.serial.or_else(|| self.name_of(&path));
            let serial = serial.ok_or(AccountError::Unnamed(path))?;
            provider_keys.push(ProviderKey { serial, key: file.key });
        }
        if let Some(named) = &self.wechat_provider_serial {
            let wanted = provider_keys.iter().position(|key| key.serial == *named);
            let unknown = || AccountError::UnknownSerial {
                named: named.clone(),
                known: provider_keys.iter().map(|key| key.serial.clone()).collect(),
            };
            let wanted = wanted.ok_or_else(unknown)?;
            provider_keys.swap(0, wanted);
        }
        Ok(WechatClient {
            provider: transport(origin, demo)?,
            seal: SealKey::load(&keys.join("wechat-seal.key"))?,
            serial: serial.clone(),
            provider_keys,
            merchant,
        })
    }

    /// The name of a public key, which no certificate gives.
    fn name_of(&self, path: &Path) -> Option<String> {
        let stem = path.file_stem()?.to_str()?.strip_prefix(WECHAT_KEYS)?;
        match stem.strip_prefix('-') {
            Some(name) if !name.is_empty() => Some(name.into()),
            Some(_) | None => self.wechat_provider_serial.clone(),
        }
    }
}

fn needed<'a, T>(
    given: Option<&'a T>,
    provider: Provider,
    option: &'static str,
) -> Result<&'a T, AccountError> {
    given.ok_or(AccountError::Missing(provider, option))
}

fn transport(origin: &Origin, demo: bool) -> Result<Arc<dyn Transport>, AccountError> {
    if demo || !origin.is_plain() {
        Ok(Arc::new(HttpTransport::new(origin.as_str())?))
    } else {
        Err(AccountError::Plain(origin.clone()))
    }
}

/// The provider's public keys: every file of the folder whose name begins so, in the order of their names.
fn provider_keys(
    keys: &Path,
    begins: &str,
    merchant: &RsaSecret,
) -> Result<Vec<(PathBuf, PublicFile)>, AccountError> {
    let folder = |error| AccountError::Folder(keys.into(), error);
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(keys).map_err(folder)? {
        let path = entry.map_err(folder)?.path();
        let name = path.file_stem().and_then(|stem| stem.to_str());
        let rest = name.and_then(|name| name.strip_prefix(begins));
        if rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-')) {
            paths.push(path);
        }
    }
    if paths.is_empty() {
        return Err(AccountError::NoProviderKey(keys.join(begins)));
    }
    paths.sort();
    let load = |path: PathBuf| {
        let file = PublicFile::of_provider(&path, merchant)?;
        Ok((path, file))
    };
    paths.into_iter().map(load).collect()
}
