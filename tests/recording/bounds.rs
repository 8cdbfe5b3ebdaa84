//! Promise: `le` counts are exact: a duration is counted at every bound that is no shorter, and at no other.

use std::time::Duration;

use monitor::histogram::{DEFAULT_BOUNDS, STANDARD_BOUNDS};
use proptest::prelude::*;

use crate::support::Scrape;

const NANOS_PER_HOUR: u64 = 3_600_000_000_000;

/// What the series of this method has counted: count at each bound, count of all, sum.
fn counted(method: &str) -> (Vec<u64>, u64, f64) {
    let scrape = Scrape::now();
    match scrape.histogram("http_request_duration_seconds", &[("method", method), ("endpoint", "/bounds")]) {
        None => (vec![0; STANDARD_BOUNDS.len()], 0, 0.0),
        Some(found) => {
            let bounds: Vec<_> = found.get_bucket().iter().map(|bucket| bucket.upper_bound()).collect();
            assert_eq!(bounds, STANDARD_BOUNDS);
            let counts = found.get_bucket().iter().map(|bucket| bucket.cumulative_count()).collect();
            (counts, found.get_sample_count(), found.get_sample_sum())
        }
    }
}

/// Records all, and compares what was added with a count by hand, in whole nanoseconds.
fn assert_counted_exactly(method: &str, durations: &[Duration]) {
    let (counts_before, all_before, sum_before) = counted(method);
    for duration in durations {
        monitor::record_http_request(method, "/bounds", 200, *duration);
    }
    let (counts, all, sum) = counted(method);
    for ((bound, count), before) in STANDARD_BOUNDS.iter().zip(counts).zip(counts_before) {
        let bound_nanos = (bound * 1e9).round() as u128;
        let truth = durations.iter().filter(|duration| duration.as_nanos() <= bound_nanos).count() as u64;
        assert_eq!(count - before, truth, "le {bound} of {durations:?}");
    }
    assert_eq!(all - all_before, durations.len() as u64);
    let truth: f64 = durations.iter().map(Duration::as_secs_f64).sum();
    // A tick for each, and what a double that holds hours cannot tell apart.
    let error = (sum - sum_before - truth).abs();
    assert!(error <= 2e-9 * durations.len() as f64 + 1e-12 * sum, "sum {} for {truth}", sum - sum_before);
}

fn around_bounds() -> impl Strategy<Value = Duration> {
    (0..DEFAULT_BOUNDS.len(), -3_i64..=3).prop_map(|(at, off)| {
        let on_bound = (DEFAULT_BOUNDS[at] * 1e9).round() as u64;
        Duration::from_nanos(on_bound.saturating_add_signed(off))
    })
}

fn any_duration() -> impl Strategy<Value = Duration> {
    prop_oneof![
        4 => around_bounds(),
        1 => Just(Duration::ZERO),
        4 => (0.0..1.0_f64).prop_map(|power| Duration::from_nanos((20.0 * NANOS_PER_HOUR as f64).powf(power) as u64)),
        1 => (NANOS_PER_HOUR..100 * NANOS_PER_HOUR).prop_map(Duration::from_nanos),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_durations_are_counted_as_by_hand(durations in prop::collection::vec(any_duration(), 1..200)) {
        assert_counted_exactly("ANY", &durations);
    }
}

#[test]
fn a_duration_on_a_bound_is_counted_at_it_and_one_nanosecond_more_is_not() {
    for bound in STANDARD_BOUNDS {
        let on_bound = Duration::from_nanos((bound * 1e9).round() as u64);
        let nano = Duration::from_nanos(1);
        assert_counted_exactly("EDGE", &[on_bound]);
        assert_counted_exactly("EDGE", &[on_bound - nano]);
        assert_counted_exactly("EDGE", &[on_bound + nano]);
    }
}
