//! The calling thread's slot.
//!
//! A global allocator may not use thread-locals with destructors. The slot is a plain pointer, and a key of the system's own
//! (`pthread_key_create`) hands it back: its destructors run after those of all thread-locals, so what these free is counted.

use std::cell::Cell;
use std::ptr;
use std::sync::atomic::{AtomicBool, Ordering};

use super::sampling;
use super::slot::{Counters, SHARED, Slot};

thread_local! {
    static SLOT: Cell<*const Slot> = const { Cell::new(ptr::null()) };
    /// The monitor is at work in this thread: nothing is published or sampled.
    static IS_UNNOTICED: Cell<bool> = const { Cell::new(false) };
}

/// True once an `Allocator` has been asked for memory.
static IS_COUNTING: AtomicBool = AtomicBool::new(false);

/// True when `monitor::Allocator` is the global allocator.
pub(crate) fn is_counting() -> bool {
    IS_COUNTING.load(Ordering::Relaxed)
}

/// True when it is also known which thread asked for what, and so which function: that takes a key for the slots.
pub(crate) fn is_counting_threads() -> bool {
    is_counting() && key::is_there()
}

/// What the calling thread has asked of the allocator; zero without an `Allocator`.
#[inline(always)]
pub(crate) fn counters() -> Counters {
    own_slot().map_or_else(counters_slow, Slot::counters)
}

#[cold]
#[inline(never)]
fn counters_slow() -> Counters {
    // A slot may hold counts of threads before: it has to be there before the first difference is taken.
    if is_counting() { lease().map_or(Counters::ZERO, Slot::counters) } else { Counters::ZERO }
}

/// Counts `change` in this thread's slot, or calls `elsewhere`; true when the slot has something due.
#[inline(always)]
pub(super) fn count(change: impl FnOnce(&Slot) -> bool, as_counters: impl FnOnce() -> Counters) -> bool {
    match own_slot() {
        Some(slot) => change(slot),
        None => count_slow(change, as_counters),
    }
}

#[cold]
#[inline(never)]
fn count_slow(change: impl FnOnce(&Slot) -> bool, as_counters: impl FnOnce() -> Counters) -> bool {
    IS_COUNTING.store(true, Ordering::Relaxed);
    match lease() {
        Some(slot) => change(slot),
        None => {
            SHARED.add(as_counters());
            false
        }
    }
}

#[inline(always)]
fn own_slot() -> Option<&'static Slot> {
    // SAFETY: null, or a slot, which lives for ever.
    unsafe { SLOT.get().as_ref() }
}

/// The thread has freed much.
#[cold]
#[inline(never)]
pub(super) fn due() {
    if let Some(slot) = own_slot().filter(|_| !IS_UNNOTICED.get()) {
        slot.publish();
    }
}

/// The thread has allocated much, or what it has allocated now is to be sampled.
#[cold]
#[inline(never)]
pub(super) fn due_allocated(address: usize, size: usize) {
    if let Some(slot) = own_slot().filter(|_| !IS_UNNOTICED.get()) {
        let is_sample = slot.is_sample_due() && !slot.is_own();
        slot.publish();
        if is_sample {
            sampling::allocated(address, size);
        }
    }
}

/// Runs `body`, whose allocations are the monitor's own and not those of the function that is being recorded.
pub(crate) fn unnoticed<R>(body: impl FnOnce() -> R) -> R {
    /// Gives back also when `body` unwinds.
    struct Noticed {
        slot: Option<(&'static Slot, Counters)>,
        was_unnoticed: bool,
    }
    impl Drop for Noticed {
        fn drop(&mut self) {
            IS_UNNOTICED.set(self.was_unnoticed);
            if let Some((slot, before)) = self.slot {
                slot.give_back(before);
            }
        }
    }
    counters();
    let slot = own_slot().map(|slot| (slot, slot.counters()));
    let _noticed = Noticed { slot, was_unnoticed: IS_UNNOTICED.replace(true) };
    body()
}

/// The calling thread is one of the monitor's: from here on it counts apart.
#[cfg(any(feature = "cpu-profile", feature = "server"))]
pub(crate) fn own_thread() {
    counters();
    let Some(host) = own_slot().filter(|slot| !slot.is_own()) else { return };
    if let Some(own) = Slot::lease(true) {
        SLOT.set(own);
        host.hand_back();
        key::hold(own);
    }
}

fn lease() -> Option<&'static Slot> {
    if !key::is_there() {
        return None;
    }
    let slot = Slot::lease(false)?;
    SLOT.set(slot);
    key::hold(slot);
    Some(slot)
}

/// Hands the slot of an ending thread back.
fn end(slot: &'static Slot) {
    SLOT.set(ptr::null());
    slot.hand_back();
}

#[cfg(unix)]
mod key {
    use std::ffi::c_void;
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::Slot;

    /// 0: not made yet; 1: it cannot be made; else the key and 2.
    static KEY: AtomicU64 = AtomicU64::new(0);
    const REFUSED: u64 = 1;

    extern "C" fn at_thread_end(slot: *mut c_void) {
        // SAFETY: the key's value is what `hold` has set: a slot, which lives for ever.
        if let Some(slot) = unsafe { slot.cast::<Slot>().cast_const().as_ref() } {
            super::end(slot);
        }
    }

    fn get() -> Option<libc::pthread_key_t> {
        let known = match KEY.load(Ordering::Acquire) {
            0 => make(),
            known => known,
        };
        known.checked_sub(2).and_then(|key| libc::pthread_key_t::try_from(key).ok())
    }

    #[cold]
    fn make() -> u64 {
        let mut key = 0;
        // SAFETY: `key` is valid for writing, and the destructor has the signature that is asked for.
        let made = match unsafe { libc::pthread_key_create(&raw mut key, Some(at_thread_end)) } {
            0 => key as u64 + 2,
            _ => REFUSED,
        };
        match KEY.compare_exchange(0, made, Ordering::AcqRel, Ordering::Acquire) {
            Ok(_) => made,
            Err(first) => {
                if let Some(surplus) = made.checked_sub(2).and_then(|key| libc::pthread_key_t::try_from(key).ok()) {
                    // SAFETY: made above, and known to nobody.
                    unsafe { libc::pthread_key_delete(surplus) };
                }
                first
            }
        }
    }

    pub(super) fn is_there() -> bool {
        get().is_some()
    }

    pub(super) fn hold(slot: &'static Slot) {
        if let Some(key) = get() {
            // SAFETY: the key was made and is never deleted.
            unsafe { libc::pthread_setspecific(key, std::ptr::from_ref(slot).cast()) };
        }
    }
}

/// Without such keys all threads count in the shared slot, and no function's allocations are known.
#[cfg(not(unix))]
mod key {
    use super::Slot;

    pub(super) fn is_there() -> bool {
        false
    }

    pub(super) fn hold(slot: &'static Slot) {
        super::end(slot);
    }
}
