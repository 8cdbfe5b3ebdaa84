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

/// What `#[profiled]` records of a function. *Self* excludes what annotated callees did, *total* includes it. The time of an
/// async function here is the time inside its polls.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ProfileReport {
    /// Calls that were profiled: a call that is one of `sample = N` not timed is not.
    pub calls: u64,
    /// Those that were not made, directly or through others, by the same function. Totals are of these.
    pub primitive_calls: u64,
    /// Time in the function and its callees.
    pub total_seconds: f64,
    /// Time in the function without its profiled callees.
    pub self_seconds: f64,
    /// Allocations, where `monitor::Allocator` is the global allocator.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allocations: Option<AllocationReport>,
    /// CPU time while a capture ran.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cpu: Option<CpuShare>,
}

/// Allocations of one function.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct AllocationReport {
    /// Without profiled callees.
    #[serde(rename = "self")]
    pub own: Allocations,
    /// With them.
    pub total: Allocations,
    /// The most bytes that one call allocated, callees included.
    pub largest_call_bytes: u64,
}

/// What was asked of the allocator.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Allocations {
    /// Allocations, zeroed or not.
    pub allocations: u64,
    /// Reallocations.
    pub reallocations: u64,
    /// Bytes allocated; a reallocation that grows counts what it added.
    pub bytes: u64,
    /// Bytes freed, whoever had allocated them; a reallocation that shrinks counts what it gave back.
    pub freed_bytes: u64,
}

impl Allocations {
    /// Bytes allocated less bytes freed.
    pub fn net_bytes(&self) -> i64 {
        self.bytes.wrapping_sub(self.freed_bytes).cast_signed()
    }
}

/// CPU time of one function.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct CpuShare {
    /// Clock ticks of the processor that met the function without its profiled callees.
    pub self_ticks: u64,
    /// With them.
    pub total_ticks: u64,
    /// `self_ticks`, weighted with the measured CPU time of the process.
    pub self_seconds: f64,
    /// `total_ticks`, weighted likewise.
    pub total_seconds: f64,
}

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

/// One profiled function as called from one chain of callers. A function that calls itself directly is one node.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct TreeNode {
    /// The name with its type, as in `Service::create`.
    pub function: String,
    /// The module it stands in.
    pub module: String,
    /// Calls that have begun; of an async function once per future.
    pub calls: u64,
    /// Time in the function and its callees; of an async function inside its polls.
    pub total_seconds: f64,
    /// Without its profiled callees.
    pub self_seconds: f64,
    /// Allocations, where they are counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allocations: Option<AllocationReport>,
    /// CPU time while a capture ran.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cpu: Option<CpuShare>,
    /// What it called, those with the longest total time first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub callees: Vec<TreeNode>,
}

/// The heap of the process, without what the monitor itself uses.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct MemoryReport {
    /// Bytes in use.
    pub live_bytes: u64,
    /// The most bytes in use so far; too low or too high by at most 64 KiB for each thread.
    pub peak_bytes: u64,
    /// Everything asked of the allocator since the start.
    pub since_start: Allocations,
    /// Bytes allocated in a second, on average since the start.
    pub bytes_per_second: f64,
    /// Bytes that the monitor itself has in use.
    pub monitor_bytes: u64,
}

/// CPU samples of the process.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct CpuReport {
    /// How long was captured.
    pub wall_seconds: f64,
    /// CPU time that the process used meanwhile, in all its threads.
    pub cpu_seconds: f64,
    /// The rate that was asked for, in samples per second of CPU time.
    pub requested_hz: u32,
    /// Ticks that arrived.
    pub ticks: u64,
    /// Ticks for which there is no stack: the sampler was busy, or could not look.
    pub lost: u64,
    /// Names of functions, as the frames of `stacks` refer to them.
    pub frames: Vec<String>,
    /// Distinct stacks.
    pub stacks: Vec<StackReport>,
}

/// One stack, and how often it was seen.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct StackReport {
    /// Positions in `frames`, the outermost caller first.
    pub frames: Vec<u32>,
    /// Samples.
    pub samples: u64,
}

/// One HTTP endpoint.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct EndpointReport {
    /// HTTP method.
    pub method: String,
    /// The route, as in `/users/{id}`.
    pub endpoint: String,
    /// Requests by status code.
    pub statuses: Vec<(u16, u64)>,
    /// How long they took.
    pub latency: Latency,
}

/// One kind of database query.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct QueryReport {
    /// `SELECT` and the like.
    pub query_type: String,
    /// The table.
    pub table: String,
    /// How many, and how long they took.
    pub latency: Latency,
}

/// One cache.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct CacheReport {
    /// As named in the annotation.
    pub cache_type: String,
    /// Look-ups that found something.
    pub hits: u64,
    /// Those that did not.
    pub misses: u64,
}

/// Durations in short.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Latency {
    /// How many there were.
    pub count: u64,
    /// Their sum.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total_seconds: Option<f64>,
    /// Median, interpolated between bounds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub p50_seconds: Option<f64>,
    /// 95th percentile, likewise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub p95_seconds: Option<f64>,
    /// 99th percentile, likewise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub p99_seconds: Option<f64>,
}

/// One family of a metric set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct MetricReport {
    /// Name of the family.
    pub name: String,
    /// Its help text.
    pub help: String,
    /// `counter`, `gauge` or `histogram`.
    pub kind: String,
    /// Its series.
    pub series: Vec<SeriesReport>,
}

/// One series.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SeriesReport {
    /// Label names and values.
    pub labels: Vec<(String, String)>,
    /// Of a counter or gauge.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<f64>,
    /// Of a histogram: count, sum, and quantiles in the unit of the family.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub distribution: Option<Latency>,
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
