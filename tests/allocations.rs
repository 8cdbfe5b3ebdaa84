//! Promise: after its first call in a thread, an annotated function allocates nothing, whatever its form.

#![cfg(not(feature = "off"))]
// A test may fail where library code may not; its helpers are not in `#[test]` functions.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[path = "support/mod.rs"]
mod support;

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::thread;

use monitor::timed;

use crate::support::{Pending, cancel_after, run};

struct Counting;

thread_local!(static ALLOCATIONS: Cell<u64> = const { Cell::new(0) });

fn count() {
    ALLOCATIONS.set(ALLOCATIONS.get() + 1);
}

// SAFETY: every call goes to `System` as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count();
        // SAFETY: as promised by our caller.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count();
        // SAFETY: as promised by our caller.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count();
        // SAFETY: as promised by our caller.
        unsafe { System.realloc(pointer, layout, size) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: as promised by our caller.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Allocations of this thread while `body` runs.
fn allocations(body: impl FnOnce()) -> u64 {
    let before = ALLOCATIONS.get();
    body();
    ALLOCATIONS.get() - before
}

/// The first call may make its cell; the thousand after it make nothing. In this thread and in one more.
fn assert_allocates_once(call: fn()) {
    let in_this_thread = move || {
        call();
        assert_eq!(allocations(|| (0..1_000).for_each(|_| call())), 0);
    };
    in_this_thread();
    thread::spawn(in_this_thread).join().unwrap();
}

#[test]
fn the_counter_counts() {
    assert_eq!(allocations(|| drop(std::hint::black_box(Box::new(1)))), 1);
}

#[timed]
fn plain() {}

#[test]
fn a_function() {
    assert_allocates_once(plain);
}

#[timed]
fn result(number: u8) -> Result<u8, u8> {
    if number == 0 { Err(0) } else { Ok(number) }
}

#[test]
fn a_function_that_returns_a_result() {
    assert_allocates_once(|| assert!(result(0).is_err() && result(1).is_ok()));
}

#[timed(endpoint = "/allocations", method = "GET")]
fn endpoint(number: u8) -> Result<u8, u8> {
    if number == 0 { Err(0) } else { Ok(number) }
}

#[test]
fn an_endpoint() {
    assert_allocates_once(|| assert!(endpoint(0).is_err() && endpoint(1).is_ok()));
}

#[timed(query = "SELECT", table = "allocations")]
fn query() -> Result<u8, u8> {
    Ok(1)
}

#[test]
fn a_query() {
    assert_allocates_once(|| assert_eq!(query(), Ok(1)));
}

#[timed(cache = "allocations")]
fn lookup(number: u8) -> Option<u8> {
    number.checked_sub(1)
}

#[test]
fn a_cache_lookup() {
    assert_allocates_once(|| assert_eq!((lookup(0), lookup(1)), (None, Some(0))));
}

#[timed(sample = 16)]
fn sampled() {}

#[timed(sample = 16)]
fn sampled_result() -> Result<u8, u8> {
    Ok(1)
}

#[test]
fn a_sampled_function() {
    assert_allocates_once(sampled);
    assert_allocates_once(|| assert_eq!(sampled_result(), Ok(1)));
}

#[timed]
async fn polled(times: u32) -> Result<u32, ()> {
    Pending(times).await;
    Ok(times)
}

#[test]
fn an_async_function_ready_at_once() {
    assert_allocates_once(|| assert_eq!(run(polled(0)), Ok(0)));
}

#[timed]
async fn pending(times: u32) {
    Pending(times).await;
}

#[test]
fn an_async_function_that_is_pending_or_cancelled() {
    assert_allocates_once(|| run(pending(3)));
    assert_allocates_once(|| cancel_after(pending(3), 2));
}

#[timed(endpoint = "/allocations/{id}", method = "GET", sample = 16)]
async fn sampled_endpoint(times: u32) -> Result<u32, ()> {
    Pending(times).await;
    Ok(times)
}

#[test]
fn a_sampled_async_endpoint() {
    assert_allocates_once(|| assert_eq!(run(sampled_endpoint(1)), Ok(1)));
}

#[test]
fn a_recording_by_hand_after_the_first_of_its_series() {
    assert_allocates_once(|| {
        monitor::record_http_request("GET", "/allocations/by-hand", 200, std::time::Duration::from_millis(1));
        monitor::record_database_query("SELECT", "allocations", std::time::Duration::from_millis(1));
        monitor::record_cache_hit("allocations");
        monitor::record_cache_miss("allocations");
    });
}
