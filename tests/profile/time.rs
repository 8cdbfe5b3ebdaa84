//! Time: self and total, wall and busy.

use std::thread;
use std::time::{Duration, Instant};

use monitor::profiled;

use crate::{callee, function, profile, root};

/// Works for so long; how long it was.
fn spin(duration: Duration) -> Duration {
    let begin = Instant::now();
    while begin.elapsed() < duration {
        std::hint::spin_loop();
    }
    begin.elapsed()
}

#[profiled]
fn whole() -> [Duration; 2] {
    let own = spin(Duration::from_millis(30));
    [own, part()]
}

#[profiled]
fn part() -> Duration {
    spin(Duration::from_millis(60))
}

fn assert_within_one_percent(seconds: f64, truth: Duration) {
    let truth = truth.as_secs_f64();
    assert!((seconds / truth - 1.0).abs() < 0.01, "{seconds} s for {truth} s");
}

/// Whether an attempt was right; one that was interrupted between two clocks says nothing.
fn within_one_percent(seconds: f64, truth: Duration) -> bool {
    (seconds / truth.as_secs_f64() - 1.0).abs() < 0.01
}

#[test]
fn self_and_total_time_are_within_one_percent() {
    let figures = || {
        let (whole, part) = (profile("time", "whole"), profile("time", "part"));
        let wall = function("time", "whole").total_seconds.unwrap_or(0.0);
        let node = root(&monitor::report(), "time", "whole");
        [wall, whole.total_seconds, whole.self_seconds, part.self_seconds, callee(&node, "part").total_seconds]
    };
    whole();
    let is_right = (0..20).any(|_| {
        let before = figures();
        let begin = Instant::now();
        let [own, callee_time] = whole();
        let wall = begin.elapsed();
        let truths = [wall, wall, own, callee_time, callee_time];
        figures()
            .iter()
            .zip(before)
            .zip(truths)
            .all(|((after, before), truth)| within_one_percent(after - before, truth))
    });
    assert!(is_right);
}

#[profiled]
fn sleeps() {
    thread::sleep(Duration::from_millis(50));
}

#[test]
fn sleep_is_wall_time() {
    let begin = Instant::now();
    sleeps();
    let wall = begin.elapsed();
    assert_within_one_percent(profile("time", "sleeps").total_seconds, wall);
}

#[profiled]
async fn waits() -> Duration {
    let before = spin(Duration::from_millis(20));
    tokio::time::sleep(Duration::from_millis(80)).await;
    before + spin(Duration::from_millis(20))
}

#[test]
fn waiting_is_in_the_wall_time_and_not_in_the_self_time() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let begin = Instant::now();
    let busy = runtime.block_on(waits());
    let wall = begin.elapsed();
    let function = function("time", "waits");
    let profile = function.profile.unwrap();
    assert_within_one_percent(function.total_seconds.unwrap(), wall);
    // The timer's own work in a poll is the rest.
    assert!(profile.self_seconds < busy.as_secs_f64() * 1.05 + 1e-3, "{profile:?}, spun {busy:?}");
    assert!(profile.self_seconds >= busy.as_secs_f64() * 0.99);
    assert!((profile.self_seconds - function.busy_seconds.unwrap()).abs() < 1e-9);
}
