//! A report of 1,000 annotated functions that two threads have called: built, and built and written in each form.

#[path = "support/sites.rs"]
pub mod sites;

use criterion::{Criterion, criterion_group, criterion_main};

fn reports(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("report of 1,000 functions");
    group.sample_size(20);

    sites::call_from_two_threads(&sites::all(), 100);
    group.bench_function("built", |bencher| bencher.iter(monitor::report));
    group.bench_function("built, HTML", |bencher| bencher.iter(|| monitor::report().to_html()));
    group.bench_function("built, text", |bencher| bencher.iter(|| monitor::report().to_plain_text()));
    group.bench_function("built, Markdown", |bencher| bencher.iter(|| monitor::report().to_markdown()));
    group.bench_function("built, JSON", |bencher| bencher.iter(|| monitor::report().to_json()));
    group.finish();
}

criterion_group!(benches, reports);
criterion_main!(benches);
