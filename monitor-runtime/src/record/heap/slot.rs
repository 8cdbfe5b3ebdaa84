//! The allocation counters of one thread.

use std::ptr;
use std::sync::atomic::Ordering::{AcqRel, Acquire, Relaxed, Release};
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicPtr, AtomicU64};

use super::sampling;

/// A thread tells the process what it holds whenever it has allocated or freed so much.
const PUBLISH_EVERY: u64 = 64 << 10;

/// Bytes that the host holds, as far as its threads have told; and the most there ever was.
pub(super) static LIVE: AtomicI64 = AtomicI64::new(0);
pub(super) static PEAK: AtomicI64 = AtomicI64::new(0);

/// All slots that were ever made, newest first. Slots live for ever: their number follows the peak of threads.
static ALL: AtomicPtr<Slot> = AtomicPtr::new(ptr::null_mut());

/// What a thread has asked of the allocator.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Counters {
    pub(crate) allocations: u64,
    pub(crate) reallocations: u64,
    pub(crate) bytes: u64,
    pub(crate) freed: u64,
}

impl Counters {
    pub(crate) const ZERO: Self = Self { allocations: 0, reallocations: 0, bytes: 0, freed: 0 };

    /// What was added since `earlier`.
    #[inline(always)]
    pub(crate) fn since(self, earlier: Self) -> Self {
        Self {
            allocations: self.allocations.wrapping_sub(earlier.allocations),
            reallocations: self.reallocations.wrapping_sub(earlier.reallocations),
            bytes: self.bytes.wrapping_sub(earlier.bytes),
            freed: self.freed.wrapping_sub(earlier.freed),
        }
    }

    #[inline(always)]
    pub(crate) fn plus(self, other: Self) -> Self {
        Self {
            allocations: self.allocations.wrapping_add(other.allocations),
            reallocations: self.reallocations.wrapping_add(other.reallocations),
            bytes: self.bytes.wrapping_add(other.bytes),
            freed: self.freed.wrapping_add(other.freed),
        }
    }

    /// Bytes allocated and not freed; below zero for who frees what others have allocated.
    pub(crate) fn net(self) -> i64 {
        self.bytes.wrapping_sub(self.freed).cast_signed()
    }
}

/// Counters written by the thread that leases the slot, alone, and read by anyone.
#[repr(C, align(128))] // two lines: the neighbour's are fetched in pairs
pub(super) struct Slot {
    allocations: AtomicU64,
    reallocations: AtomicU64,
    bytes: AtomicU64,
    freed: AtomicU64,
    /// At how many bytes allocated the next sample is due.
    next_sample: AtomicU64,
    /// At how many bytes allocated, or freed, the thread has something to tell or to sample.
    next_allocated: AtomicU64,
    next_freed: AtomicU64,
    /// What it has told of the bytes it holds.
    told: AtomicI64,
    /// What the monitor itself did in this thread; of the four above it is no part.
    own_bytes: AtomicU64,
    own_freed: AtomicU64,
    is_leased: AtomicBool,
    /// Leased by threads of the monitor only: all its counters are the monitor's own.
    is_own: bool,
    next: AtomicPtr<Slot>,
}

#[inline(always)]
fn add(figure: &AtomicU64, by: u64) -> u64 {
    let sum = figure.load(Relaxed).wrapping_add(by);
    figure.store(sum, Relaxed);
    sum
}

impl Slot {
    const fn new(is_own: bool) -> Self {
        Self {
            allocations: AtomicU64::new(0),
            reallocations: AtomicU64::new(0),
            bytes: AtomicU64::new(0),
            freed: AtomicU64::new(0),
            next_sample: AtomicU64::new(u64::MAX),
            next_allocated: AtomicU64::new(0),
            next_freed: AtomicU64::new(PUBLISH_EVERY),
            told: AtomicI64::new(0),
            own_bytes: AtomicU64::new(0),
            own_freed: AtomicU64::new(0),
            is_leased: AtomicBool::new(true),
            is_own,
            next: AtomicPtr::new(ptr::null_mut()),
        }
    }

    /// One allocation of `size` bytes; true when something is due.
    #[inline(always)]
    pub(super) fn allocated(&self, size: usize) -> bool {
        add(&self.allocations, 1);
        add(&self.bytes, size as u64) >= self.next_allocated.load(Relaxed)
    }

    /// `size` bytes given back; true when something is due.
    #[inline(always)]
    pub(super) fn freed(&self, size: usize) -> bool {
        add(&self.freed, size as u64) >= self.next_freed.load(Relaxed)
    }

    /// One reallocation; true when something is due.
    #[inline(always)]
    pub(super) fn reallocated(&self, old: usize, new: usize) -> bool {
        add(&self.reallocations, 1);
        if new >= old {
            // To the sampler it is a new allocation of the whole size.
            let next_sample = self.next_sample.load(Relaxed);
            if next_sample != u64::MAX {
                let next_sample = next_sample.saturating_sub(old as u64);
                self.next_sample.store(next_sample, Relaxed);
                self.next_allocated.store(next_sample.min(self.next_allocated.load(Relaxed)), Relaxed);
            }
            add(&self.bytes, (new - old) as u64) >= self.next_allocated.load(Relaxed)
        } else {
            self.freed(old - new)
        }
    }

    #[inline(always)]
    pub(super) fn counters(&self) -> Counters {
        Counters {
            allocations: self.allocations.load(Relaxed),
            reallocations: self.reallocations.load(Relaxed),
            bytes: self.bytes.load(Relaxed),
            freed: self.freed.load(Relaxed),
        }
    }

