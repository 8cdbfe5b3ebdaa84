//! Durations of the sections.

use std::time::Duration;

use super::Problem;

/// "30s", "5m", "0s"; `said` is the range in words.
pub(crate) fn parse(
    text: &str,
    range: std::ops::RangeInclusive<Duration>,
    said: &'static str,
) -> Result<Duration, Problem> {
    humantime::parse_duration(text.trim())
        .ok()
        .filter(|duration| range.contains(duration))
        .ok_or(Problem::Duration(said))
}

/// How long a try may take.
pub(crate) fn timeout(text: &str) -> Result<Duration, Problem> {
    parse(text, Duration::from_millis(10)..=Duration::from_secs(300), "from 10ms to 5m")
}
