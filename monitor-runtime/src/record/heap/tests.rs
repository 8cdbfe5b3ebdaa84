//! The counters from the inside, asked directly: no allocator of the tests is the global one. Miri runs them too.

// A test may fail where library code may not; its helpers are not in `#[test]` functions.
#![allow(clippy::unwrap_used)]

use std::alloc::{GlobalAlloc, Layout};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;

use super::slot::{LIVE, PEAK, all};
use super::{Allocator, Counters, counters, heap, unnoticed};

static ALLOCATOR: Allocator = Allocator::system();

/// One allocation of `size` bytes, made `resized` and given back.
fn cycle(size: usize, resized: usize) {
    let layout = Layout::from_size_align(size, 8).unwrap();
    // SAFETY: the sizes are not 0, and each pointer is used with the layout it has at that time.
    unsafe {
        let first = ALLOCATOR.alloc_zeroed(layout);
        assert_eq!(*first, 0);
        let moved = ALLOCATOR.realloc(first, layout, resized);
        ALLOCATOR.dealloc(moved, Layout::from_size_align(resized, 8).unwrap());
    }
}

fn used(body: impl FnOnce()) -> Counters {
    counters(); // the slot is there, and what earlier threads have counted in it
    let before = counters();
    body();
    counters().since(before)
}

#[test]
fn each_request_is_counted_once_in_the_thread_that_makes_it() {
    cycle(8, 8); // from here on there is an Allocator
    let grown = Counters { allocations: 1, reallocations: 1, bytes: 24, freed: 24 };
    let shrunk = Counters { allocations: 1, reallocations: 1, bytes: 40, freed: 40 };
    assert_eq!(used(|| cycle(8, 24)), grown);
    assert_eq!(used(|| cycle(40, 16)), shrunk);
    assert_eq!(used(|| drop(thread::spawn(|| cycle(8, 24)).join())), Counters::ZERO);
    let in_thread = thread::spawn(|| used(|| cycle(8, 24))).join().unwrap();
    assert_eq!(in_thread, grown);
}

#[test]
fn a_request_that_fails_is_not_counted() {
    struct Exhausted;

    // SAFETY: null is the answer to a request that cannot be met.
    unsafe impl GlobalAlloc for Exhausted {
        unsafe fn alloc(&self, _: Layout) -> *mut u8 {
            std::ptr::null_mut()
        }

        unsafe fn dealloc(&self, _: *mut u8, _: Layout) {}

        unsafe fn realloc(&self, _: *mut u8, _: Layout, _: usize) -> *mut u8 {
            std::ptr::null_mut()
        }
    }

    cycle(8, 8);
    let (exhausted, layout) = (Allocator::new(Exhausted), Layout::new::<u64>());
    // SAFETY: the layout is not of size 0; `Exhausted` looks at no pointer.
    let asked = used(|| unsafe {
        assert!(exhausted.alloc(layout).is_null() && exhausted.alloc_zeroed(layout).is_null());
        assert!(exhausted.realloc(std::ptr::null_mut(), layout, 16).is_null());
    });
    assert_eq!(asked, Counters::ZERO);
}

#[test]
fn what_the_monitor_asks_for_is_not_the_hosts_also_when_it_panics() {
    cycle(8, 8);
    assert_eq!(used(|| unnoticed(|| cycle(8, 24))), Counters::ZERO);
    let host = Counters { allocations: 1, reallocations: 1, bytes: 16, freed: 16 };
    let nested = used(|| {
        unnoticed(|| {
            unnoticed(|| cycle(8, 24));
            cycle(8, 24);
        });
        cycle(16, 16);
    });
    assert_eq!(nested, host);
    let panicked = used(|| {
        let caught = catch_unwind(AssertUnwindSafe(|| unnoticed(|| panic_after(|| cycle(8, 24)))));
        assert!(caught.is_err());
        cycle(16, 16);
    });
    assert_eq!(panicked, host);
}

fn panic_after(body: impl FnOnce()) {
    body();
    std::panic::resume_unwind(Box::new("on purpose"));
}

#[test]
fn threads_that_come_and_go_share_slots_and_nothing_is_lost() {
    const THREADS: u64 = 4;
    cycle(8, 8);
    let freed_by_all = || all().map(|slot| slot.counters().freed).fold(0, u64::wrapping_add);
    let before = freed_by_all();
    for _ in 0..3 {
        let threads: Vec<_> = (0..THREADS).map(|_| thread::spawn(|| cycle(8, 1 << 16))).collect();
        assert!(heap().is_some()); // beside them
        threads.into_iter().for_each(|thread| thread.join().unwrap());
    }
    assert!(freed_by_all() - before >= 3 * THREADS * (1 << 16));
    assert!(PEAK.load(std::sync::atomic::Ordering::Relaxed) >= LIVE.load(std::sync::atomic::Ordering::Relaxed));
}

/// A slot is handed back by a key's destructor; one that runs after it, or again, asks for another.
#[cfg(unix)]
#[test]
fn destructors_that_come_later_are_counted_too() {
    use std::ffi::c_void;

    extern "C" fn later(layout: *mut c_void) {
        // SAFETY: what the thread has put there, from `Box::into_raw`.
        let (size, counted) = *unsafe { Box::from_raw(layout.cast::<(usize, std::sync::mpsc::Sender<Counters>)>()) };
        let _ = counted.send(used(|| cycle(size, 2 * size)));
    }

    cycle(8, 8);
    let mut key = 0;
    // SAFETY: `key` is valid for writing. The allocator's own key is older: its destructor runs first.
    assert_eq!(unsafe { libc::pthread_key_create(&raw mut key, Some(later)) }, 0);
    let (sender, counted) = std::sync::mpsc::channel();
    let thread = thread::spawn(move || {
        cycle(8, 8);
        let value = Box::into_raw(Box::new((64_usize, sender)));
        // SAFETY: the key is made and not deleted before the thread has ended.
        assert_eq!(unsafe { libc::pthread_setspecific(key, value.cast::<c_void>()) }, 0);
    });
    thread.join().unwrap();
    let expected = Counters { allocations: 1, reallocations: 1, bytes: 128, freed: 128 };
    assert_eq!(counted.recv(), Ok(expected));
    // SAFETY: made above; no thread has a value any more.
    unsafe { libc::pthread_key_delete(key) };
}

/// Memory that one thread allocates and another frees: each counts its part, and the sum is right.
#[test]
fn freed_elsewhere() {
    struct Pointer(*mut u8);
    // SAFETY: a pointer to memory that nobody else uses.
    unsafe impl Send for Pointer {}

    cycle(8, 8);
    let layout = Layout::new::<[u64; 4]>();
    let mut pointer = Pointer(std::ptr::null_mut());
    // SAFETY: the layout is not of size 0.
    let here = used(|| pointer.0 = unsafe { ALLOCATOR.alloc(layout) });
    let there = thread::spawn(move || {
        let Pointer(pointer) = { pointer };
        // SAFETY: allocated above with this layout.
        used(|| unsafe { ALLOCATOR.dealloc(pointer, layout) })
    });
    assert_eq!((here.net(), there.join().unwrap().net()), (32, -32));
    assert_eq!(here.allocations, 1);
}
