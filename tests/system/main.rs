//! The sampler against the real machine: what it shows is what `/proc` says at that moment, and what was really used. Linux only.

#![cfg(all(target_os = "linux", feature = "system", not(feature = "off")))]
// A test may fail where library code may not; its helpers are not in `#[test]` functions.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod child;
mod host;
mod machine;
mod process;
#[path = "../support/mod.rs"]
mod support;

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use monitor::Monitor;
use support::Scrape;

/// One monitor runs per process, and figures of the process are of all its tests: they take turns.
fn turn() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A monitor without a server that samples often.
fn sampling() -> Monitor {
    Monitor::builder().listen("off").sampler_interval(Duration::from_millis(5)).start().unwrap()
}

fn figure(scrape: &Scrape, family: &str, labels: &[(&str, &str)]) -> Option<f64> {
    let metric = scrape.find(family, labels)?;
    Some(metric.get_gauge().get_value() + metric.get_counter().get_value())
}

/// A scrape whose figures were all read after this was called: two readings later, the first may have been under way.
fn fresh() -> Scrape {
    let readings = |scrape: &Scrape| figure(scrape, "monitor_sampler_readings_total", &[]);
    let before = readings(&Scrape::now()).unwrap_or(0.0);
    wait_for("two readings", || Some(Scrape::now()).filter(|now| readings(now).is_some_and(|now| now >= before + 2.0)))
}

/// Asks until `found` answers; fails after 30 seconds.
fn wait_for<T>(what: &str, mut found: impl FnMut() -> Option<T>) -> T {
    let begin = Instant::now();
    loop {
        if let Some(answer) = found() {
            return answer;
        }
        assert!(begin.elapsed() < Duration::from_secs(30), "waited in vain for {what}");
        std::thread::park_timeout(Duration::from_millis(2));
    }
}

/// A field of a file such as `/proc/self/status`, without its unit.
fn field(file: &str, key: &str) -> f64 {
    let text = std::fs::read_to_string(file).unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix(key)).unwrap();
    line.split_whitespace().next().unwrap().parse().unwrap()
}
