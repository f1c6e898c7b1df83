//! China's time, which has been UTC+8 without exception since 1991: what Alipay and WeChat Pay write
//! and what riders read.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::{TimeZone, offset};
use wire::UnixSeconds;

/// What China's clocks are ahead of UTC.
const OFFSET_SECONDS: u64 = 8 * 3_600;
const DAY_SECONDS: u64 = 86_400;
const FORMAT: &str = "%Y-%m-%d %H:%M:%S";
/// RFC 3339, as WeChat Pay writes it.
const STAMP: &str = "%Y-%m-%dT%H:%M:%S%:z";

/// `yyyy-MM-dd HH:mm:ss` in China.
#[must_use]
pub fn write(at: UnixSeconds) -> String {
    written(at, FORMAT)
}

/// `yyyy-MM-ddTHH:mm:ss+08:00` in China.
#[must_use]
pub fn stamp(at: UnixSeconds) -> String {
    written(at, STAMP)
}

/// The day in China, counted from 1 January 1970.
#[must_use]
pub const fn day(at: UnixSeconds) -> u64 {
    at.saturating_add(OFFSET_SECONDS) / DAY_SECONDS
}

/// When this day begins in China.
#[must_use]
pub const fn day_begins(day: u64) -> UnixSeconds {
    day.saturating_mul(DAY_SECONDS).saturating_sub(OFFSET_SECONDS)
}

/// `yyyy-MM-dd` of this day in China.
#[must_use]
pub fn write_day(day: u64) -> String {
    written(day_begins(day), "%Y-%m-%d")
}

fn written(at: UnixSeconds, format: &str) -> String {
    let timestamp = i64::try_from(at).ok().and_then(|at| Timestamp::from_second(at).ok());
    let timestamp = timestamp.unwrap_or(Timestamp::MAX);
    timestamp.to_zoned_datetime(TimeZone::fixed(offset(8))).strftime(format).to_string()
}

/// Reads `yyyy-MM-dd HH:mm:ss` in China.
#[must_use]
pub fn read(text: &str) -> Option<UnixSeconds> {
    let zoned = DateTime::strptime(FORMAT, text).ok()?;
    let zoned = zoned.to_zoned_datetime(TimeZone::fixed(offset(8))).ok()?;
    u64::try_from(zoned.timestamp().as_second()).ok()
}

/// Reads a time of RFC 3339, wherever it was written.
#[must_use]
pub fn read_stamp(text: &str) -> Option<UnixSeconds> {
    let stamp: Timestamp = text.parse().ok()?;
    u64::try_from(stamp.as_second()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_at_midnight_in_china() {
        let opens = 1_766_066_400;
        assert_eq!(write_day(day(opens)), "2025-12-18");
        assert_eq!(write_day(day(opens + 7_199)), "2025-12-18");
        assert_eq!(write_day(day(opens + 7_200)), "2025-12-19");
        assert_eq!(write(day_begins(day(opens))), "2025-12-18 00:00:00");
    }

    #[test]
    fn the_first_opening_is_ten_at_night_in_lanzhou() {
        assert_eq!(write(1_766_066_400), "2025-12-18 22:00:00");
        assert_eq!(read("2025-12-18 22:00:00"), Some(1_766_066_400));
        for text in ["", "2025-12-18", "2025-12-18T22:00:00", "2025-13-18 22:00:00", "18 22:00"] {
            assert_eq!(read(text), None, "{text}");
        }
        assert_eq!(stamp(1_766_066_400), "2025-12-18T22:00:00+08:00");
        for text in ["2025-12-18T22:00:00+08:00", "2025-12-18T14:00:00Z"] {
            assert_eq!(read_stamp(text), Some(1_766_066_400), "{text}");
        }
        assert_eq!(read_stamp("2025-12-18 22:00:00"), None);
    }
}
