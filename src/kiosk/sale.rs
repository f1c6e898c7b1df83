//! The real sale at the kiosk: what it has announced, verified with its own root keys, and the code that opens it on the
//! rider's phone. Handing over is an address: no purchase begins here, and none is moved.

use proof::{InForce, LatestSeen, Price, RootKeys, verify_tariff};
use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};
use wire::tariff::Batch;
use wire::{TimeAnswer, UnixSeconds};

/// Where the worker fetches the sale's tariff and time, past the shop in the page.
pub(super) const TARIFF: &str = "sale/tariff";
pub(super) const TIME: &str = "sale/time";
/// Where the worker ends the session of a claim code, if there may be one.
pub(super) const SIGN_OUT: &str = "sale/sign-out";

/// What is known of the real sale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Announced {
    /// It was not asked yet, or it is another origin's, which this page can't ask.
    NotAsked,
    /// It does not answer.
    Unreachable,
    /// What it announces is not signed as it must be, or not in force.
    Refused,
    /// What it announces.
    Known(Box<Offer>),
}

/// A tariff in force, and the time of its server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Offer {
    tariff: InForce,
    server_ms: u64,
    mono_ms: u64,
}

impl Announced {
    /// Judges what the sale answered, its tariff and its time, received at this time of the clock that only goes on.
    pub(super) fn read(note: &str, time: &str, roots: &RootKeys, mono_ms: u64) -> Self {
        let Some(TimeAnswer { sent_ms, .. }) = wire::answer::decode(time.as_bytes()) else {
            return Self::Unreachable;
        };
        let verified = verify_tariff(note.as_bytes(), roots);
        let tariff = verified.and_then(|it| it.in_force(sent_ms / 1_000, LatestSeen::default()));
        match tariff {
            Ok(tariff) => Self::Known(Box::new(Offer { tariff, server_ms: sent_ms, mono_ms })),
            Err(_) => Self::Refused,
        }
    }
}

impl Offer {
    /// The tariff.
    pub(super) const fn tariff(&self) -> &InForce {
        &self.tariff
    }

    /// The announced price of one ticket.
    pub(super) fn price(&self) -> Option<Price> {
        self.tariff.announced(&self.tariff.product, 1)
    }

    /// The server's time, in seconds since 1970, at this time of the clock that only goes on.
    pub(super) fn now_s(&self, mono_ms: u64) -> UnixSeconds {
        self.server_ms.saturating_add(mono_ms.saturating_sub(self.mono_ms)) / 1_000
    }

    /// The batch that is open, or opens next.
    pub(super) fn batch(&self, now_s: UnixSeconds) -> Option<&Batch> {
        let ahead = self.tariff.batches.iter().filter(|batch| now_s < batch.closes);
        ahead.min_by_key(|batch| batch.opens)
    }

    /// By how many seconds this machine's clock is ahead of the server's, or behind it.
    pub(super) fn machine_ahead_s(&self, mono_ms: u64, wall_ms: u64) -> i64 {
        let seconds = |ms: u64| i64::try_from(ms / 1_000).unwrap_or(i64::MAX);
        let server = i64::try_from(self.now_s(mono_ms)).unwrap_or(i64::MAX);
        seconds(wall_ms).saturating_sub(server)
    }
}

/// The time that is left, as `2 d 03:04:05`, without the days where there are none.
pub(super) fn left(seconds: u64) -> String {
    let clock = format!("{:02}:{:02}:{:02}", seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60);
    match seconds / 86_400 {
        0 => clock,
        days => format!("{days} d {clock}"),
    }
}

/// The QR code of an address, as an image of vectors.
pub(super) fn code(address: &str) -> Option<String> {
    let code = QrCode::with_error_correction_level(address, EcLevel::M).ok()?;
    Some(code.render::<svg::Color<'_>>().min_dimensions(240, 240).build())
}

#[cfg(test)]
mod tests {
    use wire::VerifierKey;

    use super::*;

    const NOTE: &str = include_str!("../gallery/tariff.txt");
    const OPERATIONS: &str = include_str!("../gallery/operations.txt");
    const FINANCE: &str = include_str!("../gallery/finance.txt");

    fn roots() -> RootKeys {
        let keys = |text: &str| vec![VerifierKey::parse(text.trim()).expect("a key")];
        let issuer = NOTE.split('/').next().unwrap_or_default().to_owned();
        RootKeys { issuer, operations: keys(OPERATIONS), finance: keys(FINANCE) }
    }

    fn number(name: &str) -> u64 {
        let line = NOTE.lines().find_map(|line| line.strip_prefix(name));
        line.and_then(|value| value.trim().parse().ok()).expect("a line of the tariff")
    }

    fn time(seconds: u64) -> String {
        let ms = seconds * 1_000;
        format!(r#"{{"received_ms":{ms},"sent_ms":{ms}}}"#)
    }

    #[test]
    fn a_tariff_of_the_sales_keys_in_force_is_announced_and_any_other_is_refused() {
        let iat = number("iat ");
        let known = Announced::read(NOTE, &time(iat + 1), &roots(), 500);
        let Announced::Known(offer) = known else {
            panic!("{known:?}");
        };
        assert!(offer.price().is_some_and(|price| price.pay().starts_with('¥')));
        assert_eq!(offer.now_s(500), iat + 1);
        assert_eq!(offer.now_s(3_500), iat + 4, "it counts on by the clock that only goes on");
        assert_eq!(offer.machine_ahead_s(500, (iat + 61) * 1_000), 60);
        assert_eq!(offer.machine_ahead_s(500, (iat - 59) * 1_000), -60);

        let one_holder = RootKeys { finance: roots().operations, ..roots() };
        let none = RootKeys { operations: Vec::new(), ..roots() };
        let changed = NOTE.replacen('1', "2", 1);
        let cases = [
            ("one of its two keys", NOTE, iat + 1, one_holder),
            ("no key", NOTE, iat + 1, none),
            ("another text", &changed, iat + 1, roots()),
            ("a tariff that has expired", NOTE, number("exp ") + 1, roots()),
        ];
        for (what, note, now, roots) in cases {
            assert_eq!(Announced::read(note, &time(now), &roots, 0), Announced::Refused, "{what}");
        }
        assert_eq!(Announced::read(NOTE, "", &roots(), 0), Announced::Unreachable);
    }

    #[test]
    fn the_time_that_is_left_is_read_at_a_glance() {
        let cases = [(0, "00:00:00"), (3_661, "01:01:01"), (183_845, "2 d 03:04:05")];
        for (seconds, expected) in cases {
            assert_eq!(left(seconds), expected);
        }
    }

    #[test]
    fn the_code_holds_the_address_and_nothing_else() {
        let address = "https://tickets.example/";
        let svg = code(address).expect("a code");
        assert!(svg.contains("<svg") && !svg.contains("tickets"));
        let code = QrCode::with_error_correction_level(address, EcLevel::M).expect("a code");
        let image = code.render::<char>().quiet_zone(true).module_dimensions(4, 4).build();
        let rows: Vec<Vec<char>> = image.lines().map(|line| line.chars().collect()).collect();
        let width = rows.first().map_or(0, Vec::len);
        let mut read = rqrr::PreparedImage::prepare_from_greyscale(width, rows.len(), |x, y| {
            let dark = rows.get(y).and_then(|row| row.get(x)).is_some_and(|it| *it != ' ');
            if dark { 0 } else { 255 }
        });
        let texts: Vec<_> = read
            .detect_grids()
            .iter()
            .filter_map(|grid| grid.decode().ok())
            .map(|(_, it)| it)
            .collect();
        assert_eq!(texts, [address]);
    }
}
