//! China's time, which has been UTC+8 without exception since 1991: what Alipay and WeChat Pay write
//! and what riders read.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::{TimeZone, offset};
use wire::UnixSeconds;

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
