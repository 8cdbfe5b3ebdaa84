//! Expressions chosen by hand: every function, operator and edge. One to a line, under the series they are asked of.

mod functions;
mod series;
mod vectors;

use functions::{COUNTERS, GAUGES};
use series::{HISTOGRAMS, SHIFTS, STALENESS};
use vectors::{MATCHING, REFUSED};

/// Interval in seconds, series, moments in seconds, expressions.
pub(super) struct Group {
    pub(super) interval_s: i64,
    pub(super) series: &'static str,
    pub(super) moments_s: &'static [i64],
    pub(super) expressions: &'static str,
}

pub(super) const GROUPS: &[Group] = &[COUNTERS, GAUGES, STALENESS, HISTOGRAMS, MATCHING, SHIFTS, REFUSED];
