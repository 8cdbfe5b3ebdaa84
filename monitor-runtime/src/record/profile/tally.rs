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
    pub(super) const ZERO: Self = Self { ticks: 0, heap: Counters::ZERO };

    #[inline(always)]
    pub(crate) fn plus(self, other: Self) -> Self {
        Self { ticks: self.ticks.wrapping_add(other.ticks), heap: self.heap.plus(other.heap) }
    }

    /// Without a part of it. Two cores' counters may differ by a few ticks: a part may seem longer than the whole, so it wraps
    /// here, and the sum is right.
    #[inline(always)]
    pub(super) fn without(self, part: Self) -> Self {
        Self { ticks: self.ticks.wrapping_sub(part.ticks), heap: self.heap.since(part.heap) }
    }
}

/// A tally that one thread adds to, and anyone reads.
#[derive(Default)]
pub(super) struct SharedTally {
    ticks: AtomicU64,
    allocations: AtomicU64,
    reallocations: AtomicU64,
    bytes: AtomicU64,
    freed: AtomicU64,
}

impl SharedTally {
    /// By the thread that owns it.
    #[inline(always)]
    pub(super) fn add(&self, more: Tally) {
        Owned::add(&self.ticks, more.ticks);
        Owned::add(&self.allocations, more.heap.allocations);
        Owned::add(&self.reallocations, more.heap.reallocations);
        Owned::add(&self.bytes, more.heap.bytes);
        Owned::add(&self.freed, more.heap.freed);
    }

    pub(super) fn read(&self) -> Tally {
        let load = |figure: &AtomicU64| figure.load(Relaxed);
        Tally {
            ticks: u64::try_from(load(&self.ticks).cast_signed()).unwrap_or(0),
            heap: Counters {
                allocations: load(&self.allocations),
                reallocations: load(&self.reallocations),
                bytes: load(&self.bytes),
                freed: load(&self.freed),
            },
        }
    }
}
