//! One scrape of 1,000 annotated functions that two threads have called, beside the prometheus crate's own registry with as
//! many counters, histograms and buckets.

#[path = "support/registry.rs"]
pub mod registry;
#[path = "support/sites.rs"]
pub mod sites;

use criterion::{Criterion, criterion_group, criterion_main};

fn scrapes(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("scrape of 1,000 call sites");
    group.sample_size(20);

    sites::call_from_two_threads(&sites::all(), 10);
    let monitor = monitor::Registry::global();
    group.bench_function("monitor", |bencher| bencher.iter(|| monitor.exposition()));

    if let Ok(prometheus) = registry::filled() {
        group.bench_function("prometheus", |bencher| bencher.iter(|| registry::exposition(&prometheus)));
    }
    group.finish();
}

criterion_group!(benches, scrapes);
criterion_main!(benches);
