//! Allocations: counted for each thread, by a wrapper around the global allocator.

mod allocator;
mod lease;
#[cfg_attr(not(feature = "cpu-profile"), path = "unsampled.rs")]
mod sampling;
mod slot;
#[cfg(all(test, not(loom)))]
mod tests;
mod totals;

pub use allocator::Allocator;
use lease::is_counting;
#[cfg(any(feature = "cpu-profile", feature = "server"))]
pub(crate) use lease::own_thread;
pub(crate) use lease::{counters, is_counting_threads, unnoticed};
#[cfg(feature = "cpu-profile")]
pub(crate) use sampling::{Hooks, forget, in_hook, interval, remember, sample};
pub(crate) use slot::Counters;
pub use totals::{Heap, heap};
