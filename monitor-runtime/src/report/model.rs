//! What a report says, as data. Durations are in seconds; what was not captured is absent, never 0.

use serde::{Deserialize, Serialize};

/// Version of the JSON form; it rises when a field changes its meaning or goes away.
pub const SCHEMA: u32 = 1;

/// Everything that was recorded, at one moment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Report {
    /// [`SCHEMA`] of the writer.
    pub schema: u32,
    /// When the report was made, RFC 3339 in UTC.
    pub generated_at: String,
    /// The configured service name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service_name: Option<String>,
    /// Where it was made.
    pub host: Host,
    /// How it was recorded, and what that cost.
    pub recording: Recording,
    /// What this report cannot tell, each with the reason.
    pub not_captured: Vec<String>,
    /// Every annotated function, called or not; those with the longest total time first.
    pub functions: Vec<FunctionReport>,
}

/// The machine and the program.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Host {
    /// Operating system and processor, as in `linux x86_64`.
    pub platform: String,
    /// Cores that this process may use.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cores: Option<usize>,
    /// The program's file name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub program: Option<String>,
    /// The process id.
    pub pid: u32,
    /// `release`, or `debug` when the monitor was compiled with debug assertions: then timings say little.
    pub build_profile: String,
}

/// How it was recorded.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Recording {
    /// Whether recording is on now.
    pub enabled: bool,
    /// `tsc` or `monotonic`.
    pub clock: String,
    /// Seconds since the first recorded call.
    pub seconds: f64,
    /// What one recorded call costs, measured in this process.
    pub cost_per_call_seconds: f64,
    /// What recording has cost altogether.
    pub cost_seconds: f64,
}

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
