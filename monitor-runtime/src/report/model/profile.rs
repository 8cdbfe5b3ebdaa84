//! What `#[profiled]` adds: self and total figures, and who called whom.

use serde::{Deserialize, Serialize};

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
