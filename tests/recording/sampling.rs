//! Promise: `sample = N` counts every call, and times about one in N, in step with no rhythm of the program.

use std::time::{Duration, Instant};

use monitor::timed;

use crate::support::{Figures, Pending, Scrape, run};

const TIMED: u64 = 4_000;
const CALLS: u64 = 64 * TIMED;

#[timed(sample = 64)]
fn sampled(number: u64) {
    std::hint::black_box(number);
}

#[timed(sample = 64)]
fn judged(number: u64) -> Result<u64, u64> {
    if number.is_multiple_of(4) { Err(number) } else { Ok(number) }
}

#[timed(sample = 64)]
async fn polled() {
    Pending(1).await;
}

fn figures(function: &str) -> Figures {
    Scrape::now().figures(module_path!(), function)
}

/// The distances are uniform over 1 to 127, so the deviation of the number timed is 37 (0.9 %): this is eleven of those.
fn assert_about_one_in_64(figures: Figures) {
    let timed = figures.timed.unwrap();
    assert!(timed.abs_diff(figures.calls() / 64) < TIMED / 10, "{timed} of {} timed", figures.calls());
}

#[test]
fn every_call_is_counted_and_about_one_in_64_is_timed() {
    for number in 0..CALLS {
        sampled(number);
        let _ = judged(number);
    }
    let found = figures("sampled");
    assert_eq!((found.ok, found.calls()), (CALLS, CALLS));
    assert_about_one_in_64(found);
    let found = figures("judged");
    assert_eq!((found.ok, found.error, found.calls()), (CALLS / 4 * 3, CALLS / 4, CALLS));
    assert_about_one_in_64(found);
}

#[test]
fn futures_are_sampled_as_calls_are() {
    for _ in 0..CALLS {
        run(polled());
    }
    let found = figures("polled");
    assert_eq!((found.ok, found.calls()), (CALLS, CALLS));
    assert_about_one_in_64(found);
}

/// Long enough to lie above the bound of 10 microseconds for sure.
fn spin() {
    let begin = Instant::now();
    while begin.elapsed() < Duration::from_micros(15) {
        std::hint::spin_loop();
    }
}

#[timed(sample = 64, buckets = [0.00001])]
fn every_64th_is_slow(number: u64) {
    if number.is_multiple_of(64) {
        spin();
    }
}

#[timed(sample = 64, buckets = [0.00001])]
fn two_by_two(is_slow: bool) {
    if is_slow {
        spin();
    }
}

/// Of the calls that were timed, those that took more than 10 microseconds.
fn slow_and_timed(function: &str) -> (u64, u64) {
    let scrape = Scrape::now();
    let labels = [("module", module_path!()), ("function", function)];
    let durations = scrape.histogram("function_calls_duration_seconds", &labels).unwrap();
    let fast = durations.get_bucket()[0].cumulative_count();
    (durations.get_sample_count() - fast, durations.get_sample_count())
}

#[test]
fn a_rhythm_of_the_same_length_is_met_as_often_as_it_occurs() {
    for number in 0..CALLS {
        every_64th_is_slow(number);
    }
    let (slow, timed) = slow_and_timed("every_64th_is_slow");
    // 62 are expected, with a deviation of 8: a sampler in step would meet all of them, or none.
    assert!((20..=180).contains(&slow), "{slow} slow of {timed} timed, where one in 64 is");
}

#[test]
fn a_rhythm_of_two_is_met_half_and_half() {
    for number in 0..CALLS / 8 {
        two_by_two(number.is_multiple_of(2));
    }
    let (slow, timed) = slow_and_timed("two_by_two");
    // 250 of 500, with a deviation of 11.
    assert!(slow > timed * 3 / 10 && slow < timed * 7 / 10, "{slow} slow of {timed} timed, where half are");
}
