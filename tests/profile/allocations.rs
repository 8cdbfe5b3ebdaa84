//! Allocation counts and bytes are exact.

use std::alloc::{Layout, alloc, alloc_zeroed, dealloc, realloc};
use std::hint::black_box;
use std::thread;

use monitor::profiled;
use monitor::report::Allocations;

use crate::{allocations, profile};

fn boxed(bytes: usize) -> Box<[u8]> {
    black_box(vec![1_u8; bytes].into_boxed_slice())
}

/// Of figures that are compared whole.
fn figures(own: Allocations) -> (u64, u64, u64, u64) {
    (own.allocations, own.reallocations, own.bytes, own.freed_bytes)
}

#[profiled]
fn keeps() -> Box<[u8]> {
    boxed(1_000)
}

#[test]
fn what_is_allocated_and_kept_is_net() {
    let kept: Vec<_> = (0..3).map(|_| keeps()).collect();
    let report = allocations("allocations", "keeps");
    assert_eq!(figures(report.own), (3, 0, 3_000, 0));
    assert_eq!(figures(report.total), (3, 0, 3_000, 0));
    assert_eq!((report.own.net_bytes(), report.largest_call_bytes), (3_000, 1_000));
    drop(kept);
}

#[profiled]
fn frees(given: Vec<Box<[u8]>>) -> usize {
    drop(boxed(10));
    let count = given.len();
    drop(given);
    count
}

#[test]
fn what_is_freed_is_counted_where_it_is_freed() {
    let given = vec![boxed(70), boxed(30)];
    let list = given.capacity() * size_of::<Box<[u8]>>();
    frees(given);
    let report = allocations("allocations", "frees");
    assert_eq!(figures(report.own), (1, 0, 10, 110 + list as u64));
    assert_eq!(report.own.net_bytes(), -100 - list as i64);
}

#[profiled]
fn outer(times: usize) {
    drop(boxed(100));
    (0..times).for_each(|_| inner());
    plain();
}

#[profiled]
fn inner() {
    drop(boxed(7));
}

fn plain() {
    drop(boxed(5));
}

#[test]
fn self_leaves_out_profiled_callees_and_total_has_them() {
    outer(4);
    outer(0);
    let (outer, inner) = (allocations("allocations", "outer"), allocations("allocations", "inner"));
    assert_eq!(figures(outer.own), (4, 0, 210, 210));
    assert_eq!(figures(outer.total), (8, 0, 238, 238));
    assert_eq!(outer.largest_call_bytes, 133);
    assert_eq!(figures(inner.own), figures(inner.total));
    assert_eq!(figures(inner.own), (4, 0, 28, 28));
}

#[profiled]
fn raw() {
    let layout = Layout::from_size_align(100, 8).unwrap();
    // SAFETY: the layout is not empty; each pointer is used with the layout it has.
    unsafe {
        let zeroed = alloc_zeroed(layout);
        assert!((0..100).all(|at| *zeroed.add(at) == 0));
        let grown = realloc(zeroed, layout, 300);
        let shrunk = realloc(grown, Layout::from_size_align(300, 8).unwrap(), 50);
        let other = alloc(layout);
        dealloc(other, layout);
        dealloc(shrunk, Layout::from_size_align(50, 8).unwrap());
    }
}

#[test]
fn zeroed_is_an_allocation_and_a_reallocation_counts_the_difference() {
    raw();
    assert_eq!(figures(allocations("allocations", "raw").own), (2, 2, 400, 400));
}

#[profiled]
fn refused() -> bool {
    let layout = Layout::from_size_align(isize::MAX as usize - 4_096, 8).unwrap();
    // SAFETY: the layout is not empty; what is not null is given back.
    let pointer = unsafe { alloc(layout) };
    if !pointer.is_null() {
        // SAFETY: as above.
        unsafe { dealloc(pointer, layout) };
    }
    pointer.is_null()
}

#[test]
fn a_request_that_fails_is_not_counted() {
    assert!(refused(), "nobody has so much memory");
    assert_eq!(figures(allocations("allocations", "refused").own), (0, 0, 0, 0));
}

#[profiled]
fn panics(fail: bool) -> usize {
    let kept = boxed(64);
    assert!(!fail, "on purpose");
    kept.len()
}

