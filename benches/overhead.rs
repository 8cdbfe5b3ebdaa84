//! What one call of an annotated function costs, in its forms. For the comparison with peers see scripts/compare.sh.

#[path = "compare/src/clock.rs"]
pub mod clock;
#[path = "compare/src/work.rs"]
pub mod work;

use std::hint::black_box;
use std::pin::pin;
use std::sync::Barrier;
use std::task::{Context, Waker};
use std::time::{Duration, Instant};

use clock::ticks;
use criterion::{Criterion, criterion_group, criterion_main};
use monitor::{set_enabled, timed};
use work::{Busy, ready, repeat, work};

#[inline(never)]
fn bare(x: u64) -> u64 {
    work(x)
}

#[inline(never)]
fn two_ticks(x: u64) -> u64 {
    let begin = ticks();
    let value = work(x);
    black_box(ticks().wrapping_sub(begin));
    value
}

#[timed]
#[inline(never)]
fn timed_call(x: u64) -> u64 {
    work(x)
}

#[timed]
#[inline(never)]
fn fallible(x: u64) -> Result<u64, u64> {
    Ok(work(x))
}

#[timed(endpoint = "/work/{id}", method = "GET")]
#[inline(never)]
fn endpoint(x: u64) -> u64 {
    work(x)
}

#[timed(sample = 64)]
#[inline(never)]
fn sampled(x: u64) -> u64 {
    work(x)
}

#[timed]
async fn timed_ready(x: u64) -> u64 {
    work(x)
}

#[timed]
async fn timed_busy(x: u64) -> u64 {
    Busy(x).await
}

/// One call at a time, in the thread of the benchmark.
fn calls(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("call");
    let mut call = |name: &str, call: &dyn Fn(u64) -> u64| {
        group.bench_function(name, |bencher| bencher.iter(|| call(black_box(1))));
    };
    call("bare", &bare);
    call("two raw clock reads", &two_ticks);
    call("timed", &timed_call);
    call("timed, Result", &|x| fallible(x).unwrap_or_default());
    call("timed(endpoint)", &endpoint);
    call("timed(sample = 64)", &sampled);
    call("async, ready at once", &|x| ready(timed_ready(x)));
    set_enabled(false);
    call("disabled at run time", &timed_call);
    set_enabled(true);
    group.finish();
}

/// Polls of one future that stays pending.
fn polls(criterion: &mut Criterion) {
    let mut future = pin!(timed_busy(1));
    let mut context = Context::from_waker(Waker::noop());
    criterion.bench_function("async, each further poll", |bencher| bencher.iter(|| future.as_mut().poll(&mut context)));
}

/// Two threads in the same function at the same time; the slower one counts.
fn two_threads(criterion: &mut Criterion) {
    let run = |calls: u64| -> Duration {
        let barrier = Barrier::new(2);
        let half = || {
            barrier.wait();
            let begin = Instant::now();
            repeat(calls, timed_call);
            begin.elapsed()
        };
        std::thread::scope(|scope| {
            let other = scope.spawn(half);
            half().max(other.join().unwrap_or_default())
        })
    };
    criterion.bench_function("timed, two threads on one function", |bencher| bencher.iter_custom(run));
}

criterion_group!(benches, calls, polls, two_threads);
criterion_main!(benches);
