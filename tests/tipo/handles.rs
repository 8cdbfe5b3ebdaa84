//! Promise: handles record what they say, from any number of threads, and removed series leave nothing behind.

use std::time::Duration;

use monitor::{Counter, Gauge, Histogram, Registry, TipoMetrics};

/// The samples of a family, without what is said of it.
fn samples(registry: &Registry, family: &str) -> Vec<String> {
    crate::lines(registry, &[family]).into_iter().filter(|line| !line.starts_with('#')).collect()
}

#[derive(TipoMetrics)]
#[tipo(prefix = "handles")]
struct Handles {
    /// Jobs done
    #[labels(queue)]
    jobs: Counter,
    /// Jobs under way
    #[labels(queue)]
    running: Gauge,
    /// Time of a job
    #[labels(queue)]
    #[metric(buckets = [0.1, 1.0])]
    duration: Histogram,
    /// Bytes sent
    #[metric(unit = "bytes", buckets = [1, 1_000, 1_000_000])]
    sent: Histogram,
}

#[test]
fn threads_that_come_and_go_lose_nothing_and_a_reader_sees_counts_rise() {
    let registry = Registry::new();
    let metrics = Handles::register_in(&registry).unwrap();
    let kept = metrics.jobs("kept").handle();
    std::thread::scope(|scope| {
        let writers: Vec<_> = (0..64)
            .map(|thread| {
                let (metrics, kept) = (&metrics, &kept);
                scope.spawn(move || {
                    for n in 0..500 {
                        metrics.jobs(["a", "b", "c"][(n + thread) % 3]).inc();
                        metrics.duration("a").observe(Duration::from_millis(500));
                        kept.inc_by(2);
                    }
                })
            })
            .collect();
        let mut last = 0;
        while !writers.iter().all(|writer| writer.is_finished()) {
            let now = kept.get();
            assert!(now >= last, "{now} after {last}");
            last = now;
        }
    });
    let by_queue: u64 = ["a", "b", "c"].map(|queue| metrics.jobs(queue).get()).iter().sum();
    assert_eq!((by_queue, kept.get(), metrics.jobs("kept").get()), (32_000, 64_000, 64_000));
    assert_eq!((metrics.duration("a").count(), metrics.duration("a").sum()), (32_000, 16_000.0));
}

#[test]
fn gauges_guards_and_timers() {
    let registry = Registry::new();
    let metrics = Handles::register_in(&registry).unwrap();
    let running = metrics.running("q");
    running.set(3);
    running.add(2.5);
    running.sub(1_u8);
    running.inc();
    running.dec();
    running.set_max(4);
    assert_eq!(running.get(), 4.5);
    running.set_max(9_u64);
    let panicked = std::panic::catch_unwind(|| {
        let _guard = metrics.running("q").guard();
        assert_eq!(metrics.running("q").get(), 10.0);
        std::panic::resume_unwind(Box::new(()));
    });
    assert!(panicked.is_err());
    assert_eq!(running.get(), 9.0);

    assert_eq!(metrics.duration("q").time(|| 7), 7);
    let took = metrics.duration("q").start_timer().stop();
    drop(metrics.duration("q").start_timer());
    metrics.duration("q").start_timer().discard();
    metrics.duration("q").observe(f64::NAN);
    assert_eq!(metrics.duration("q").count(), 3);
    assert!(metrics.duration("q").sum() >= took.as_secs_f64());
    for size in [0_u32, 1, 2, 1_000, 5_000_000] {
        metrics.sent().observe(size);
    }
    assert_eq!(
        samples(&registry, "handles_sent_bytes"),
        [
            r#"handles_sent_bytes_bucket{le="1"} 2"#,
            r#"handles_sent_bytes_bucket{le="1000"} 4"#,
            r#"handles_sent_bytes_bucket{le="1000000"} 4"#,
            r#"handles_sent_bytes_bucket{le="+Inf"} 5"#,
            "handles_sent_bytes_sum 5001003",
            "handles_sent_bytes_count 5",
        ]
    );
}

#[test]
fn a_removed_series_starts_again_from_nothing_and_old_handles_reach_nobody_else() {
    let registry = Registry::new();
    let metrics = Handles::register_in(&registry).unwrap();
    let old = metrics.jobs("x").handle();
    old.inc_by(5);
    metrics.duration("x").observe(0.5);
    assert!(metrics.jobs.remove(("x",)) && !metrics.jobs("x").remove() && !metrics.jobs.remove(("never",)));
    metrics.duration.clear();
    // New series, which may be given places that are free now: the old handle keeps its own.
    for n in 0..50 {
        metrics.jobs(n).inc();
        metrics.duration(n).observe(0.5);
    }
    old.inc_by(1_000);
    metrics.jobs("x").inc();
    assert_eq!(metrics.jobs("x").get(), 1);
    assert!((0..50).all(|n| metrics.jobs(n).get() == 1 && metrics.duration(n).count() == 1));
    metrics.duration("x").observe(0.5);
    assert_eq!(metrics.duration("x").count(), 1);
    drop(old);
    assert!((50..100).all(|n| {
        metrics.jobs(n).inc();
        metrics.jobs(n).get() == 1
    }));
}

#[test]
fn a_family_that_is_used_without_its_labels_counts_in_the_series_of_empty_values() {
    let registry = Registry::new();
    let metrics = Handles::register_in(&registry).unwrap();
    metrics.jobs.inc();
    metrics.jobs("").inc();
    assert_eq!(metrics.jobs.get(), 2);
    // Values of the wrong number are no series of this family.
    metrics.jobs.with(("a", "b")).inc();
    assert_eq!(
        samples(&registry, "handles_jobs_total"),
        [r#"handles_jobs_total{queue=""} 2"#, r#"handles_jobs_total{queue="__other__"} 1"#]
    );
}
