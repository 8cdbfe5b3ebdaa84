//! Why there is no capture.

use std::io;
use std::path::PathBuf;

/// Why CPU samples were not taken.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum CaptureError {
    /// There is no sampler for this platform.
    #[error(
        "CPU sampling is not available here: it needs Linux on x86_64 with glibc, linked dynamically, and this is {platform}"
    )]
    Unavailable {
        /// What the program was compiled for.
        platform: String,
    },
    /// Another capture on demand is under way, and there is one at a time.
    #[error("another capture is under way, and there is one at a time: try again when it has ended")]
    Busy,
    /// [`continuous`](super::continuous) was called while a continuous capture runs.
    #[error("the continuous capture runs already: drop the first one before you start another")]
    AlreadyContinuous,
    /// The process handles SIGPROF itself, which the sampler would take away.
    #[error("another profiler of this process handles SIGPROF: stop it, then capture")]
    ForeignProfiler,
    /// A rate of 0.
    #[error("a capture takes at least 1 sample per second of CPU time: 99 is customary")]
    Rate,
    /// A duration out of range.
    #[error("a capture takes 1 to 60 seconds, not {0}")]
    Seconds(u32),
    /// The sampler keeps rare stacks in a temporary file, which it cannot make.
    #[error(
        "the sampler needs a writable directory for temporary files, and {directory} is none: {source}. Set TMPDIR"
    )]
    TemporaryDirectory {
        /// Where the file was to be.
        directory: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The sampler refused or failed.
    #[error("the CPU sampler failed: {0}")]
    Sampler(String),
    /// No allocation was sampled, because none is seen.
    #[error(
        "there is no heap profile: `monitor::Allocator` is not the global allocator; \
         `#[global_allocator] static ALLOCATOR: monitor::Allocator = monitor::Allocator::system();` makes it so"
    )]
    NoAllocator,
    /// Sampling of allocations was never begun.
    #[error("there is no heap profile: start a monitor, or call `capture::sample_heap`, before the work")]
    HeapOff,
    /// The thread that finds names, or the one that minds the sampler, could not be made.
    #[error("a thread of the capture cannot be started: {0}")]
    Thread(#[source] io::Error),
}

/// As `Display`: a `main` that returns this error prints it by `Debug`.
impl std::fmt::Debug for CaptureError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, f)
    }
}

/// Why there is no flamegraph.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum FlamegraphError {
    /// Nothing used the processor, or nothing of what was asked for.
    #[error("there are no CPU samples to draw: the process was idle, or no sample passed through the function")]
    NoSamples,
    /// The drawing failed.
    #[error("the flamegraph cannot be drawn: {0}")]
    Draw(#[source] io::Error),
}

/// As `Display`: a `main` that returns this error prints it by `Debug`.
impl std::fmt::Debug for FlamegraphError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, f)
    }
}
