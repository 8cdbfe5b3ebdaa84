//! Promise: no call is lost, whatever threads come and go; and no counter ever goes down between two scrapes.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::thread;

use monitor::timed;

use crate::check;
use crate::exposition::Exposition;
use crate::support::{Pending, Scrape, run};

const LINES: usize = 8;
const CALLS: u64 = 250;
/// So many scrapes happen beside the recording, at least.
const SCRAPES: usize = 12;

#[timed]
fn even(number: u64) -> Result<u64, u64> {
    if number.is_multiple_of(2) { Ok(number) } else { Err(number) }
}

#[timed]
fn plain(number: u64) -> u64 {
    number + 1
}

#[timed]
async fn polled(times: u32) {
    Pending(times).await;
}

#[timed(endpoint = "/exactness", method = "GET")]
fn endpoint() {}

/// Each line of threads is a thread after the other, so that blocks are leased, handed back and leased again.
fn generation() {
    for number in 0..CALLS {
        assert_eq!(even(number).is_ok(), number % 2 == 0);
        assert_eq!(plain(number), number + 1);
        run(polled(2));
        endpoint();
    }
}

#[test]
fn no_call_is_lost_and_no_figure_goes_down_while_threads_come_and_go() {
    let (running, scrapes, generations) = (AtomicUsize::new(LINES), AtomicUsize::new(0), AtomicU64::new(0));
    thread::scope(|scope| {
        for _ in 0..LINES {
            scope.spawn(|| {
                while scrapes.load(Ordering::Relaxed) < SCRAPES {
                    thread::spawn(generation).join().unwrap();
                    generations.fetch_add(1, Ordering::Relaxed);
                }
                running.fetch_sub(1, Ordering::Relaxed);
            });
        }
        let mut earlier = Exposition::now();
        while running.load(Ordering::Relaxed) > 0 {
            let now = Exposition::now();
            assert_eq!(now.went_down_since(&earlier), None);
            earlier = now;
            scrapes.fetch_add(1, Ordering::Relaxed);
        }
    });
    let generations = generations.into_inner();
    assert!(generations > 10 * LINES as u64, "only {generations} threads");
    let calls = generations * CALLS;
    check!("even"; ok calls / 2, error calls / 2);
    check!("plain"; ok calls);
    check!("polled"; ok calls, polls 3 * calls);
    check!("endpoint"; ok calls);
    let scrape = Scrape::now();
    let requests = [("method", "GET"), ("endpoint", "/exactness"), ("status_code", "200")];
    assert_eq!(scrape.counter("http_requests_total", &requests), Some(calls));
    let durations = scrape.histogram("http_request_duration_seconds", &requests[..2]).unwrap();
    assert_eq!(durations.get_sample_count(), calls);
}

#[timed]
fn by_few_threads() {}

#[test]
fn calls_of_threads_that_ended_stay_counted() {
    for generation in 1..=20_u64 {
        thread::spawn(by_few_threads).join().unwrap();
        check!("by_few_threads"; ok generation);
    }
}
