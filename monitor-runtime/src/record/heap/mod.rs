//! Allocations: counted for each thread, by a wrapper around the global allocator.

mod allocator;
mod lease;
mod slot;
#[cfg(all(test, not(loom)))]
mod tests;
mod totals;

pub use allocator::Allocator;
use lease::is_counting;
#[cfg(feature = "server")]
pub(crate) use lease::own_thread;
pub(crate) use lease::{counters, is_counting_threads, unnoticed};
pub(crate) use slot::Counters;
pub use totals::{Heap, heap};
