//! Durations of routes.

use std::time::Duration;

use crate::outbound::{Problem, parse_duration};

const YEAR: Duration = Duration::from_secs(365 * 86_400);

/// A wait, in milliseconds; it may be none.
pub(super) fn wait_ms(text: &str) -> Result<i64, Problem> {
    parse_duration(text, Duration::ZERO..=YEAR, "of at most a year").map(|duration| duration.as_millis() as i64)
}

/// A time between repetitions, in milliseconds.
pub(super) fn interval_ms(text: &str) -> Result<i64, Problem> {
    parse_duration(text, Duration::from_millis(10)..=YEAR, "from 10ms to a year")
        .map(|duration| duration.as_millis() as i64)
}
