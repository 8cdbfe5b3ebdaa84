//! The process: its heap and its CPU samples.

use serde::{Deserialize, Serialize};

use super::Allocations;

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
