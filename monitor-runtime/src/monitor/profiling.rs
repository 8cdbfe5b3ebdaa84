//! What is sampled beside the monitor: allocations, and the CPU when it is asked for.

use std::io::{self, Write};

/// Samples allocations, a byte in `interval` on average; 0 samples none. Nothing is seen without an `Allocator`.
#[cfg(feature = "cpu-profile")]
pub(super) fn sample_heap(interval: u64) {
    crate::capture::sample_heap(interval);
}

#[cfg(not(feature = "cpu-profile"))]
pub(super) fn sample_heap(_interval: u64) {}

/// Keeps the capture running.
#[cfg(feature = "cpu-profile")]
pub(super) type Sampling = crate::capture::Continuous;
#[cfg(not(feature = "cpu-profile"))]
pub(super) type Sampling = std::convert::Infallible;

/// Starts the CPU capture, unless `hz` is 0. A failure must not stop the host: it is told on standard error, and the report tells it again.
pub(super) fn start(hz: u32) -> Option<Sampling> {
    if hz == 0 {
        return None;
    }
    let tell = |reason: &String| {
        let _ = writeln!(io::stderr(), "monitor: no CPU samples are taken, though cpu_hz = {hz}: {reason}");
    };
    begin(hz).inspect_err(tell).ok()
}

#[cfg(feature = "cpu-profile")]
fn begin(hz: u32) -> Result<Sampling, String> {
    crate::capture::continuous(hz).map_err(|error| error.to_string())
}

#[cfg(not(feature = "cpu-profile"))]
fn begin(_hz: u32) -> Result<Sampling, String> {
    Err("monitor was compiled without its feature `cpu-profile`".to_owned())
}
