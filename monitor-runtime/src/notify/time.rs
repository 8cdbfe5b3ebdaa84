//! Moments as receivers and silences write them: RFC 3339.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Milliseconds since 1970 of `2026-01-02T03:04:05.678Z`, with any offset from UTC.
pub(crate) fn parse_ms(text: &str) -> Option<i64> {
    let text = text.trim();
    let (local, offset_ms) = match text.strip_suffix(['Z', 'z']) {
        Some(local) => (local, 0),
        None => {
            let (local, offset) = text.split_at_checked(text.len().checked_sub(6)?)?;
            let sign = match offset.get(..1)? {
                "+" => 1,
                "-" => -1,
                _ => return None,
            };
            let (hours, minutes) = offset.get(1..)?.split_once(':')?;
            (local, sign * (hours.parse::<i64>().ok()? * 60 + minutes.parse::<i64>().ok()?) * 60_000)
        }
    };
    let time = humantime::parse_rfc3339(&format!("{local}Z")).ok()?;
    Some(time.duration_since(UNIX_EPOCH).ok()?.as_millis() as i64 - offset_ms)
}

/// As Go writes a time in JSON: in UTC, with as many digits of the second as it needs.
pub(crate) fn format_ms(ms: i64) -> String {
    let time =
        humantime::format_rfc3339_millis(UNIX_EPOCH + Duration::from_millis(ms.max(0).unsigned_abs())).to_string();
    match time.strip_suffix('Z').and_then(|time| time.split_once('.')) {
        Some((seconds, fraction)) if fraction.chars().all(|digit| digit == '0') => format!("{seconds}Z"),
        Some((seconds, fraction)) => format!("{seconds}.{}Z", fraction.trim_end_matches('0')),
        None => time,
    }
}

/// What a time says that there is none.
pub(crate) const NEVER: &str = "0001-01-01T00:00:00Z";

/// The wall clock now, in milliseconds since 1970.
pub(crate) fn wall_ms() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as i64)
}

/// "5m 12s": how long an alert fired, to the second.
pub(crate) fn span(ms: i64) -> String {
    let seconds = Duration::from_secs((ms.max(0) / 1000).unsigned_abs());
    humantime::format_duration(seconds).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_with_any_offset_and_written_as_go_does() {
        let ms = 1_767_323_045_678;
        assert_eq!(parse_ms("2026-01-02T03:04:05.678Z"), Some(ms));
        assert_eq!(parse_ms("2026-01-02T04:34:05.678+01:30"), Some(ms));
        assert_eq!(parse_ms("2026-01-02T01:04:05.678123456-02:00"), Some(ms));
        for bad in
            ["", "Z", "tomorrow", "2026-01-02", "2026-01-02T03:04:05", "2026-13-02T03:04:05Z", "é026-01-02T+01:30"]
        {
            assert_eq!(parse_ms(bad), None, "{bad}");
        }
        assert_eq!(format_ms(ms), "2026-01-02T03:04:05.678Z");
        assert_eq!(format_ms(ms - 8), "2026-01-02T03:04:05.67Z");
        assert_eq!(format_ms(ms - 678), "2026-01-02T03:04:05Z");
        assert_eq!((span(312_900), span(-1)), ("5m 12s".to_owned(), "0s".to_owned()));
    }
}
