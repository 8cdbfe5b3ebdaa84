//! What a report says, as data. Durations are in seconds; what was not captured is absent, never 0.

mod function;
mod process;
mod profile;
mod standard;

use serde::{Deserialize, Serialize};

pub use function::{FunctionReport, LabelledReport, Outcomes, Range};
pub use process::{CpuReport, MemoryReport, StackReport};
pub use profile::{AllocationReport, Allocations, CpuShare, ProfileReport, TreeNode};
pub use standard::{CacheReport, EndpointReport, Latency, MetricReport, QueryReport, SeriesReport};

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
    /// Who called whom among the functions under `#[profiled]`: the functions that no other one called, with what they called.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub call_tree: Vec<TreeNode>,
    /// The heap, where `monitor::Allocator` is the global allocator.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memory: Option<MemoryReport>,
    /// CPU samples, where a capture has run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cpu: Option<CpuReport>,
    /// HTTP endpoints that were asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub endpoints: Vec<EndpointReport>,
    /// Kinds of database queries that were made.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub database: Vec<QueryReport>,
    /// Caches that were looked into.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub caches: Vec<CacheReport>,
    /// Metric sets: each family with its series.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub metrics: Vec<MetricReport>,
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
    /// How often a thread of the process was made to leave a processor that it could have used on: on a busy machine calls take
    /// longer for that alone, some of them much longer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interruptions: Option<u64>,
}
