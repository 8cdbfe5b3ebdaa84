//! Promise: a flood of label values costs neither memory nor anybody's time, and no count is lost.

#![cfg(not(feature = "off"))]
// A test may fail where library code may not; its helpers are not in `#[test]` functions.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicBool, AtomicIsize, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use monitor::{Counter, Gauge, Histogram, Registry, TipoMetrics, timed};
use support::Scrape;

/// Bytes that are allocated now.
static LIVE: AtomicIsize = AtomicIsize::new(0);

struct Counting;

// SAFETY: every call goes to the system's allocator as it came; only a number is kept beside.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        LIVE.fetch_add(layout.size() as isize, Ordering::Relaxed);
        // SAFETY: the caller's promise is passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        LIVE.fetch_sub(layout.size() as isize, Ordering::Relaxed);
        // SAFETY: the caller's promise is passed on.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

#[derive(TipoMetrics)]
#[tipo(prefix = "flood")]
struct FloodMetrics {
    /// Visits by session, of which there is no end.
    #[labels(session)]
    visits: Counter,
    /// Waits by session.
    #[labels(session)]
    waits: Histogram,
    /// Level by session.
    #[labels(session)]
    level: Gauge,
    /// Another family, which must not notice.
    #[labels(kind)]
    others: Counter,
}

#[timed(labels(session = session))]
fn visit(session: u64) -> u64 {
    session
}

const VALUES: u64 = 1_000_000;

/// Both tests look at what the whole process allocates.
static TURN: Mutex<()> = Mutex::new(());

#[test]
fn sets_that_come_and_go_leave_nothing_behind() {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let come_and_go = |times: u64| {
        for time in 0..times {
            let metrics = FloodMetrics::register_in(&Registry::new()).unwrap();
            for session in 0..12 {
                metrics.visits(session).inc_by(time + 1);
                metrics.waits(session).observe(1);
                metrics.level(session).set(7);
            }
            // A place that another set has had before is clean.
            assert_eq!((metrics.visits(3).get(), metrics.waits(3).count()), (time + 1, 1), "set {time}");
        }
    };
    come_and_go(100);
    let live = LIVE.load(Ordering::Relaxed);
    come_and_go(10_000);
    let grown = LIVE.load(Ordering::Relaxed) - live;
    assert!(grown < 1 << 20, "{grown} bytes more after 10,000 sets");
}

#[test]
fn a_million_label_values_leave_memory_flat_and_other_families_fast() {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let registry = Registry::new();
    let metrics = FloodMetrics::register_in(&registry).unwrap();
    let flood = |from: u64, to: u64| {
        for session in from..to {
            metrics.visits(session).inc();
            metrics.waits(session).observe(0.1);
            metrics.level(session).set(1);
            visit(session);
        }
    };
    // One recording of a series that is there, in nanoseconds: the least of some rounds.
    let one_recording = || {
        let round = || {
            let begin = Instant::now();
            (0..10_000).for_each(|_| metrics.others("steady").inc());
            begin.elapsed().as_nanos() as u64 / 10_000
        };
        (0..20).map(|_| round()).min().unwrap()
    };
    flood(0, 2_000);
    let (live, quiet) = (LIVE.load(Ordering::Relaxed), one_recording());

    let (is_over, beside) = (AtomicBool::new(false), AtomicU64::new(u64::MAX));
    let begin = Instant::now();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !is_over.load(Ordering::Relaxed) {
                beside.fetch_min(one_recording(), Ordering::Relaxed);
            }
        });
        flood(2_000, VALUES);
        is_over.store(true, Ordering::Relaxed);
    });
    let (elapsed, grown) = (begin.elapsed(), LIVE.load(Ordering::Relaxed) - live);
    assert!(grown < 1 << 20, "{grown} bytes more after {VALUES} values");
    assert!(elapsed < Duration::from_secs(60), "{VALUES} values took {elapsed:?}");
    let beside = beside.into_inner();
    assert!(beside < 5 * quiet + 100, "a recording took {quiet} ns before and {beside} ns beside the flood");

    let families = registry.gather();
    let family = |name| families.iter().find(|family| family.name() == name).unwrap().get_metric();
    let visits: f64 = family("flood_visits_total").iter().map(|metric| metric.get_counter().get_value()).sum();
    let waits: u64 = family("flood_waits_seconds").iter().map(|metric| metric.get_histogram().get_sample_count()).sum();
    assert_eq!((visits, waits), (VALUES as f64, VALUES));
    // A gauge has no series of the rest: the last value of any of them would be true of none.
    for (name, series) in [("flood_visits_total", 1_001), ("flood_waits_seconds", 1_001), ("flood_level", 1_000)] {
        assert_eq!(family(name).len(), series, "{name}");
    }
    let calls = Scrape::now()
        .counter("function_calls_total", &[("function", "visit"), ("session", "__other__"), ("result", "ok")]);
    assert_eq!(calls, Some(VALUES - 1_000));
}
