//! What is said of a family before anything is recorded in it.

use std::time::Duration;

use crate::histogram::STANDARD_BOUNDS;
use crate::label::DEFAULT_MAX_SERIES;

/// The kind of a family.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MetricKind {
    /// Only rises.
    Counter,
    /// Goes up and down.
    Gauge,
    /// Counts values in buckets.
    Histogram,
}

/// A family as it was declared: name, help, kind, label names and limits.
///
/// ```
/// # extern crate monitor_runtime as monitor;
/// use monitor::FamilyInfo;
/// const JOBS: FamilyInfo = FamilyInfo::counter("jobs_total", "Jobs done").labels(&["queue"]);
/// assert_eq!((JOBS.name, JOBS.labels), ("jobs_total", &["queue"][..]));
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct FamilyInfo {
    /// The name in the exposition, with unit and `_total`.
    pub name: &'static str,
    /// The HELP line.
    pub help: &'static str,
    /// The kind.
    pub kind: MetricKind,
    /// Label names, in the order of the accessor's arguments.
    pub labels: &'static [&'static str],
    /// Upper bounds of a histogram's buckets; empty for other kinds.
    pub buckets: &'static [f64],
    /// How many series it may have; what would be more is counted as `__other__`.
    pub max_series: usize,
    /// A series that nothing was recorded in for so long is removed at the next scrape.
    pub idle_timeout: Option<Duration>,
    pub(crate) values: &'static [Option<&'static [&'static str]>],
}

impl FamilyInfo {
    /// A counter.
    pub const fn counter(name: &'static str, help: &'static str) -> Self {
        Self::new(MetricKind::Counter, name, help, &[])
    }

    /// A gauge.
    pub const fn gauge(name: &'static str, help: &'static str) -> Self {
        Self::new(MetricKind::Gauge, name, help, &[])
    }

    /// A histogram, with the 14 bounds from 5 ms to 10 s that the Python client uses by default.
    pub const fn histogram(name: &'static str, help: &'static str) -> Self {
        Self::new(MetricKind::Histogram, name, help, STANDARD_BOUNDS)
    }

    const fn new(kind: MetricKind, name: &'static str, help: &'static str, buckets: &'static [f64]) -> Self {
        let max_series = DEFAULT_MAX_SERIES;
        Self { name, help, kind, labels: &[], buckets, max_series, idle_timeout: None, values: &[] }
    }

    /// The label names.
    #[must_use]
    pub const fn labels(self, labels: &'static [&'static str]) -> Self {
        Self { labels, ..self }
    }

    /// For each label the values that its type allows, as [`crate::LabelValue::VALUES`] says.
    #[doc(hidden)]
    #[must_use]
    pub const fn values(self, values: &'static [Option<&'static [&'static str]>]) -> Self {
        Self { values, ..self }
    }

    /// The upper bounds of a histogram: rising, at most 62. `+Inf` is added by itself.
    #[must_use]
    pub const fn buckets(self, buckets: &'static [f64]) -> Self {
        Self { buckets, ..self }
    }

    /// The bound on the number of series.
    #[must_use]
    pub const fn max_series(self, max_series: usize) -> Self {
        Self { max_series, ..self }
    }

    /// Remove series that were idle for so long.
    #[must_use]
    pub const fn idle_timeout(self, timeout: Duration) -> Self {
        Self { idle_timeout: Some(timeout), ..self }
    }
}
