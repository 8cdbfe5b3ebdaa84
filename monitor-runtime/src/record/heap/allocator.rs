//! The wrapper around the global allocator.

use std::alloc::{GlobalAlloc, Layout, System};

use super::lease::{count, due, due_allocated};
use super::sampling::{freed, may_be_sample, shrunk};
use super::slot::Counters;

/// Counts what each thread asks of an allocator. With it, `#[profiled]` functions know their allocations, and the report knows
/// the heap.
///
/// ```
/// # extern crate monitor_runtime as monitor;
/// #[global_allocator]
/// static ALLOCATOR: monitor::Allocator = monitor::Allocator::system();
///
/// fn main() {
///     let text = "kept".repeat(1_000);
///     let heap = monitor::heap().expect("an Allocator is in place");
///     assert!(heap.live_bytes >= text.len() as u64);
/// }
/// ```
///
/// Another allocator goes inside: `static ALLOCATOR: monitor::Allocator<MiMalloc> = monitor::Allocator::new(MiMalloc);`
///
/// It adds a few plain loads and stores of the thread's own memory to each request: no lock, no atomic read-modify-write but one
/// for every 64 KiB, no change of layout. A request that fails is not counted. A reallocation that grows counts the bytes it
/// adds as allocated, one that shrinks counts what it gives back as freed; `alloc_zeroed` and `realloc` reach the inner allocator
/// as what they are. What the monitor itself allocates in the host's threads is kept apart. Works in the destructors of
/// thread-locals too. Off Unix the process is counted, functions are not.
#[derive(Debug, Default)]
pub struct Allocator<A = System> {
    inner: A,
}

impl Allocator<System> {
    /// Around the system's allocator.
    pub const fn system() -> Self {
        Self { inner: System }
    }
}

impl<A> Allocator<A> {
    /// Around any other.
    pub const fn new(inner: A) -> Self {
        Self { inner }
    }
}

impl<A: GlobalAlloc> Allocator<A> {
    /// The end of what may be a sample. Out of line, and as the last thing: all others need no frame for it.
    #[cold]
    #[inline(never)]
    unsafe fn dealloc_sample(&self, pointer: *mut u8, layout: Layout) {
        freed(pointer.addr());
        // SAFETY: as promised by our caller's caller.
        unsafe { self.inner.dealloc(pointer, layout) };
        deallocated(layout.size());
    }
}

#[inline(always)]
fn deallocated(size: usize) {
    if count(|slot| slot.freed(size), move || Counters { freed: size as u64, ..Counters::ZERO }) {
        due();
    }
}

#[inline(always)]
fn allocated(pointer: *mut u8, size: usize) {
    if count(|slot| slot.allocated(size), move || Counters { allocations: 1, bytes: size as u64, ..Counters::ZERO }) {
        due_allocated(pointer.addr(), size);
    }
}

// SAFETY: each request goes to the inner allocator as it came, and its answer back as it is; counting neither allocates from this
// allocator nor unwinds.
unsafe impl<A: GlobalAlloc> GlobalAlloc for Allocator<A> {
    #[inline]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as promised by our caller.
        let pointer = unsafe { self.inner.alloc(layout) };
        if !pointer.is_null() {
            allocated(pointer, layout.size());
        }
        pointer
    }

    #[inline]
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as promised by our caller.
        let pointer = unsafe { self.inner.alloc_zeroed(layout) };
        if !pointer.is_null() {
            allocated(pointer, layout.size());
        }
        pointer
    }

    #[inline]
    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        if may_be_sample(pointer.addr()) {
            // SAFETY: as promised by our caller.
            return unsafe { self.dealloc_sample(pointer, layout) };
        }
        // SAFETY: as promised by our caller.
        unsafe { self.inner.dealloc(pointer, layout) };
        deallocated(layout.size());
    }

    #[inline]
    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        let (address, old) = (pointer.addr(), layout.size());
        let was_sample = may_be_sample(address) && freed(address);
        // SAFETY: as promised by our caller.
        let moved = unsafe { self.inner.realloc(pointer, layout, size) };
        if !moved.is_null() {
            if was_sample && size < old {
                shrunk(moved.addr(), old, size);
            }
            let as_counters = move || Counters {
                allocations: 0,
                reallocations: 1,
                bytes: size.saturating_sub(old) as u64,
                freed: old.saturating_sub(size) as u64,
            };
            if count(|slot| slot.reallocated(old, size), as_counters) {
                if size >= old { due_allocated(moved.addr(), size) } else { due() }
            }
        }
        moved
    }
}
