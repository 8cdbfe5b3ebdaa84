//! What is allocated where, counted by `monitor::criterion`: by recording (nothing), a scrape and a report.
//!
//! `cargo bench --features criterion --bench allocations`

use criterion::{BatchSize, BenchmarkId, Criterion, criterion_group, criterion_main};
use monitor::criterion::{CriterionExt, GroupExt};
use monitor::{Registry, profiled, timed};

#[global_allocator]
static ALLOCATOR: monitor::Allocator = monitor::Allocator::system();

#[timed]
fn timed_call(x: u64) -> u64 {
    x + 1
}

#[profiled]
fn profiled_call(words: u64) -> Vec<String> {
    (0..words).map(|word| word.to_string()).collect()
}

fn recording(c: &mut Criterion) {
    c.bench_counted("a timed call", |b| b.iter(|| timed_call(1)));
    let mut group = c.benchmark_group("a profiled call that makes strings");
    for words in [0, 10] {
        group.bench_counted_with_input(BenchmarkId::from_parameter(words), &words, |b, words| {
            b.iter(|| profiled_call(*words));
        });
    }
    group.finish();
}

fn reading(c: &mut Criterion) {
    c.bench_counted("scrape", |b| b.iter(|| Registry::global().exposition()));
    #[cfg(feature = "report")]
    c.bench_counted("report as text", |b| {
        b.iter_batched(monitor::report, |report| report.to_plain_text(), BatchSize::SmallInput);
    });
}

criterion_group!(benches, recording, reading);
criterion_main!(benches);
