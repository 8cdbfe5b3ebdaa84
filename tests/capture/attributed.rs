//! Promise: the report's CPU time of a profiled function is that of its threads, sync and async, self and total.

use std::hint::black_box;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

use monitor::{capture, profiled};
use tokio::runtime::Builder;

use crate::support::turn;
use crate::work::{Workers, burn_one, burn_three};

/// CPU time of this thread so far.
fn thread_cpu() -> Duration {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: `time` is valid for writes.
    assert_eq!(unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &raw mut time) }, 0);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

/// CPU nanoseconds as the functions measure them themselves.
static OUTER: AtomicU64 = AtomicU64::new(0);
static INNER: AtomicU64 = AtomicU64::new(0);
static JOB: AtomicU64 = AtomicU64::new(0);

/// Long enough for the measuring itself not to count.
fn work(times: u32, figure: &AtomicU64, part: fn() -> u64) {
    let begin = thread_cpu();
    for _ in 0..times {
        black_box(part());
    }
    figure.fetch_add((thread_cpu() - begin).as_nanos() as u64, Relaxed);
}

#[profiled]
fn outer() {
    work(20, &OUTER, burn_three);
    inner();
}

#[profiled]
fn inner() {
    work(20, &INNER, burn_one);
}

#[profiled]
async fn job() {
    for _ in 0..10 {
        work(10, &JOB, burn_three);
        tokio::task::yield_now().await;
    }
}

#[test]
fn cpu_time_of_profiled_functions_is_that_of_their_threads() {
    let _turn = turn();
    let cpu = |name: &str| {
        let report = monitor::report();
        let function = report.functions.iter().find(|own| own.function == name && own.module.ends_with("attributed"));
        function.unwrap().profile.as_ref().unwrap().cpu.map_or((0, 0), |cpu| (cpu.self_ticks, cpu.total_ticks))
    };
    let before = [cpu("outer"), cpu("inner"), cpu("job")];
    // Another rate than that of the kernel's own ticks, so that no core is always the first to see that one is due.
    let continuous = capture::continuous(199).unwrap();
    let sync = Workers::start(2, outer);
    let runtime = Builder::new_multi_thread().worker_threads(4).build().unwrap();
    let begin = Instant::now();
    runtime.block_on(async {
        loop {
            let jobs: Vec<_> = (0..8).map(|_| tokio::spawn(job())).collect();
            for job in jobs {
                job.await.unwrap();
            }
            let all = [&OUTER, &INNER, &JOB].map(|figure| figure.load(Relaxed)).iter().sum::<u64>();
            // About 2,000 ticks: a share is then within 3.4 points (three standard deviations).
            if all > 10_000_000_000 || begin.elapsed() > Duration::from_secs(40) {
                break;
            }
        }
    });
    drop(sync);
    drop(runtime);
    let figures = [&OUTER, &INNER, &JOB].map(|figure| figure.load(Relaxed) as f64);
    let after = [cpu("outer"), cpu("inner"), cpu("job")];
    drop(continuous);
    let own: Vec<f64> = before.iter().zip(after).map(|(before, after)| (after.0 - before.0) as f64).collect();
    let total: Vec<f64> = before.iter().zip(after).map(|(before, after)| (after.1 - before.1) as f64).collect();
    let (ticks, nanos) = (own.iter().sum::<f64>(), figures.iter().sum::<f64>());
    assert!(ticks > 500.0, "{ticks}");
    for ((name, own), truth) in ["outer", "inner", "job"].iter().zip(&own).zip(figures) {
        let (share, truth) = (own / ticks, truth / nanos);
        assert!((share - truth).abs() < 0.05, "{name}: {share} for {truth}");
    }
    assert!((total[0] - own[0] - own[1]).abs() < 0.5 && (total[2] - own[2]).abs() < 0.5, "{own:?} {total:?}");
}
