//! The heap of the process, added up over all threads.

use std::sync::atomic::Ordering::Relaxed;

use super::is_counting;
use super::slot::{LIVE, PEAK, SHARED, all};

/// The heap of the process, as an [`Allocator`](crate::Allocator) has counted it: what the host asked for. What the monitor
/// itself uses is kept apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Heap {
    /// Bytes in use now.
    pub live_bytes: u64,
    /// The most bytes in use so far; too high or too low by at most 64 KiB for each thread.
    pub peak_bytes: u64,
    /// Allocations since the start.
    pub allocations: u64,
    /// Reallocations since the start.
    pub reallocations: u64,
    /// Bytes allocated since the start; a reallocation that grows counts what it added.
    pub allocated_bytes: u64,
    /// Bytes freed since the start; a reallocation that shrinks counts what it gave back.
    pub freed_bytes: u64,
    /// Bytes that the monitor itself has in use.
    pub monitor_bytes: u64,
}

/// The heap of the process now; `None` unless an [`Allocator`](crate::Allocator) is the global allocator. Costs a few nanoseconds
/// for each thread.
///
/// ```
/// # extern crate monitor_runtime as monitor;
/// // Without `#[global_allocator] static ALLOCATOR: monitor::Allocator = monitor::Allocator::system();`
/// assert_eq!(monitor::heap(), None);
/// ```
pub fn heap() -> Option<Heap> {
    if !is_counting() {
        return None;
    }
    let (mut host, mut own) = (SHARED.counters(), 0);
    for slot in all() {
        let (of_host, of_monitor) = slot.split();
        host = host.plus(of_host);
        own += of_monitor;
    }
    let live_bytes = u64::try_from(host.net()).unwrap_or(0);
    // Threads tell their share late; what is there now was there.
    let peak_bytes = u64::try_from(PEAK.load(Relaxed).max(LIVE.load(Relaxed))).unwrap_or(0).max(live_bytes);
    Some(Heap {
        live_bytes,
        peak_bytes,
        allocations: host.allocations,
        reallocations: host.reallocations,
        allocated_bytes: host.bytes,
        freed_bytes: host.freed,
        monitor_bytes: u64::try_from(own).unwrap_or(0),
    })
}
