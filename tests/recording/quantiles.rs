//! Promise: the quantiles of a report are within 3.2 % of the truth, and its extremes exact. (All shapes of data: the unit
//! tests of `histogram::snapshot`; here, from a function's real duration to the report.)

use std::time::{Duration, Instant};

use monitor::timed;

/// Spins for at least `duration`; says how long it spun.
#[timed]
fn spin(duration: Duration) -> Duration {
    let begin = Instant::now();
    loop {
        std::hint::spin_loop();
        let spun = begin.elapsed();
        if spun >= duration {
            return spun;
        }
    }
}

#[test]
fn the_report_says_how_long_a_function_took() {
    // What was recorded lies between what the function saw and what its caller saw, call by call and so rank by rank.
    let (mut inside, mut outside): (Vec<Duration>, Vec<Duration>) = (0..200)
        .map(|call| {
            let micros = if call % 100 == 0 { 5_000 } else { 200 + call };
            let begin = Instant::now();
            (spin(Duration::from_micros(micros)), begin.elapsed())
        })
        .unzip();
    inside.sort_unstable();
    outside.sort_unstable();
    let report = monitor::report();
    let function = report.functions.iter().find(|own| own.module == module_path!() && own.function == "spin").unwrap();
    assert_eq!((function.calls, function.timed_calls, function.outcomes.ok), (200, 200, 200));
    // The clock is calibrated within 0.1 %.
    let holds = |what: &str, found: Option<f64>, rank: usize, error: f64| {
        let (low, high) = (inside[rank - 1].as_secs_f64(), outside[rank - 1].as_secs_f64());
        let found = found.unwrap();
        let error = error + 0.001;
        assert!(found >= low * (1.0 - error) && found <= high * (1.0 + error), "{what} {found}, not {low} to {high}");
    };
    holds("min", function.min_seconds, 1, 0.0);
    holds("p50", function.p50_seconds, 100, 0.032);
    holds("p95", function.p95_seconds, 190, 0.032);
    holds("p99", function.p99_seconds, 198, 0.032);
    holds("max", function.max_seconds, 200, 0.0);
    let total = |durations: &[Duration]| durations.iter().sum::<Duration>().as_secs_f64();
    let found = function.total_seconds.unwrap();
    assert!(found >= total(&inside) * 0.999 && found <= total(&outside) * 1.001, "total {found}");
}
