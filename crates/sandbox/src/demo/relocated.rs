//! The tariff of a file, moved to when and where a demo sells.

use wire::tariff::Returns;
use wire::{Channel, Slice, Tariff, UnixSeconds};

/// Moves a tariff in time: made now, and every batch and the end later by as much as the first
/// opening is.
#[must_use]
pub(super) fn moved(mut tariff: Tariff, now: UnixSeconds, opens: UnixSeconds) -> Tariff {
    let first = tariff.batches.first().map_or(opens, |batch| batch.opens);
    // Modular, so that a move into the past is the same sum.
    let by = opens.wrapping_sub(first);
    for batch in &mut tariff.batches {
        batch.opens = batch.opens.wrapping_add(by);
        batch.closes = batch.closes.wrapping_add(by);
    }
    for key in &mut tariff.keys {
        (key.nbf, key.exp) = (now, key.exp.wrapping_add(by));
    }
    if let Returns::Unused { until } = &mut tariff.returns {
        *until = until.wrapping_add(by);
    }
    tariff.exp = tariff.exp.wrapping_add(by);
    tariff.iat = now;
    tariff
}

/// Lets every address to pay at begin at this origin: at a sandbox, whose machine may have no TLS.
/// What a bridge or an app takes has no address.
#[must_use]
pub(super) fn paid_at(mut tariff: Tariff, provider: &str) -> Tariff {
    for line in &mut tariff.prefixes {
        match line.channel {
            Channel::AlipayWap => line.prefix = Slice::from(&*format!("{provider}/gateway.do?")),
            Channel::WechatH5 => line.prefix = Slice::from(&*format!("{provider}/wechat/h5?")),
            Channel::WechatJsapi | Channel::AlipayApp | Channel::WechatApp => {}
        }
    }
    tariff
}

#[cfg(test)]
mod tests {
    use super::*;
    use wire::{Purpose, VerifierKey};

    const LANZHOU: &str = include_str!("../../../../demo/tariff.toml");

    /// The tariff of the demo's file with a key for every purpose.
    fn made() -> Tariff {
        let purposes = ["quote", "instruction", "receipt", "status"];
        let keys = purposes.iter().zip(7..).map(|(purpose, seed)| {
            let name = format!("samefare.example/{purpose}-1");
            let key = VerifierKey::new(&name, [seed; 32]).expect("a name");
            (Purpose::parse(purpose).expect("a purpose"), key)
        });
        let mut file = ceremony::file::TariffFile::parse(LANZHOU).expect("a file");
        file.delegate(&keys.collect::<Vec<_>>());
        file.tariff().expect("a tariff")
    }

    #[test]
    fn a_moved_tariff_keeps_everything_but_the_time() {
        let tariff = made();
        let there = moved(tariff.clone(), 2_000_000_000, 2_000_000_030);
        assert_eq!(there.batches[0].opens, 2_000_000_030);
        assert_eq!(there.batches[3].closes - there.batches[0].opens, 266_399);
        assert_eq!(there.iat, 2_000_000_000);
        assert_eq!(moved(there, tariff.iat, tariff.batches[0].opens), tariff);
    }
}
