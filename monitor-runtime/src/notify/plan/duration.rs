//! Durations of the sections.

use std::time::Duration;

use super::Problem;

const YEAR: Duration = Duration::from_secs(365 * 86_400);

/// "30s", "5m", "0s".
pub(super) fn parse(
    text: &str,
    range: std::ops::RangeInclusive<Duration>,
    said: &'static str,
) -> Result<Duration, Problem> {
    humantime::parse_duration(text.trim())
        .ok()
        .filter(|duration| range.contains(duration))
        .ok_or(Problem::Duration(said))
}

/// A wait, in milliseconds; it may be none.
pub(super) fn wait_ms(text: &str) -> Result<i64, Problem> {
    parse(text, Duration::ZERO..=YEAR, "of at most a year").map(|duration| duration.as_millis() as i64)
}

/// A time between repetitions, in milliseconds.
pub(super) fn interval_ms(text: &str) -> Result<i64, Problem> {
    parse(text, Duration::from_millis(10)..=YEAR, "from 10ms to a year").map(|duration| duration.as_millis() as i64)
}

/// How long a try may take.
pub(super) fn timeout(text: &str) -> Result<Duration, Problem> {
    parse(text, Duration::from_millis(10)..=Duration::from_secs(300), "from 10ms to 5m")
}
