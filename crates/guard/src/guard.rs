//! The guard: sole holder of the merchant's key and of the key that signs instructions.
//!
//! It trusts nobody who asks. To instruct, it takes the tariff and the quote as notes and verifies
//! them again, and the status of the batch, which must not be paused; nothing else that it is given
//! can touch the amount or the payee. Its verbs are nine: instruct, query, close, refund,
//! refund-query, bill, billed-refund, open-notification, hello.

use guard_client::Hello;
use keys::{Clock, SigningKey};
use proof::RootKeys;
use wire::tariff::Payee;
use wire::{Channel, Digest, Provider};

use crate::provider::ProviderClient;
use crate::refusal::{GuardRefusal, ProviderError};

/// What a guard is made of.
#[derive(Debug)]
pub struct GuardParts {
    /// Where the time comes from.
    pub clock: Clock,
    /// The offline keys.
    pub roots: RootKeys,
    /// The origin that sells.
    pub origin: String,
    /// The key that signs instructions.
    pub key: SigningKey,
    /// The merchant's accounts, at most one at each provider.
    pub providers: Vec<ProviderClient>,
}

/// See the module.
#[derive(Debug)]
pub struct Guard {
    pub(crate) parts: GuardParts,
    /// The digest of the tariff that the guard was made for.
    tariff: Digest,
    /// Whom that tariff pays.
    payees: Vec<Payee>,
}

impl Guard {
    /// A guard for the merchants that this tariff pays.
    ///
    /// # Errors
    /// When the tariff does not hold, or pays through a channel without an account.
    pub fn new(parts: GuardParts, tariff: &str) -> Result<Self, GuardRefusal> {
        let tariff =
            proof::verify_tariff(tariff.as_bytes(), &parts.roots).map_err(GuardRefusal::Tariff)?;
        let guard = Self { parts, tariff: tariff.digest(), payees: tariff.payees.clone() };
        for payee in &guard.payees {
            guard.client(payee.channel.provider())?;
        }
        Ok(guard)
    }

    /// What this guard is for, and what time it is here.
    #[must_use]
    pub fn hello(&self) -> Hello {
        let origin = self.parts.origin.clone();
        Hello { now_ms: self.parts.clock.now_ms(), origin, tariff: self.tariff }
    }

    /// Who is paid through this channel.
    pub(crate) fn payee(&self, channel: Channel) -> Result<&Payee, ProviderError> {
        let payee = self.payees.iter().find(|payee| payee.channel == channel);
        payee.ok_or(ProviderError::NoPayee(channel))
    }

    /// Who is paid by this provider, whatever the channel.
    pub(crate) fn payees_of(&self, provider: Provider) -> Vec<&Payee> {
        self.payees.iter().filter(|payee| payee.channel.provider() == provider).collect()
    }

    /// The account at this provider.
    pub(crate) fn client(&self, provider: Provider) -> Result<&ProviderClient, ProviderError> {
        let client = self.parts.providers.iter().find(|client| client.provider() == provider);
        client.ok_or(ProviderError::NoAccount(provider))
    }
}
