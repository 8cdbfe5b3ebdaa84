//! What a stretch of work used.

use super::super::heap::Counters;
use super::word::Word;

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
    allocations: Word,
    reallocations: Word,
    bytes: Word,
    freed: Word,
}

impl SharedCounters {
    pub(super) const fn new() -> Self {
        Self { allocations: Word::new(), reallocations: Word::new(), bytes: Word::new(), freed: Word::new() }
    }

    /// By the thread that owns it.
    #[inline(always)]
    pub(super) fn add(&self, more: Counters) {
        self.allocations.add(more.allocations);
        self.reallocations.add(more.reallocations);
        self.bytes.add(more.bytes);
        self.freed.add(more.freed);
    }

    #[inline(always)]
    pub(super) fn set(&self, counters: Counters) {
        self.allocations.set(counters.allocations);
        self.reallocations.set(counters.reallocations);
        self.bytes.set(counters.bytes);
        self.freed.set(counters.freed);
    }

    #[inline(always)]
    pub(super) fn get(&self) -> Counters {
        Counters {
            allocations: self.allocations.get(),
            reallocations: self.reallocations.get(),
            bytes: self.bytes.get(),
            freed: self.freed.get(),
        }
    }
}
