//! Promise: `monitor::criterion` says exactly what one iteration allocates, in every way to write a benchmark.
//!
//! Criterion prints to standard output: the benchmarks run in a child, this test binary started again.

#![cfg(feature = "criterion")]
// A test may fail where library code may not; its helpers are not in `#[test]` functions.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Barrier, OnceLock};
use std::time::Duration;

use criterion::{BatchSize, BenchmarkId, Criterion};
use monitor::criterion::{CriterionExt, GroupExt};

#[global_allocator]
static ALLOCATOR: monitor::Allocator = monitor::Allocator::system();

const DIRECTORY: &str = "COUNTED_TEST_DIRECTORY";
const SIZES: [BatchSize; 5] = [
    BatchSize::SmallInput,
    BatchSize::LargeInput,
    BatchSize::PerIteration,
    BatchSize::NumBatches(3),
    BatchSize::NumIterations(7),
];

/// Three allocations of 16, 32 and 96 bytes.
fn three() -> [Vec<u8>; 3] {
    [16, 32, 96].map(Vec::with_capacity)
}

/// What the child does; in the parent it does nothing.
#[test]
fn child() {
    let Ok(directory) = std::env::var(DIRECTORY) else { return };
    let mut criterion = Criterion::default()
        .output_directory(Path::new(&directory))
        .without_plots()
        .sample_size(10)
        .nresamples(1_001)
        .warm_up_time(Duration::from_millis(2))
        .measurement_time(Duration::from_millis(10));
    let c = &mut criterion;
    c.bench_counted("nothing", |b| b.iter(|| 1 + 1));
    c.bench_counted("three", |b| b.iter(three));
    c.bench_counted("first-time", |b| {
        static ONCE: OnceLock<Vec<u8>> = OnceLock::new();
        b.iter(|| (ONCE.get_or_init(|| Vec::with_capacity(1_000)).capacity(), Vec::<u8>::with_capacity(8)));
    });
    c.bench_counted("grown", |b| {
        b.iter(|| {
            let mut list = Vec::<u8>::with_capacity(16);
            list.reserve_exact(64);
            list
        });
    });
    c.bench_counted("large-drop", |b| b.iter_with_large_drop(three));
    for (at, size) in SIZES.into_iter().enumerate() {
        c.bench_counted(&format!("batched-{at}"), |b| b.iter_batched(three, |[first, ..]| drop(first), size));
        c.bench_counted(&format!("by-reference-{at}"), |b| {
            b.iter_batched_ref(three, |[first, ..]| *first = Vec::with_capacity(24), size);
        });
    }
    c.bench_counted_with_input(BenchmarkId::new("input", 5), "12345", |b, text| b.iter(|| text.to_owned()));
    let mut group = c.benchmark_group("group");
    group.bench_counted("plain", |b| b.iter(|| Box::new(1_u64)));
    for length in [10_usize, 20] {
        group.bench_counted_with_input(BenchmarkId::from_parameter(length), &length, |b, length| {
            b.iter(|| Vec::<u8>::with_capacity(*length));
        });
    }
    group.finish();
    c.bench_counted("elsewhere", |b| {
        let (both, is_over) = (Barrier::new(2), AtomicBool::new(false));
        std::thread::scope(|scope| {
            scope.spawn(|| {
                loop {
                    both.wait();
                    if is_over.load(Relaxed) {
                        break;
                    }
                    drop(three());
                    both.wait();
                }
            });
            b.iter_batched(
                || (),
                |()| {
                    both.wait();
                    both.wait();
                },
                BatchSize::PerIteration,
            );
            is_over.store(true, Relaxed);
            both.wait();
        });
    });
}

/// The line about allocations that follows the benchmark's own.
fn line<'a>(printed: &'a str, id: &str) -> &'a str {
    let of_it = printed.lines().skip_while(|line| !(line.starts_with(id) && line.contains("time:")));
    let line = of_it.map(str::trim).find(|line| line.starts_with("allocations:"));
    line.unwrap_or_else(|| panic!("no `{id}` in {printed}"))
}

#[test]
fn each_way_to_write_a_benchmark_says_what_one_iteration_allocates() {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("counted-{}", std::process::id()));
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "child", "--nocapture"])
        .env(DIRECTORY, &directory)
        .output()
        .unwrap();
    let _ = std::fs::remove_dir_all(&directory);
    assert!(output.status.success(), "{output:?}");
    let printed = String::from_utf8(output.stdout).unwrap();
    let assert_line = |id: &str, expected: &str| {
        assert_eq!(line(&printed, id), format!("allocations: {expected}"), "{id}");
    };
    assert_line("nothing", "0.00 /iter, 0 B/iter, freed 0 B/iter");
    assert_line("three", "3.00 /iter, 144 B/iter, freed 144 B/iter");
    assert_line("first-time", "1.00 /iter, 8 B/iter, freed 8 B/iter");
    assert_line("grown", "1.00 and 1.00 reallocations /iter, 64 B/iter, freed 64 B/iter");
    assert_line("large-drop", "3.00 /iter, 144 B/iter, freed 0 B/iter");
    for at in 0..SIZES.len() {
        // The routine has been given all three, and ends them.
        assert_line(&format!("batched-{at}"), "0.00 /iter, 0 B/iter, freed 144 B/iter");
        assert_line(&format!("by-reference-{at}"), "1.00 /iter, 24 B/iter, freed 16 B/iter");
    }
    assert_line("input/5", "1.00 /iter, 5 B/iter, freed 5 B/iter");
    assert_line("group/plain", "1.00 /iter, 8 B/iter, freed 8 B/iter");
    assert_line("group/10", "1.00 /iter, 10 B/iter, freed 10 B/iter");
    assert_line("group/20", "1.00 /iter, 20 B/iter, freed 20 B/iter");
    assert_line("elsewhere", "0.00 /iter, 0 B/iter, freed 0 B/iter");
}
