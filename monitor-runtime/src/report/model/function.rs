//! One annotated function: what `#[timed]` records.

use serde::{Deserialize, Serialize};

use super::ProfileReport;

/// One annotated function.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FunctionReport {
    /// The name with its type, as in `Service::create`.
    pub function: String,
    /// The module it stands in.
    pub module: String,
    /// True for async functions and functions that return a future.
    pub is_async: bool,
    /// One call in so many is timed; 1 when every call is.
    pub sample: u32,
    /// Calls that have ended; counted exactly, sampled or not.
    pub calls: u64,
    /// How they ended.
    pub outcomes: Outcomes,
    /// Calls in flight: async functions and endpoints.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_flight: Option<u64>,
    /// Calls that were timed; the figures below are of these.
    pub timed_calls: u64,
    /// Wall time of all calls; where `sample` is above 1, the mean times the number of calls.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total_seconds: Option<f64>,
    /// Mean wall time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mean_seconds: Option<f64>,
    /// The shortest call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_seconds: Option<f64>,
    /// Median, within 3.2 %.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub p50_seconds: Option<f64>,
    /// 95th percentile, within 3.2 %.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub p95_seconds: Option<f64>,
    /// 99th percentile, within 3.2 %.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub p99_seconds: Option<f64>,
    /// The longest call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_seconds: Option<f64>,
    /// Async: time inside polls.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub busy_seconds: Option<f64>,
    /// Async: number of polls.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub polls: Option<u64>,
    /// Async: the longest single poll.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub longest_poll_seconds: Option<f64>,
    /// How long the timed calls took, from the shortest up; ranges without a call are left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub distribution: Vec<Range>,
    /// What `#[profiled]` records beyond `#[timed]`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<ProfileReport>,
    /// The same function by the values of the labels that its annotation adds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub by_labels: Vec<LabelledReport>,
}

/// Calls by outcome.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Outcomes {
    /// Returned, no error.
    pub ok: u64,
    /// Returned an error.
    pub error: u64,
    /// Unwound.
    pub panic: u64,
    /// Dropped before the end (async).
    pub cancelled: u64,
}

/// Calls whose duration lies in one range, at most 6.3 % wide. As JSON: `[low_seconds, high_seconds, calls]`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Range(
    /// The shortest duration in the range, in seconds.
    pub f64,
    /// The longest.
    pub f64,
    /// Calls in it.
    pub u64,
);

/// A function under one set of label values.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct LabelledReport {
    /// Label names and values.
    pub labels: Vec<(String, String)>,
    /// Calls that have ended.
    pub calls: u64,
    /// How they ended.
    pub outcomes: Outcomes,
    /// Mean wall time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mean_seconds: Option<f64>,
    /// 95th percentile, within 3.2 %.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub p95_seconds: Option<f64>,
    /// The longest call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_seconds: Option<f64>,
}
