//! A figure that one thread writes, and anyone reads.

use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;

/// Written by its owner with plain load and store. Of std's own atomics even under loom: a thread-local holds some, as a constant.
pub(super) struct Word(AtomicU64);

impl Word {
    pub(super) const fn new() -> Self {
        Self(AtomicU64::new(0))
    }

    #[inline(always)]
    pub(super) fn get(&self) -> u64 {
        self.0.load(Relaxed)
    }

    #[inline(always)]
    pub(super) fn set(&self, value: u64) {
        self.0.store(value, Relaxed);
    }

    #[inline(always)]
    pub(super) fn add(&self, by: u64) {
        self.set(self.get().wrapping_add(by));
    }

    #[inline(always)]
    pub(super) fn raise(&self, to: u64) {
        if to > self.get() {
            self.set(to);
        }
    }

    /// One more, by whom another writer may interrupt.
    #[cfg(feature = "cpu-profile")]
    pub(super) fn count(&self) {
        self.0.fetch_add(1, Relaxed);
    }
}
