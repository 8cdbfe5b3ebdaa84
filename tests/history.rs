//! Promise: the history says truly what memory it takes, stays within what it may, and gives it back when the monitor stops.

#![cfg(all(target_os = "linux", feature = "alerts", not(feature = "off")))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use monitor::{Monitor, Registry};
use prometheus::{GaugeVec, Opts};

/// Counts the bytes that are in use, with what glibc's allocator adds to each block.
struct Counting;

static IN_USE: AtomicUsize = AtomicUsize::new(0);

/// What glibc takes for so many bytes: 8 more, in steps of 16.
fn taken(size: usize) -> usize {
    (size + 8).next_multiple_of(16).max(32)
}

// SAFETY: passes everything on to the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        IN_USE.fetch_add(taken(layout.size()), Ordering::Relaxed);
        // SAFETY: as the caller promises.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        IN_USE.fetch_sub(taken(layout.size()), Ordering::Relaxed);
        // SAFETY: as the caller promises.
        unsafe { System.dealloc(at, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

const SERIES: usize = 1_200;
const MAX: usize = 4 << 20;

fn value(family: &str) -> Option<f64> {
    let families = Registry::global().gather();
    let metric = families.iter().find(|own| own.name() == family)?.get_metric().first()?;
    Some(metric.get_gauge().get_value() + metric.get_counter().get_value())
}

/// Waits until the sampler has read so often.
fn after_readings(readings: f64) {
    let begin = Instant::now();
    while value("monitor_sampler_readings_total").is_none_or(|own| own < readings) {
        assert!(begin.elapsed() < Duration::from_secs(120), "the sampler stands still");
        std::thread::park_timeout(Duration::from_millis(5));
    }
}

/// A monitor whose gauges take other values at each reading, by its end; what is in use beyond `before` and what the history says.
fn fill(gauges: &GaugeVec, history: usize, readings: u64, before: usize) -> (f64, f64) {
    let builder = Monitor::builder().listen("off").sampler_interval(Duration::from_millis(1));
    let monitor = builder.history_memory(history).start().unwrap();
    let mut random = 1_u64;
    for reading in 0..readings {
        for series in 0..SERIES {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            gauges.with_label_values(&[&series.to_string()]).set(random as f64 / 7.0);
        }
        after_readings(reading as f64);
    }
    // Scrapes come and go; what is in use between them is the least of some looks.
    let looks = (0..200).map(|_| {
        std::thread::park_timeout(Duration::from_millis(1));
        IN_USE.load(Ordering::Relaxed)
    });
    let in_use = looks.min().unwrap().saturating_sub(before) as f64;
    let told = value("monitor_history_bytes").unwrap_or(0.0);
    assert_eq!(value("monitor_history_samples_dropped_total").is_some_and(|dropped| dropped > 0.0), history > 0);
    monitor.shutdown().unwrap();
    (in_use, told)
}

#[test]
fn memory_is_what_the_history_says_and_no_more_than_it_may_be() {
    let gauges = GaugeVec::new(Opts::new("level", "Levels"), &["place"]).unwrap();
    Registry::global().register(Box::new(gauges.clone())).unwrap();
    // Everything that is made once, and the gauges themselves.
    fill(&gauges, 0, 3, 0);
    let before = IN_USE.load(Ordering::Relaxed);
    let (without, none) = fill(&gauges, 0, 3, before);
    assert_eq!(none, 0.0);
    let (in_use, told) = fill(&gauges, MAX, 900, before);
    let taken = in_use - without;
    println!("{:.2} MiB in use, {:.2} MiB told", taken / f64::from(1 << 20), told / f64::from(1 << 20));
    assert!(told > 0.5 * MAX as f64, "hardly anything was kept: {told} bytes");
    assert!(taken <= MAX as f64 && told <= MAX as f64, "{taken} bytes in use, {told} told, of {MAX}");
    assert!((taken / told - 1.0).abs() < 0.1, "{taken} bytes in use, {told} told");
    let left = IN_USE.load(Ordering::Relaxed).saturating_sub(before);
    assert!(left < 256 << 10, "{left} bytes are left of it");
}