#[test]
fn a_call_that_panics_counts_what_it_used() {
    panics(false);
    crate::support::panics(|| panics(true));
    let (profile, report) = (profile("allocations", "panics"), allocations("allocations", "panics"));
    assert_eq!((profile.calls, profile.primitive_calls), (2, 2));
    // The panic itself allocates too: its message and payload.
    assert!(report.own.bytes >= 128 && report.own.freed_bytes >= 128, "{report:?}");
}

#[profiled]
fn in_threads() {
    drop(boxed(11));
}

#[test]
fn no_call_is_lost_in_any_thread() {
    let work = || (0..250).for_each(|_| in_threads());
    let threads: Vec<_> = (0..4).map(|_| thread::spawn(work)).collect();
    threads.into_iter().for_each(|thread| thread.join().unwrap());
    // Threads that use the places of those that have ended.
    thread::spawn(work).join().unwrap();
    assert_eq!(figures(allocations("allocations", "in_threads").own), (1_250, 0, 13_750, 13_750));
}

#[profiled]
fn spawns() {
    let spawned = thread::spawn(|| {
        for _ in 0..100 {
            by_spawned();
        }
    });
    spawned.join().unwrap();
}

#[profiled]
fn by_spawned() {
    drop(boxed(1_000));
}

#[test]
fn a_thread_that_a_function_starts_is_not_part_of_it() {
    spawns();
    assert_eq!(allocations("allocations", "by_spawned").own.bytes, 100_000);
    assert!(allocations("allocations", "spawns").total.bytes < 50_000);
}

#[profiled]
fn at_thread_end() {
    drop(boxed(21));
}

struct AtThreadEnd;

impl Drop for AtThreadEnd {
    fn drop(&mut self) {
        drop(boxed(1 << 20));
        at_thread_end();
    }
}

thread_local!(static AT_THREAD_END: AtThreadEnd = const { AtThreadEnd });

#[test]
fn a_destructor_of_a_thread_local_may_allocate_and_call() {
    let before = monitor::heap().unwrap();
    for _ in 0..50 {
        thread::spawn(|| AT_THREAD_END.with(|_| ())).join().unwrap();
    }
    let after = monitor::heap().unwrap();
    assert!(after.allocated_bytes - before.allocated_bytes >= 50 << 20, "counted in destructors too");
    // The first destructors run before the thread's block is handed back, later ones after: those are timed, not profiled.
    assert_eq!(crate::function("allocations", "at_thread_end").calls, 50);
    assert!(profile("allocations", "at_thread_end").calls <= 50);
}

#[profiled(labels(kind = kind))]
fn labelled(kind: &str, bytes: usize) {
    drop(boxed(bytes));
}

#[test]
fn labels_do_not_divide_a_profile() {
    labelled("a", 10);
    labelled("b", 20);
    labelled("a", 30);
    let function = crate::function("allocations", "labelled");
    assert_eq!(function.by_labels.len(), 2);
    assert_eq!((function.by_labels[0].labels[0].1.as_str(), function.by_labels[0].calls), ("a", 2));
    assert_eq!(figures(allocations("allocations", "labelled").own), (3, 0, 60, 60));
}

#[profiled(sample = 2)]
fn sampled() {
    drop(boxed(3));
}

#[test]
fn of_sampled_calls_those_that_are_timed_are_profiled() {
    (0..1_000).for_each(|_| sampled());
    let (function, profile) = (crate::function("allocations", "sampled"), profile("allocations", "sampled"));
    assert_eq!(function.calls, 1_000);
    assert_eq!(profile.calls, function.timed_calls);
    assert_eq!(profile.allocations.unwrap().own.bytes, 3 * profile.calls);
}

#[profiled]
fn after_a_pause() {
    drop(boxed(9));
}

#[test]
fn the_exposition_has_what_the_report_has() {
    after_a_pause();
    let labels = [("module", "profile::allocations"), ("function", "after_a_pause")];
    let scrape = crate::support::Scrape::now();
    assert_eq!(scrape.counter("function_alloc_bytes_total", &labels), Some(9));
    assert_eq!(scrape.counter("function_allocs_total", &labels), Some(1));
    assert_eq!(scrape.counter("function_freed_bytes_total", &labels), Some(9));
    assert!(scrape.gauge("process_heap_live_bytes", &[]).unwrap() > 0.0);
}