    /// The last of what the owner did was the monitor's work: the counters go back to `before`, and the difference is its own.
    pub(super) fn give_back(&self, before: Counters) {
        let own = self.counters().since(before);
        self.allocations.store(before.allocations, Relaxed);
        self.reallocations.store(before.reallocations, Relaxed);
        self.bytes.store(before.bytes, Relaxed);
        self.freed.store(before.freed, Relaxed);
        add(&self.own_bytes, own.bytes);
        add(&self.own_freed, own.freed);
    }

    /// True when the last allocation is the one to be sampled. By the owner, before [`publish`](Self::publish).
    pub(super) fn is_sample_due(&self) -> bool {
        let (bytes, next) = (self.bytes.load(Relaxed), self.next_sample.load(Relaxed));
        let is_due = bytes >= next;
        if is_due || next == u64::MAX || sampling::interval() == 0 {
            let next = sampling::distance().map_or(u64::MAX, |distance| bytes.saturating_add(distance));
            self.next_sample.store(next, Relaxed);
        }
        is_due
    }

    /// The owner tells what it holds.
    pub(super) fn publish(&self) {
        let counters = self.counters();
        let next_allocated = counters.bytes.wrapping_add(PUBLISH_EVERY).min(self.next_sample.load(Relaxed));
        self.next_allocated.store(next_allocated, Relaxed);
        self.next_freed.store(counters.freed.wrapping_add(PUBLISH_EVERY), Relaxed);
        let change = counters.net() - self.told.load(Relaxed);
        self.told.store(counters.net(), Relaxed);
        if !self.is_own {
            let live = LIVE.fetch_add(change, Relaxed) + change;
            PEAK.fetch_max(live, Relaxed);
        }
    }

    /// What of this slot is the host's, and how many bytes the monitor itself holds.
    pub(super) fn split(&self) -> (Counters, i64) {
        let counters = self.counters();
        let own = self.own_bytes.load(Relaxed).wrapping_sub(self.own_freed.load(Relaxed)).cast_signed();
        if self.is_own { (Counters::ZERO, counters.net() + own) } else { (counters, own) }
    }

    pub(super) fn is_own(&self) -> bool {
        self.is_own
    }

    /// A slot for the calling thread alone, from those that were handed back or a new one; `None` without memory. Asks the
    /// system's allocator, never the global one, which is waiting for the answer.
    pub(super) fn lease(is_own: bool) -> Option<&'static Slot> {
        // Acquire: the counts of the last owner.
        let claim = |slot: &&Slot| {
            slot.is_own == is_own && slot.is_leased.compare_exchange(false, true, Acquire, Relaxed).is_ok()
        };
        all().find(claim).or_else(|| Self::make(is_own))
    }

    pub(super) fn hand_back(&self) {
        self.publish();
        self.is_leased.store(false, Release);
    }

    fn make(is_own: bool) -> Option<&'static Slot> {
        let layout = std::alloc::Layout::new::<Slot>();
        // SAFETY: the layout is not of size zero.
        let place = unsafe { std::alloc::GlobalAlloc::alloc(&std::alloc::System, layout) }.cast::<Slot>();
        if place.is_null() {
            return None;
        }
        // SAFETY: `place` is ours, aligned and large enough for a `Slot`.
        unsafe { place.write(Slot::new(is_own)) };
        // SAFETY: it was just written, and is never freed.
        let slot = unsafe { &*place };
        let mut head = ALL.load(Acquire);
        loop {
            slot.next.store(head, Relaxed);
            match ALL.compare_exchange_weak(head, place, AcqRel, Acquire) {
                Ok(_) => return Some(slot),
                Err(other) => head = other,
            }
        }
    }
}

/// All slots.
pub(super) fn all() -> impl Iterator<Item = &'static Slot> {
    let as_ref = |slot: *mut Slot| {
        // SAFETY: what stands in the list was written before it was put there, and lives for ever.
        unsafe { slot.as_ref() }
    };
    std::iter::successors(as_ref(ALL.load(Acquire)), move |slot| as_ref(slot.next.load(Acquire)))
}

/// For threads that have no slot and can get none any more: written by many, with atomic adds.
pub(super) static SHARED: SharedSlot = SharedSlot {
    allocations: AtomicU64::new(0),
    reallocations: AtomicU64::new(0),
    bytes: AtomicU64::new(0),
    freed: AtomicU64::new(0),
};

pub(super) struct SharedSlot {
    allocations: AtomicU64,
    reallocations: AtomicU64,
    bytes: AtomicU64,
    freed: AtomicU64,
}

impl SharedSlot {
    pub(super) fn add(&self, change: Counters) {
        self.allocations.fetch_add(change.allocations, Relaxed);
        self.reallocations.fetch_add(change.reallocations, Relaxed);
        self.bytes.fetch_add(change.bytes, Relaxed);
        self.freed.fetch_add(change.freed, Relaxed);
        let net = change.net();
        PEAK.fetch_max(LIVE.fetch_add(net, Relaxed) + net, Relaxed);
    }

    pub(super) fn counters(&self) -> Counters {
        Counters {
            allocations: self.allocations.load(Relaxed),
            reallocations: self.reallocations.load(Relaxed),
            bytes: self.bytes.load(Relaxed),
            freed: self.freed.load(Relaxed),
        }
    }
}
