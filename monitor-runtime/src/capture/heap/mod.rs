//! The allocation profile: where memory was allocated, and where what is still in use came from. Sampled while the program runs.

mod profile;
mod samples;

pub use profile::{HeapProfile, HeapStack};

use crate::record;

/// The mean distance of two samples, unless said otherwise: a stack for each half MiB allocated.
pub const DEFAULT_HEAP_INTERVAL: u64 = 512 << 10;

/// Samples allocations from now on: a byte in `interval` on average, at random, so that a large allocation is seen almost surely
/// and of small ones as many as their bytes deserve. 0 ends it. A monitor starts it with [`DEFAULT_HEAP_INTERVAL`], or with what
/// `heap_interval` says.
///
/// It needs [`Allocator`](crate::Allocator) as the global allocator; without it nothing is seen. A sample costs about five
/// microseconds, each free two loads. What it keeps is bounded: 16,384 distinct stacks and 65,536 samples in use.
///
/// ```
/// # extern crate monitor_runtime as monitor;
/// #[global_allocator]
/// static ALLOCATOR: monitor::Allocator = monitor::Allocator::system();
///
/// fn main() -> Result<(), monitor::capture::CaptureError> {
///     monitor::capture::sample_heap(4 << 10);
///     let kept: Vec<String> = (0..20_000).map(|number| format!("kept {number}")).collect();
///     let profile = monitor::capture::heap_profile()?;
///     assert!(profile.stacks.iter().map(|stack| stack.inuse_bytes).sum::<f64>() > 100_000.0);
///     drop(kept);
///     Ok(())
/// }
/// ```
pub fn sample_heap(interval: u64) {
    record::sample_heap(interval, &samples::HOOKS);
}

/// What was sampled up to now. Finds the names of functions, which takes some milliseconds for new ones.
///
/// # Errors
/// [`CaptureError::NoAllocator`](super::CaptureError::NoAllocator) without an `Allocator`,
/// [`CaptureError::HeapOff`](super::CaptureError::HeapOff) when sampling was never begun,
/// [`CaptureError::Thread`](super::CaptureError::Thread) when names cannot be looked for.
pub fn heap_profile() -> Result<HeapProfile, super::CaptureError> {
    if record::heap().is_none() {
        return Err(super::CaptureError::NoAllocator);
    }
    let taken = samples::taken().ok_or(super::CaptureError::HeapOff)?;
    HeapProfile::of(taken)
}
