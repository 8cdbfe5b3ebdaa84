//! What a stretch of work used.

use std::sync::atomic::Ordering::Relaxed;

use super::super::cell::{Owned, Writer};
use super::super::heap::Counters;
use crate::sync::AtomicU64;

/// Time in ticks, and allocations.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) ticks: u64,
    pub(crate) heap: Counters,
}

impl Tally {
    pub(crate) fn plus(self, other: Self) -> Self {
        Self { ticks: self.ticks.wrapping_add(other.ticks), heap: self.heap.plus(other.heap) }
    }
}

/// Allocation counters that one thread writes, and anyone reads. Each word is stored and loaded alone, also for the thread's own
/// use: a load of two words at once would wait for both stores to reach the cache.
pub(super) struct SharedCounters {
    allocations: AtomicU64,
    reallocations: AtomicU64,
    bytes: AtomicU64,
    freed: AtomicU64,
}

impl SharedCounters {
    pub(super) const fn new() -> Self {
        Self {
            allocations: AtomicU64::new(0),
            reallocations: AtomicU64::new(0),
            bytes: AtomicU64::new(0),
            freed: AtomicU64::new(0),
        }
    }

    /// By the thread that owns it.
    #[inline(always)]
    pub(super) fn add(&self, more: Counters) {
        Owned::add(&self.allocations, more.allocations);
        Owned::add(&self.reallocations, more.reallocations);
        Owned::add(&self.bytes, more.bytes);
        Owned::add(&self.freed, more.freed);
    }

    #[inline(always)]
    pub(super) fn set(&self, counters: Counters) {
        self.allocations.store(counters.allocations, Relaxed);
        self.reallocations.store(counters.reallocations, Relaxed);
        self.bytes.store(counters.bytes, Relaxed);
        self.freed.store(counters.freed, Relaxed);
    }

    #[inline(always)]
    pub(super) fn get(&self) -> Counters {
        Counters {
            allocations: self.allocations.load(Relaxed),
            reallocations: self.reallocations.load(Relaxed),
            bytes: self.bytes.load(Relaxed),
            freed: self.freed.load(Relaxed),
        }
    }
}
